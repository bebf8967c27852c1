//! A running stack over a small template, and functions that do what a test says.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use local::data::Data;
use local::stack::{Door, Options, Stack};
use serde_json::Value;

/// Tells where its runtime API is, in a file named by its process id, and waits for the test to act in its stead.
const POLLED: &str =
    "#!/bin/sh\nenv > \"$FOLDER/env\"\necho \"$AWS_LAMBDA_RUNTIME_API\" > \"$FOLDER/$$\"\nexec sleep 600\n";
/// The functions that the test plays, and the folders in which they tell of themselves.
const POLLED_FUNCTIONS: [(&str, &str); 4] =
    [("polled", "instances"), ("check", "checks"), ("relay", "relays"), ("notify", "notifications")];
const BROKEN: &str = "#!/bin/sh\necho 'no configuration' >&2\nexit 1\n";

const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  TokenIssuer: { Type: String }
  TokenAudience: { Type: String }
Globals:
  Function:
    Runtime: provided.al2023
    Timeout: 2
    Environment: { Variables: { FOLDER: "@FOLDER@/instances", TABLE: !Ref Table } }
Resources:
  Polled:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: polled } }
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:PutItem]
              Resource: !GetAtt Table.Arn
            - Effect: Allow
              Action: [ses:SendEmail, ses:SendRawEmail]
              Resource:
                - !Sub "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${Mail}"
                - !Sub "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfiguration}"
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: ANY, Path: /open, Auth: { Authorizer: NONE } } }
        Closed: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: "/closed/{id}" } }
  Check:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: check } }
    Properties:
      Environment: { Variables: { FOLDER: "@FOLDER@/checks", FILES: !Ref Files } }
      EventInvokeConfig:
        MaximumRetryAttempts: 2
        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt DeadLetters.Arn } }
      Policies:
        - Statement:
            - Effect: Allow
              Action: [s3:GetObject, s3:GetObjectVersion, s3:PutObject, s3:PutObjectTagging, s3:DeleteObject]
              Resource: !Sub "${Files.Arn}/uploads/*"
            - { Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Files.Arn}/files/*" }
            - { Effect: Allow, Action: ses:SendEmail, Resource: "*" }
            - { Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Key }
      Events:
        Uploaded:
          Type: S3
          Properties:
            Bucket: !Ref Files
            Events: "s3:ObjectCreated:*"
            Filter: { S3Key: { Rules: [{ Name: prefix, Value: "uploads/told " }] } }
        Scanned:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.guardduty]
              detail-type: [GuardDuty Malware Protection Object Scan Result]
              detail:
                s3ObjectDetails: { bucketName: [!Ref Files], objectKey: [{ prefix: uploads/scanned }] }
        Created:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.s3]
              detail-type: [Object Created]
              detail: { bucket: { name: [!Ref Files] }, object: { key: [{ prefix: bus/ }] } }
  Relay:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: relay } }
    Properties:
      Environment: { Variables: { FOLDER: "@FOLDER@/relays", BUS: !Ref Bus } }
      Policies:
        - Statement: [{ Effect: Allow, Action: events:PutEvents, Resource: !GetAtt Bus.Arn }]
      Events:
        Log:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 4
            MaximumRetryAttempts: 2
            MaximumRecordAgeInSeconds: 3600
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria:
              Filters:
                - Pattern: '{"eventName": ["INSERT"], "dynamodb": {"Keys": {"PK": {"S": [{"prefix": "log-"}]}}}}'
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt DeadLetters.Arn } }
  Notify:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: notify } }
    Properties:
      Environment: { Variables: { FOLDER: "@FOLDER@/notifications" } }
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt DeadLetters.Arn } }
      Events:
        Happened:
          Type: EventBridgeRule
          Properties:
            EventBusName: !Ref Bus
            Pattern: { source: [clinic], detail-type: [{ anything-but: unheard }] }
            RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 }
            DeadLetterConfig: { Arn: !GetAtt DeadLetters.Arn }
        Mailed:
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.ses], detail-type: [Email Delivered, Email Bounced, Email Complaint Received] } }
        Often:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: rate(5 minutes)
            Input: '{"time": "<aws.scheduler.scheduled-time>"}'
            FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 1 }
            RetryPolicy: { MaximumRetryAttempts: 0 }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: !Sub "${AWS::StackName}-clinic" } }
  DeadLetters: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
  DeadLettersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref DeadLetters]
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sqs:SendMessage, Resource: "*" }
  Broken:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: broken } }
    Properties:
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /broken, Auth: { Authorizer: NONE } } }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token: { JwtConfiguration: { issuer: !Ref TokenIssuer, audience: [!Ref TokenAudience] } }
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      AttributeDefinitions: [{ AttributeName: PK, AttributeType: S }]
      KeySchema: [{ AttributeName: PK, KeyType: HASH }]
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 } }]
      VersioningConfiguration: { Status: Enabled }
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } }
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            Prefix: uploads/
            ExpirationInDays: 1
            NoncurrentVersionExpiration: { NoncurrentDays: 1 }
      CorsConfiguration:
        CorsRules:
          - AllowedOrigins: ["https://*.example"]
            AllowedMethods: [GET, PUT]
            AllowedHeaders: [content-type, x-amz-*]
            ExposedHeaders: [ETag]
            MaxAge: 60
  Plain: { Type: AWS::S3::Bucket }
  Mail: { Type: AWS::SES::EmailIdentity, Properties: { EmailIdentity: mail.example } }
  Desk: { Type: AWS::SES::EmailIdentity, Properties: { EmailIdentity: desk@lab.example } }
  MailConfiguration: { Type: AWS::SES::ConfigurationSet, Properties: { Name: mail } }
  OtherConfiguration: { Type: AWS::SES::ConfigurationSet, Properties: { Name: other } }
  MailEvents:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref MailConfiguration
      EventDestination:
        Enabled: true
        MatchingEventTypes: [delivery, bounce, complaint]
        EventBridgeDestination:
          EventBusArn: !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
  Replies: { Type: AWS::SES::ReceiptRuleSet, Properties: { RuleSetName: !Sub "${AWS::StackName}-replies" } }
  Reply:
    Type: AWS::SES::ReceiptRule
    Properties:
      RuleSetName: !Ref Replies
      Rule:
        Name: replies
        Enabled: true
        Recipients: [reply.mail.example, Desk@lab.example]
        ScanEnabled: true
        Actions:
          - S3Action: { BucketName: !Ref Files, ObjectKeyPrefix: mail/ }
          - LambdaAction: { FunctionArn: !GetAtt Check.Arn, InvocationType: Event }
  Unscanned:
    Type: AWS::SES::ReceiptRule
    Properties:
      RuleSetName: !Ref Replies
      Rule:
        Name: unscanned
        Enabled: true
        Recipients: [.unscanned.example]
        Actions: [{ LambdaAction: { FunctionArn: !GetAtt Check.Arn } }]
  ReplyPermission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !GetAtt Check.Arn, Action: lambda:InvokeFunction, Principal: ses.amazonaws.com }
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: ses.amazonaws.com }
            Action: s3:PutObject
            Resource: !Sub "${Files.Arn}/mail/*"
  Key:
    Type: AWS::SecretsManager::Secret
    Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } }
  Scan:
    Type: AWS::GuardDuty::MalwareProtectionPlan
    Properties:
      Role: none
      ProtectedResource: { S3Bucket: { BucketName: !Ref Files, ObjectPrefixes: [uploads/scanned] } }
      Actions: { Tagging: { Status: ENABLED } }
"#;

/// A running stack; its folder goes when it does.
pub(crate) struct World {
    pub(crate) stack: Stack,
    pub(crate) folder: Folder,
    pub(crate) client: Client<HttpConnector, Body>,
}

impl World {
    pub(crate) async fn start() -> World {
        World::over(Folder::furnished()).await
    }

    /// A stack over a folder that has its template and binaries already.
    pub(crate) async fn over(folder: Folder) -> World {
        let stack = folder.start().await.unwrap();
        World { stack, folder, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Sends a request and gives back the whole answer.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        self.client.request(request).await.unwrap().map(Body::new)
    }

    /// Sends a request and gives back the status and the body.
    pub(crate) async fn send(&self, request: Request<Body>) -> (StatusCode, Bytes) {
        let response = self.answer(request).await;
        let status = response.status();
        (status, axum::body::to_bytes(Body::new(response.into_body()), usize::MAX).await.unwrap())
    }

    /// Asks one of this machine's own routes, and gives its answer as JSON.
    pub(crate) async fn local(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(self.url(&format!("/.local/{path}"))).body(body);
        let (status, said) = self.send(request.unwrap()).await;
        (status, serde_json::from_slice(&said).unwrap_or_default())
    }

    /// Asks the API.
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Bytes) {
        self.send(Request::get(self.url(path)).body(Body::empty()).unwrap()).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.stack.address)
    }

    /// Waits until this many instances of `polled` have started, and gives all of them.
    pub(crate) async fn instances(&self, count: usize) -> Vec<Instance<'_>> {
        self.instances_of("polled", count).await
    }

    /// The same of another of the polled functions.
    pub(crate) async fn instances_of(&self, function: &'static str, count: usize) -> Vec<Instance<'_>> {
        until(|| {
            let files = std::fs::read_dir(self.folder.instances(function)).unwrap();
            let found: Vec<Instance<'_>> = files
                .filter_map(|file| {
                    let file = file.unwrap();
                    let process = file.file_name().to_str().unwrap().parse().ok()?;
                    let api = std::fs::read_to_string(file.path()).unwrap().strip_suffix('\n')?.to_owned();
                    Some(Instance { world: self, function, process, api })
                })
                .collect();
            (found.len() >= count).then_some(found)
        })
        .await
    }
}

/// A started instance, in whose stead the test speaks to the runtime API.
pub(crate) struct Instance<'a> {
    world: &'a World,
    function: &'static str,
    pub(crate) process: u32,
    api: String,
}

impl Instance<'_> {
    /// Fetches the next event: its request id and what it says.
    pub(crate) async fn next(&self) -> (String, Value) {
        let url = format!("{}/2018-06-01/runtime/invocation/next", self.api);
        let response = self.world.client.get(url.parse().unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let id = header("lambda-runtime-aws-request-id");
        assert_eq!(
            header("lambda-runtime-invoked-function-arn"),
            format!("arn:aws:lambda:ap-south-1:000000000000:function:{}", self.function)
        );
        let remaining = header("lambda-runtime-deadline-ms").parse::<i64>().unwrap()
            - jiff::Timestamp::now().as_millisecond();
        assert!((1..=2000).contains(&remaining), "{remaining} ms remain");
        let event = axum::body::to_bytes(Body::new(response.into_body()), usize::MAX).await.unwrap();
        (id, serde_json::from_slice(&event).unwrap())
    }

    /// Says how it went: `response` or `error`.
    pub(crate) async fn say(&self, id: &str, how: &str, what: impl Into<Body>) -> StatusCode {
        let url = format!("{}/2018-06-01/runtime/invocation/{id}/{how}", self.api);
        self.world.send(Request::post(url).body(what.into()).unwrap()).await.0
    }

    pub(crate) fn kill(&self) {
        let done = std::process::Command::new("/bin/kill").args(["-9", &self.process.to_string()]).status();
        assert!(done.unwrap().success());
    }
}

/// A folder of its own for each test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("local-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        Folder(folder)
    }

    /// One with the template and the functions.
    pub(crate) fn furnished() -> Folder {
        let folder = Folder::new();
        for (function, own) in POLLED_FUNCTIONS {
            folder.put(function, POLLED);
            std::fs::create_dir(folder.0.join(own)).unwrap();
        }
        folder.put("broken", BROKEN);
        folder.put("template.yaml", &TEMPLATE.replace("@FOLDER@", &folder.0.display().to_string()));
        folder
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) async fn start(&self) -> anyhow::Result<Stack> {
        let options = Options {
            template: self.0.join("template.yaml"),
            binaries: self.0.clone(),
            parameters: BTreeMap::new(),
        };
        Stack::start(&options, Data::open(&self.data(), false)?, Door::open(0, 0).await?).await
    }

    /// Where a polled function tells of its instances.
    pub(crate) fn instances(&self, function: &str) -> PathBuf {
        let own = POLLED_FUNCTIONS.iter().find(|(name, _)| *name == function).unwrap().1;
        self.0.join(own)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    pub(crate) fn log(&self, function: &str) -> String {
        std::fs::read_to_string(self.data().join("logs").join(format!("{function}.log"))).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Whether a process is alive.
pub(crate) fn lives(process: u32) -> bool {
    let state = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"));
    state.is_ok_and(|state| !state.contains(") Z "))
}

/// Waits until there is something, for at most ten seconds.
pub(crate) async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..2000 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("waited in vain");
}
