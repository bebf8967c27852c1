//! The reader against a small template and everything that may be wrong with one.

use std::path::Path;

use super::*;

const SOUND: &str = r#"
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  TokenIssuer: { Type: String }
  TokenAudience: { Type: String }
  MailDomain: { Type: String }
  Colour: { Type: String, Default: blue }
  Origins: { Type: CommaDelimitedList, Default: "https://a.example, https://b.example" }
Globals:
  Function:
    Runtime: provided.al2023
    Handler: bootstrap
    Architectures: [arm64]
    Timeout: 10
    Environment:
      Variables: { TABLE: !Ref Table, COLOUR: !Ref Colour }
Resources:
  Get:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: get } }
    Properties:
      Timeout: 20
      Environment:
        Variables:
          COLOUR: red
          SELF: !Join ["/", [!Ref "AWS::Region", !GetAtt [Table, Arn]]]
      Policies:
        - Statement:
            - Effect: Allow
              Action: dynamodb:Query
              Resource: [!GetAtt Table.Arn, !Sub "${Table.Arn}/index/*"]
      Events:
        Route: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: get, Path: "/v1/{id}" } }
        Open:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Method: POST, Path: /open, Auth: { Authorizer: NONE } }
  Check:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: check } }
    Properties:
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Letters.Arn } }
      Environment: { Variables: { FILES: !Ref Files, MAIL: !Ref Mail, MAIL_CONFIGURATION: !Ref MailConfiguration } }
      Policies:
        - Statement:
            - { Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Files.Arn}/uploads/*" }
      Events:
        Came:
          Type: S3
          Properties:
            Bucket: !Ref Files
            Events: [s3:ObjectCreated:Put, "s3:ObjectRemoved:*"]
            Filter: { S3Key: { Rules: [{ Name: prefix, Value: uploads/ }, { Name: suffix, Value: .pdf }] } }
        Told:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            MaximumRetryAttempts: -1
            MaximumRecordAgeInSeconds: 3600
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: { Filters: [{ Pattern: '{"eventName": ["INSERT"]}' }] }
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Letters.Arn } }
        Happened:
          Type: EventBridgeRule
          Properties:
            EventBusName: !Ref Bus
            Pattern: { source: [referrals] }
            RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 }
            DeadLetterConfig: { Arn: !GetAtt Letters.Arn }
        Daily:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(0 2 * * ? *)
            Input: '{"time": "<aws.scheduler.scheduled-time>"}'
            FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 15 }
            RetryPolicy: { MaximumRetryAttempts: 1 }
        Looked:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.guardduty]
              detail: { s3ObjectDetails: { bucketName: [!Ref Files], s3Throttled: [false] } }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: !Sub "${AWS::StackName}-referrals" } }
  Letters: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true } }
  LettersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Letters]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: sqs:SendMessage
            Resource: !GetAtt Letters.Arn
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 }
      VersioningConfiguration: { Status: Enabled }
      LifecycleConfiguration:
        Rules:
          - { Status: Enabled, Prefix: uploads/, ExpirationInDays: 1 }
          - { Status: Disabled, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }
      CorsConfiguration: { CorsRules: [{ AllowedOrigins: !Ref Origins, AllowedMethods: [PUT], MaxAge: 60 }] }
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } }
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: !GetAtt Files.Arn
            Condition: { Bool: { "aws:SecureTransport": "false" } }
          - Effect: Allow
            Principal: { Service: ses.amazonaws.com }
            Action: s3:PutObject
            Resource: !Sub "${Files.Arn}/mail/*"
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Scan:
    Type: AWS::GuardDuty::MalwareProtectionPlan
    Properties:
      Role: !GetAtt Role.Arn
      ProtectedResource: { S3Bucket: { BucketName: !Ref Files, ObjectPrefixes: [uploads/] } }
      Actions: { Tagging: { Status: ENABLED } }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token: { JwtConfiguration: { issuer: !Ref TokenIssuer, audience: [!Ref TokenAudience] } }
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }
      AttributeDefinitions:
        - { AttributeName: PK, AttributeType: S }
        - { AttributeName: SK, AttributeType: S }
      KeySchema:
        - { AttributeName: PK, KeyType: HASH }
        - { AttributeName: SK, KeyType: RANGE }
      GlobalSecondaryIndexes:
        - IndexName: turned
          KeySchema: [{ AttributeName: SK, KeyType: HASH }]
          Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [summary] }
  Mail:
    Type: AWS::SES::EmailIdentity
    Properties: { EmailIdentity: !Ref MailDomain }
  MailConfiguration:
    Type: AWS::SES::ConfigurationSet
    Properties: { Name: !Sub "${AWS::StackName}-mail", DeliveryOptions: { TlsPolicy: REQUIRE } }
  MailEvents:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref MailConfiguration
      EventDestination:
        Enabled: true
        MatchingEventTypes: [delivery, bounce]
        EventBridgeDestination: { EventBusArn: "arn:aws:events:ap-south-1:000000000000:event-bus/default" }
  Replies: { Type: AWS::SES::ReceiptRuleSet, Properties: { RuleSetName: !Sub "${AWS::StackName}-replies" } }
  Reply:
    Type: AWS::SES::ReceiptRule
    DependsOn: [FilesPolicy, ReplyPermission]
    Properties:
      RuleSetName: !Ref Replies
      Rule:
        Name: replies
        Enabled: true
        Recipients: [!Sub "reply.${MailDomain}", Desk@lab.example, .in.example]
        ScanEnabled: true
        Actions:
          - S3Action: { BucketName: !Ref Files, ObjectKeyPrefix: mail/ }
          - LambdaAction: { FunctionArn: !GetAtt Check.Arn, InvocationType: Event }
  ReplyPermission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !GetAtt Check.Arn, Action: lambda:InvokeFunction, Principal: ses.amazonaws.com }
  Key:
    Type: AWS::SecretsManager::Secret
    Properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true, ExcludeCharacters: "0O1l" } }
Outputs:
  Url: { Value: !GetAtt Api.ApiEndpoint }
  Record: { Value: !GetAtt Mail.DkimDNSTokenName1 }
"#;

fn read_text(text: &str) -> Result<Template, Problems> {
    parse("template.yaml", text, &Surroundings::default())
}

#[test]
fn a_sound_template_is_read_whole() {
    let template = read_text(SOUND).unwrap();
    let table = &template.tables[0];
    assert_eq!(table.key, Key { hash: "PK".to_owned(), range: Some("SK".to_owned()) });
    assert_eq!(table.indexes[0].projection, Projection::Include(vec!["summary".to_owned()]));
    assert_eq!(
        (table.expires_by.as_deref(), table.stream.as_deref()),
        (Some("expires_at"), Some("NEW_IMAGE"))
    );

    let api = template.api.unwrap();
    assert_eq!(api.authorizers[0].issuer, "http://localhost:8080/.local");
    assert_eq!(api.authorizers[0].audience, ["referrals"]);

    let get = &template.functions[0];
    assert_eq!((get.binary.as_str(), get.timeout, get.memory), ("get", 20, 128));
    assert_eq!(get.environment["TABLE"], "Table");
    assert_eq!(get.environment["COLOUR"], "red");
    assert_eq!(get.environment["SELF"], "ap-south-1/arn:aws:dynamodb:ap-south-1:000000000000:table/Table");
    assert_eq!(get.policies[0].resources, [table_arn("Table"), format!("{}/index/*", table_arn("Table"))]);
    let routes: Vec<_> = get
        .routes
        .iter()
        .map(|route| (route.method.as_str(), route.path.as_str(), route.authorizer.as_deref()))
        .collect();
    assert_eq!(routes, [("GET", "/v1/{id}", Some("Token")), ("POST", "/open", None)]);
}

#[test]
fn a_bucket_and_what_wakes_a_function_by_it_are_read() {
    let template = read_text(SOUND).unwrap();
    let bucket = &template.buckets[0];
    assert_eq!((bucket.name.as_str(), bucket.encryption.as_deref()), ("files", Some("AES256")));
    assert!(bucket.versioned && bucket.tells_bus);
    assert_eq!(bucket.cors[0].origins, ["https://a.example", "https://b.example"]);
    let [expiry] = &bucket.lifecycle[..] else { panic!("a rule that is off is none") };
    assert_eq!((expiry.prefix.as_str(), expiry.days, expiry.noncurrent_days), ("uploads/", Some(1), None));

    let plan = &template.scan_plans[0];
    assert!(plan.tags && plan.covers("files", "uploads/1"));
    assert!(!plan.covers("files", "files/1") && !plan.covers("other", "uploads/1"));

    let check = &template.functions[1];
    assert_eq!(check.environment["FILES"], "files");
    assert_eq!((check.failing.retries, template.functions[0].failing.retries), (1, 2));
    assert_eq!(check.policies[0].resources, ["arn:aws:s3:::files/uploads/*"]);
    let came = &check.notifications[0];
    for (key, kind, expected) in [
        ("uploads/1.pdf", "ObjectCreated:Put", true),
        ("uploads/1.pdf", "ObjectCreated:Copy", false),
        ("uploads/1.pdf", "ObjectRemoved:Delete", true),
        ("uploads/1.png", "ObjectCreated:Put", false),
        ("files/1.pdf", "ObjectCreated:Put", false),
    ] {
        assert_eq!(came.covers("files", key, kind), expected, "{kind} {key}");
    }
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&check.rules[1].pattern).unwrap(),
        serde_json::json!({
            "source": ["aws.guardduty"],
            "detail": {"s3ObjectDetails": {"bucketName": ["files"], "s3Throttled": [false]}},
        })
    );
}

#[test]
fn a_stream_a_bus_and_a_schedule_that_wake_a_function_are_read() {
    let template = read_text(SOUND).unwrap();
    assert_eq!(template.buses[0].arn(), "arn:aws:events:ap-south-1:000000000000:event-bus/local-referrals");
    let letters = &template.queues[0];
    assert_eq!(
        (letters.name.as_str(), letters.retention, letters.takes_from_rules),
        ("Letters", 1_209_600, true)
    );

    let check = &template.functions[1];
    let kept = Some("Letters".to_owned());
    assert_eq!(check.failing.on_failure, kept);
    let told = &check.mappings[0];
    assert_eq!((told.table.as_str(), told.batch, told.window), ("Table", 10, 0));
    assert_eq!((told.retries, told.max_age), (None, Some(3600)));
    assert!(told.from_the_beginning && told.bisects && told.reports_failures);
    assert_eq!(
        (&told.filters[..], &told.on_failure),
        (&[r#"{"eventName": ["INSERT"]}"#.to_owned()][..], &kept)
    );

    let happened = &check.rules[0];
    assert_eq!(happened.bus, "local-referrals");
    assert_eq!(
        happened.arn("check"),
        "arn:aws:events:ap-south-1:000000000000:rule/local-referrals/check-Happened"
    );
    assert_eq!((happened.delivery.retries, happened.delivery.max_age), (5, 3600));
    assert_eq!(happened.delivery.dead_letters, kept);
    assert_eq!(check.rules[1].bus, DEFAULT_BUS);

    let daily = &check.schedules[0];
    assert_eq!(daily.expression, "cron(0 2 * * ? *)".parse().unwrap());
    assert_eq!(daily.input.as_deref(), Some(r#"{"time": "<aws.scheduler.scheduled-time>"}"#));
    assert_eq!((daily.delivery.retries, daily.on), (1, true));
}

#[test]
fn who_may_send_mail_is_read() {
    let template = read_text(SOUND).unwrap();
    let identity = &template.identities[0];
    assert_eq!(identity.arn(), "arn:aws:ses:ap-south-1:000000000000:identity/referrals.example");
    for (address, expected) in [
        ("a@referrals.example", true),
        ("A@Referrals.Example", true),
        ("a@in.referrals.example", true),
        ("a@myreferrals.example", false),
        ("referrals.example@other.example", false),
        ("referrals.example", false),
    ] {
        assert_eq!(identity.vouches_for(address).is_some(), expected, "{address}");
    }
    let set = &template.configuration_sets[0];
    assert_eq!(set.arn(), "arn:aws:ses:ap-south-1:000000000000:configuration-set/local-mail");
    let environment = &template.functions[1].environment;
    assert_eq!(environment["MAIL"], "referrals.example");
    assert_eq!(environment["MAIL_CONFIGURATION"], "local-mail");
}

#[test]
fn what_becomes_of_mail_is_read() {
    let template = read_text(SOUND).unwrap();
    let rule = &template.receipt_rules[0];
    for (address, expected) in [
        ("r.1@reply.referrals.example", true),
        ("R.1@Reply.Referrals.example", true),
        ("desk@LAB.example", true),
        ("a@b.in.example", true),
        ("a@in.example", false),
        ("a@referrals.example", false),
        ("other@lab.example", false),
        ("reply.referrals.example", false),
    ] {
        assert_eq!(rule.takes(address), expected, "{address}");
    }
    assert!(rule.scans);
    assert_eq!(
        rule.actions,
        [
            Action::Keep { bucket: "files".to_owned(), prefix: "mail/".to_owned() },
            Action::Tell { function: "check".to_owned() },
        ]
    );
    let told = &template.event_destinations[0];
    assert_eq!(told.configuration_set, "local-mail");
    assert_eq!(told.kinds, [MailEvent::Delivery, MailEvent::Bounce]);
    let off = SOUND.replace("Enabled: true\n        Recipients", "Enabled: false\n        Recipients");
    assert!(read_text(&off).unwrap().receipt_rules.is_empty());
}

#[test]
fn how_a_secret_is_made_up_is_read() {
    let template = read_text(SOUND).unwrap();
    let key = &template.secrets[0];
    assert_eq!((key.id.as_str(), key.name.as_str(), key.length), ("Key", "Key", 40));
    assert_eq!(key.arn(), "arn:aws:secretsmanager:ap-south-1:000000000000:secret:Key-local0");
    assert!(key.alphabet.contains('A') && !key.alphabet.contains(['0', 'O', '1', 'l', '!']));
}

#[test]
fn the_projects_own_template_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    if let Err(problems) = read(&path) {
        panic!("{problems}");
    }
}

/// A sound piece, what it is replaced by, and the complaint that this must raise.
const REFUSED: &[(&str, &str, &str)] = &[
    ("Transform: AWS::Serverless-2016-10-31", "Transform: Other", "Transform: \"Other\" is not something"),
    ("Outputs:", "Conditions: {}\nOutputs:", "Conditions: is not something this machine can run"),
    (
        "  Function:\n",
        "  HttpApi: {}\n  Function:\n",
        "Globals.HttpApi: is not something this machine can run",
    ),
    (", Default: blue", "", "Parameters.Colour: has no Default, and this machine does not supply it"),
    (
        "Type: AWS::DynamoDB::Table",
        "Type: AWS::EC2::Instance",
        "Resources.Table.Type: \"AWS::EC2::Instance\" is not something this machine can run",
    ),
    ("DeletionPolicy: Retain", "Condition: Never", "Resources.Table.Condition: is not something"),
    (
        "!Ref Table",
        "!Ref Tabel",
        "Globals.Function.Environment.Variables.TABLE: refers to Tabel, which is not there",
    ),
    (
        "!GetAtt Api.ApiEndpoint",
        "!GetAtt Api.Url",
        "Outputs.Url.Value: refers to Api.Url, which is not there",
    ),
    ("${Table.Arn}", "${Table.Name}", "refers to Table.Name, which is not there"),
    ("${Table.Arn}/", "${Table.Arn/", "a ${ without its }"),
    ("!Join [\"/\", ", "!Select [\"/\", ", "!Select is not something this machine can run"),
    ("!Ref Colour", "{ \"Fn::If\": [a, b, c] }", "!If is not something this machine can run"),
    (
        "Metadata: { BuildProperties: { Binary: get } }",
        "DependsOn: Table",
        "Resources.Get: has no Metadata.BuildProperties.Binary",
    ),
    (
        "      Timeout: 20",
        "      Timeout: 0",
        "Resources.Get.Properties.Timeout: must be a whole number from 1 to 900",
    ),
    (
        "      Timeout: 20",
        "      Layers: []",
        "Resources.Get.Properties.Layers: is not something this machine can run",
    ),
    ("Handler: bootstrap", "Handler: main", "Globals.Function.Handler: \"main\" is not something"),
    ("Runtime: provided.al2023", "Runtime: nodejs24.x", "\"nodejs24.x\" is not something"),
    (
        "Route: { Type: HttpApi,",
        "Route: { Type: SQS,",
        "Resources.Get.Properties.Events.Route.Type: \"SQS\" is not something this machine can run",
    ),
    ("Method: get", "Method: FETCH", "Events.Route.Properties.Method: \"FETCH\" is not something"),
    ("Method: get, ", "", "Events.Route.Properties: has no Method"),
    (
        "ApiId: !Ref Api, Method: get",
        "ApiId: !Ref Table, Method: get",
        "Table is not an HTTP API of this template",
    ),
    ("\"/v1/{id}\"", "\"v1/{id}\"", "Events.Route.Properties.Path: is not a path"),
    ("\"/v1/{id}\"", "\"/v1/{id}.pdf\"", "Events.Route.Properties.Path: is not a path"),
    ("\"/v1/{id}\"", "\"/v1/{id+}/x\"", "Events.Route.Properties.Path: is not a path"),
    ("Authorizer: NONE", "Authorizer: Nobody", "there is no authorizer Nobody"),
    ("DefaultAuthorizer: Token", "DefaultAuthorizer: Nobody", "there is no authorizer Nobody"),
    (
        "Token: { JwtConfiguration:",
        "Token: { Kind: lambda, JwtConfiguration:",
        "Token.Kind: is not something",
    ),
    (
        "Method: POST, Path: /open",
        "Method: GET, Path: \"/v1/{other}\"",
        "GET /v1/{other} is answered by Get too",
    ),
    ("- Effect: Allow", "- Effect: Perhaps", "Policies[0].Statement[0].Effect: \"Perhaps\" is not something"),
    (
        "- Effect: Allow",
        "- Condition: { StringEquals: {} }\n              Effect: Allow",
        "Statement[0].Condition.StringEquals: is not something",
    ),
    (
        "        - Statement:",
        "        - !Ref Colour\n        - Statement:",
        "Policies[0]: blue is not a policy of this template",
    ),
    (
        "        - Statement:",
        "        - SQSPollerPolicy: {}\n        - Statement:",
        "SQSPollerPolicy: is not something",
    ),
    (
        "ProjectionType: INCLUDE,",
        "ProjectionType: ALL,",
        "Projection: ProjectionType is ALL, KEYS_ONLY, or INCLUDE",
    ),
    (
        "KeySchema: [{ AttributeName: SK,",
        "KeySchema: [{ AttributeName: id,",
        "id is not among the AttributeDefinitions",
    ),
    ("KeySchema: [{ AttributeName: SK, KeyType: HASH }]", "KeySchema: []", "KeySchema: has no HASH key"),
    ("StreamViewType: NEW_IMAGE", "StreamViewType: ALL", "StreamViewType: \"ALL\" is not something"),
    (
        "IndexName: turned",
        "IndexName: turned\n          Warmth: 1",
        "GlobalSecondaryIndexes[0].Warmth: is not something",
    ),
    (
        "  Api:\n",
        "  Other: { Type: AWS::Serverless::HttpApi }\n  Api:\n",
        "a second HTTP API is not something",
    ),
    (
        "  Api:\n",
        "  Twin:\n    Type: AWS::Serverless::Function\n    Metadata: { BuildProperties: { Binary: get } }\n  Api:\n",
        "Twin.Metadata.BuildProperties.Binary: get is the binary of Get too",
    ),
    (
        "Status: Enabled }\n      Lifecycle",
        "Status: Suspended }\n      Lifecycle",
        "Status: \"Suspended\" is not",
    ),
    ("SSEAlgorithm: AES256", "SSEAlgorithm: \"aws:kms\"", "SSEAlgorithm: \"aws:kms\" is not something"),
    ("ExpirationInDays: 1", "ExpirationDate: 2026-01-01", "Rules[0].ExpirationDate: is not something"),
    (
        "ExpirationInDays: 1",
        "ExpirationInDays: 0",
        "ExpirationInDays: must be a whole number from 1 to 36500",
    ),
    ("AllowedMethods: [PUT]", "AllowedMethods: [PATCH]", "AllowedMethods[0]: \"PATCH\" is not something"),
    ("AllowedOrigins: !Ref Origins, ", "", "CorsRules[0]: has no AllowedOrigins"),
    (
        "EventBridgeConfiguration: {",
        "LambdaConfigurations: [], EventBridgeConfiguration: {",
        "NotificationConfiguration.LambdaConfigurations: is not something",
    ),
    (
        "      VersioningConfiguration:",
        "      BucketName: mine\n      VersioningConfiguration:",
        "Resources.Files.Properties.BucketName: is not something",
    ),
    (
        "          - Effect: Deny\n            Principal",
        "          - Effect: Allow\n            Principal",
        "FilesPolicy.Properties.PolicyDocument.Statement[0]: is not something",
    ),
    ("\"aws:SecureTransport\": \"false\"", "\"aws:SourceVpc\": x", "Statement[0]: is not something"),
    ("BucketName: !Ref Files", "BucketName: !Ref Table", "Table is not a bucket of this template"),
    ("Status: ENABLED", "Status: PERHAPS", "Tagging.Status: \"PERHAPS\" is not something"),
    ("{ Tagging:", "{ Quarantine: {}, Tagging:", "Actions.Quarantine: is not something"),
    ("Bucket: !Ref Files\n            Events", "Bucket: !Ref Api\n            Events", "Api is not a bucket"),
    (
        "s3:ObjectCreated:Put",
        "s3:ObjectRestore:Post",
        "Came.Properties.Events[0]: \"s3:ObjectRestore:Post\" is not",
    ),
    ("Name: suffix", "Name: middle", "Rules[1].Name: \"middle\" is not something"),
    ("source: [aws.guardduty]", "source: aws.guardduty", "Looked.Properties.Pattern: is not a pattern"),
    (
        "EventBusName: !Ref Bus",
        "EventBusName: mine",
        "Happened.Properties.EventBusName: mine is not a bus of this template",
    ),
    (
        "            Pattern: {",
        "            InputPath: $.detail\n            Pattern: {",
        "Properties.InputPath: is not",
    ),
    (
        "MaximumRetryAttempts: 1",
        "MaximumRetryAttempts: 3",
        "MaximumRetryAttempts: must be a whole number from 0 to 2",
    ),
    (
        "        DestinationConfig: { OnFailure:",
        "        DestinationConfig: { OnSuccess:",
        "EventInvokeConfig.DestinationConfig: has no OnFailure",
    ),
    ("Stream: !GetAtt Table.StreamArn", "Stream: !GetAtt Table.Arn", "is not the stream of a table"),
    (
        "      StreamSpecification: { StreamViewType: NEW_IMAGE }\n",
        "",
        "Told.Properties.Stream: Table has no StreamSpecification",
    ),
    ("TRIM_HORIZON", "AT_TIMESTAMP", "Told.Properties.StartingPosition: \"AT_TIMESTAMP\" is not"),
    ("BatchSize: 10", "BatchSize: 0", "BatchSize: must be a whole number from 1 to 10000"),
    ("BatchSize: 10", "TumblingWindowInSeconds: 30", "Told.Properties.TumblingWindowInSeconds: is not"),
    (
        "BatchSize: 10",
        "ParallelizationFactor: 2",
        "ParallelizationFactor: must be a whole number from 1 to 1",
    ),
    (
        "MaximumRecordAgeInSeconds: 3600",
        "MaximumRecordAgeInSeconds: 30",
        "MaximumRecordAgeInSeconds: must be a whole number from 60",
    ),
    ("[ReportBatchItemFailures]", "[Everything]", "FunctionResponseTypes[0]: \"Everything\" is not"),
    ("[\"INSERT\"]}'", "\"INSERT\"}'", "Filters[0].Pattern: is not a pattern that this machine can match"),
    (
        "DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Letters.Arn } }\n        Happened",
        "DestinationConfig: { OnFailure: { Type: SNS, Destination: !GetAtt Table.Arn } }\n        Happened",
        "Told.Properties.DestinationConfig.OnFailure.Type: \"SNS\" is not",
    ),
    (
        "DeadLetterConfig: { Arn: !GetAtt Letters.Arn }",
        "DeadLetterConfig: { Arn: !GetAtt Bus.Arn }",
        "DeadLetterConfig.Arn: arn:aws:events:ap-south-1:000000000000:event-bus/local-referrals is not a queue",
    ),
    (
        "DeadLetterConfig: { Arn: !GetAtt Letters.Arn }",
        "DeadLetterConfig: { Type: SQS }",
        "Happened.Properties.DeadLetterConfig: has no Arn",
    ),
    (
        "Action: sqs:SendMessage",
        "Action: sqs:ReceiveMessage",
        "DeadLetterConfig.Arn: no policy of that queue lets events.amazonaws.com do sqs:SendMessage",
    ),
    ("MaximumRetryAttempts: 5", "MaximumRetryAttempts: 186", "must be a whole number from 0 to 185"),
    ("Name: !Sub \"${AWS::StackName}-referrals\"", "Name: default", "is not a name for a bus"),
    ("SqsManagedSseEnabled: true", "FifoQueue: true", "Resources.Letters.Properties.FifoQueue: is not"),
    ("cron(0 2 * * ? *)", "cron(0 2 * * * *)", "one of day and weekday must be ?"),
    ("cron(0 2 * * ? *)", "at(2027-01-01T00:00:00)", "is neither rate(…) nor cron(…)"),
    ("Input: '{\"time\"", "Input: '{time", "Daily.Properties.Input: is not JSON"),
    ("aws.scheduler.scheduled-time", "aws.scheduler.moon", "<aws.scheduler.moon> is not something"),
    (
        "            FlexibleTimeWindow:",
        "            ScheduleExpressionTimezone: Europe/Paris\n            FlexibleTimeWindow:",
        "ScheduleExpressionTimezone: \"Europe/Paris\" is not",
    ),
    ("{ Mode: FLEXIBLE, MaximumWindowInMinutes: 15 }", "{ Mode: FLEXIBLE }", "has no MaximumWindowInMinutes"),
    (
        "EmailIdentity: !Ref MailDomain",
        "EmailIdentity: mine",
        "EmailIdentity: is neither a domain nor an address",
    ),
    ("EmailIdentity: !Ref MailDomain", "Domain: a.example", "Mail.Properties: has no EmailIdentity"),
    (
        "DeliveryOptions: { TlsPolicy: REQUIRE }",
        "SendingOptions: { SendingEnabled: false }",
        "MailConfiguration.Properties.SendingOptions: is not something",
    ),
    (
        "ConfigurationSetName: !Ref MailConfiguration",
        "ConfigurationSetName: other",
        "MailEvents.Properties.ConfigurationSetName: other is not a configuration set of this template",
    ),
    ("[delivery, bounce]", "[delivery, open]", "MatchingEventTypes[1]: \"open\" is not something"),
    ("event-bus/default", "event-bus/mine", "EventBusArn: is not the bus that every account has"),
    (
        "EventBridgeDestination: {",
        "SnsDestination: {}\n        EventBridgeDestination: {",
        "SnsDestination: is not",
    ),
    (
        "RuleSetName: !Ref Replies",
        "RuleSetName: other",
        "other is not a set of receipt rules of this template",
    ),
    ("        ScanEnabled: true", "        After: other", "Reply.Properties.Rule.After: is not something"),
    (
        "ObjectKeyPrefix: mail/",
        "ObjectKeyPrefix: post/",
        "S3Action: nothing lets ses.amazonaws.com do s3:PutObject on",
    ),
    (
        "{ FunctionArn: !GetAtt Check.Arn, InvocationType",
        "{ FunctionArn: !GetAtt Get.Arn, InvocationType",
        "LambdaAction: nothing lets ses.amazonaws.com do lambda:InvokeFunction on arn:aws:lambda:ap-south-1",
    ),
    ("InvocationType: Event", "InvocationType: RequestResponse", "\"RequestResponse\" is not something"),
    (
        "LambdaAction: { FunctionArn: !GetAtt Check.Arn",
        "LambdaAction: { FunctionArn: !GetAtt Files.Arn",
        "arn:aws:s3:::files is not a function of this template",
    ),
    ("- S3Action: {", "- StopAction: {", "Actions[0].StopAction: is not something"),
    ("FunctionName: !GetAtt Check.Arn", "FunctionName: other", "other is not a function of this template"),
    (
        "Action: lambda:InvokeFunction",
        "Action: lambda:GetFunction",
        "ReplyPermission.Properties.Action: \"lambda:GetFunction\" is not something",
    ),
    (
        "Principal: { Service: ses.amazonaws.com }\n            Action: s3:PutObject",
        "Principal: { Service: ses.amazonaws.com }\n            Action: s3:GetObject",
        "FilesPolicy.Properties.PolicyDocument.Statement[1]: is not something",
    ),
    ("PasswordLength: 40", "PasswordLength: 5000", "PasswordLength: must be a whole number from 1 to 4096"),
    ("ExcludePunctuation: true", "IncludeSpace: true", "GenerateSecretString.IncludeSpace: is not something"),
    ("{ GenerateSecretString: {", "{ SecretString: {", "Key.Properties: has no GenerateSecretString"),
    ("Transform:", "Transform: [", "not YAML"),
    ("      Timeout: 20", "      Timeout: 20\n      Timeout: 30", "not YAML: duplicated key"),
];

#[test]
fn what_this_machine_cannot_run_is_refused_by_name() {
    for (sound, broken, complaint) in REFUSED {
        assert_eq!(SOUND.matches(sound).count().min(1), 1, "{sound} is not in the sound template");
        let problems = read_text(&SOUND.replacen(sound, broken, 1)).expect_err(broken);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().any(|line| line.contains(complaint)),
            "{broken}: no \"{complaint}\" in {said:#?}"
        );
    }
}

#[test]
fn everything_is_said_at_once_with_its_line() {
    let broken = SOUND
        .replace("Type: HttpApi,", "Type: SQS,")
        .replace("expires_at, Enabled: true", "expires_at, Enabled: perhaps");
    let said = read_text(&broken).unwrap_err().to_string();
    assert_eq!(
        said,
        "this machine cannot run the template as it is\n  \
         template.yaml:34: Resources.Get.Properties.Events.Route.Type: \"SQS\" is not something this machine can run\n  \
         template.yaml:147: Resources.Table.Properties.TimeToLiveSpecification.Enabled: must be true or false"
    );
}

#[test]
fn a_binary_that_was_not_built_is_missed() {
    let around = Surroundings { binaries: Some("/nowhere".into()), ..Surroundings::default() };
    let said = parse("template.yaml", SOUND, &around).unwrap_err().to_string();
    assert!(
        said.contains("Resources.Get.Metadata.BuildProperties.Binary: the build made no binary get"),
        "{said}"
    );
}
