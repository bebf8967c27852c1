//! Each function may do what it does, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::browser::{Guest, nonce};
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::stack::{Stack, number};
use crate::harness::tour::tour;
use crate::harness::uploads::pdf;
use crate::harness::wired::template;

/// What an item of a transaction needs besides `PutItem`, where some transaction has one: who, what, and when.
const IN_TRANSACTIONS: [(&str, &str, &str); 8] = [
    ("set-directory-entry", "dynamodb:DeleteItem", "drops the words of an entry's former name"),
    ("create", "dynamodb:UpdateItem", "keeps the files that are named"),
    ("redirect", "dynamodb:UpdateItem", "the same"),
    ("reply", "dynamodb:UpdateItem", "the same"),
    ("report", "dynamodb:UpdateItem", "the same"),
    ("complete", "dynamodb:UpdateItem", "the same"),
    ("amend", "dynamodb:UpdateItem", "the same"),
    ("note", "dynamodb:UpdateItem", "the same"),
];

/// What a function may do besides, for files: who, what, and why.
const FOR_FILES: [(&str, &str, &str); 14] = [
    ("check-attachment", "dynamodb:PutItem", "it tells the referrals that were quicker than itself"),
    ("create-attachment", "s3:PutObject", "it signs what somebody else sends"),
    ("get-attachment", "s3:GetObject", "it signs what somebody else fetches"),
    ("get-pdf", "s3:ListBucket", "so that what is not printed yet is \"not found\""),
    ("check-attachment", "s3:ListBucket", "so that what is gone is \"not found\""),
    ("check-attachment", "s3:PutObjectTagging", "what it puts has a tag"),
    ("create", "s3:ListBucket", "so that what is not there yet is \"not found\""),
    ("redirect", "s3:ListBucket", "the same"),
    ("redirect", "s3:GetObject", "its files may not have been checked yet"),
    ("reply", "s3:ListBucket", "the same"),
    ("report", "s3:ListBucket", "the same"),
    ("complete", "s3:ListBucket", "the same"),
    ("amend", "s3:ListBucket", "the same"),
    ("note", "s3:ListBucket", "the same"),
];

/// Every function that can name files names one that was checked, and before it one that was never sent.
fn name_files(stack: &Stack) {
    let (sender, receiver) = (stack.person("dr-oconnor"), stack.person("dr-iyer"));
    let patient = stack.patient();
    let by = |person: &Person| {
        let missing = person.announce(&pdf(1)).is(201)["attachment_id"].clone();
        let missing = missing.as_str().unwrap().to_owned();
        (json!([missing]), json!([person.upload(&pdf(2))]))
    };
    let of_sender = by(&sender);
    stack.drain().is(200);
    let consult = consult("dr-iyer", &patient);
    let body = |files: &Value| with(consult.clone(), &json!({"/snapshot/attachments": files}));
    sender.create(&body(&of_sender.0)).has(422);
    let created = sender.create(&body(&of_sender.1)).is(201);
    let id = created["id"].as_str().unwrap();
    receiver.command(id, "request-info", &asks(&["ECG"])).is(200);
    for (command, changes) in [
        ("reply", json!({"/answers": [{"ask_id": "1-1", "note": "See the file"}]})),
        ("accept", json!({})),
        ("report", json!({})),
        ("complete", json!({"/type": "advice-only", "/summary": "Normal"})),
        ("amend", json!({"/what": "The file"})),
        ("note", json!({})),
    ] {
        let person = if command == "reply" { &sender } else { &receiver };
        if command == "accept" {
            person.command(id, command, &json!({})).has(200);
            continue;
        }
        let (missing, checked) = by(person);
        stack.drain().is(200);
        let body = |files: &Value| with(json!({"attachments": files}), &changes);
        person.command(id, command, &body(&missing)).has(422);
        person.command(id, command, &body(&checked)).has(200);
    }
    let declined = sender.create(&body(&of_sender.1)).is(201);
    let id = declined["id"].as_str().unwrap();
    receiver.command(id, "decline", &json!({"reason": "other"})).is(200);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    sender.command(id, "redirect", &redirect).is(201);
}

/// What a function may do besides, for events: who, what, and why.
const FOR_EVENTS: [(&str, &str, &str); 13] = [
    ("book-visit", "dynamodb:UpdateItem", "counts a mail to a guest, when the sender books"),
    ("sweep-relay", "dynamodb:UpdateItem", "marks what it publishes: nothing, as long as all is well"),
    ("sweep-relay", "events:PutEvents", "publishes what was not"),
    ("deliver", "dynamodb:PutItem", "keeps the tokens of a guest's mail"),
    ("notify", "dynamodb:GetItem", "looks what became of a mail, when an event comes twice"),
    ("notify", "dynamodb:UpdateItem", "claims such a mail, and gives up one that it could not send"),
    ("deliver", "dynamodb:GetItem", "the same as notify"),
    ("deliver", "dynamodb:UpdateItem", "the same as notify"),
    ("deliver", "secretsmanager:GetSecretValue", "signs its links"),
    ("deliver", "ses:SendRawEmail", "mails guests, of whom this journey has none"),
    ("track-delivery", "dynamodb:PutItem", "writes what became of such a mail"),
    ("receive", "dynamodb:UpdateItem", "keeps the files that a mail brings"),
    ("receive", "s3:PutObjectTagging", "the same, of those that were checked sooner"),
];

/// What a function may do besides, for links: who, what, and why.
const FOR_LINKS: [(&str, &str, &str); 14] = [
    ("link-page", "secretsmanager:GetSecretValue", "checks the link"),
    ("open-link", "secretsmanager:GetSecretValue", "the same"),
    ("send-code", "secretsmanager:GetSecretValue", "the same"),
    ("renew-link", "secretsmanager:GetSecretValue", "the same"),
    ("link-command", "secretsmanager:GetSecretValue", "the same"),
    ("link-command", "dynamodb:UpdateItem", "keeps the files that go with a form"),
    ("link-command", "s3:PutObjectTagging", "the same, of those that were checked sooner"),
    ("link-command", "s3:GetObject", "looks whether a file is there that nothing has checked yet"),
    ("link-command", "s3:ListBucket", "so that what is not there yet is \"not found\""),
    ("link-upload", "secretsmanager:GetSecretValue", "the same as link-page"),
    ("link-upload", "s3:PutObject", "it signs what somebody else sends"),
    ("link-attachment", "secretsmanager:GetSecretValue", "the same"),
    ("link-attachment", "s3:GetObject", "it signs what somebody else fetches"),
    ("link-pdf", "s3:ListBucket", "so that what is not printed yet is \"not found\""),
];

/// A guest does all that a link is good for.
fn follow_links(stack: &Arc<Stack>) {
    let sender = stack.doctor("clinic-guests");
    let file = sender.upload(&pdf(3));
    stack.drain().is(200);
    let private = json!({"level": "doctor-only", "category": "mental-health"});
    let changes = json!({"/snapshot/attachments": [file], "/privacy": private});
    let guest = Guest::by(stack, sender, &changes);
    let link = guest.link();
    let open = |code: &str| {
        let nonce = nonce(&guest.get(&link));
        guest.post(&format!("{link}/open"), &[("nonce", &nonce), ("code", code)])
    };
    let code = guest.code(&link);
    open(&code).has(303);
    let page = guest.get(&link);
    guest.get(&format!("{link}/attachments/{file}")).has(303);
    guest.get(&format!("{link}/pdf")).has(303);
    guest.send_in(&link, &page, "note", &[("text", "Called")], &[("ecg.pdf", &pdf(2).bytes)]).has(303);
    guest.announce(&link, &page, &pdf(4)).has(201);
    guest.forget();
    let code = guest.code(&link);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    (0..5).for_each(|_| drop(open(wrong)));
    guest.post(&format!("{link}/renew"), &[]).has(200);
}

/// A trail is read by pages of one entry, of which some come before their time.
fn read_trail(stack: &Stack) {
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-iyer"), stack.patient());
    let id = sender.create(&consult("dr-iyer", &patient)).is(201)["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/referrals/{id}");
    (0..3).for_each(|_| drop(receiver.read(&id)));
    // It stands at the beginning of the hour.
    stack.doctor("clinic-z").get(&path).has(404);
    let mut cursor = String::new();
    for _ in 0..4 {
        let page = sender.get(&format!("{path}/audit?limit=1&cursor={cursor}")).is(200);
        page["next"].as_str().unwrap().clone_into(&mut cursor);
    }
}

/// The IAM actions that a request needs; our transactions put, and update the files that are named.
fn needs(action: &str) -> Vec<&'static str> {
    match action {
        "BatchGetItem" => vec!["dynamodb:BatchGetItem"],
        "GetItem" => vec!["dynamodb:GetItem"],
        "PutItem" | "TransactWriteItems" => vec!["dynamodb:PutItem"],
        "Query" => vec!["dynamodb:Query"],
        // Whole mails: SES's IAM tells them from mails in parts.
        "SendEmail" => vec!["ses:SendRawEmail"],
        "UpdateItem" => vec!["dynamodb:UpdateItem"],
        "CopyObject" => vec!["s3:GetObject", "s3:PutObject"],
        "GetObject" | "HeadObject" => vec!["s3:GetObject"],
        "GetSecretValue" => vec!["secretsmanager:GetSecretValue"],
        "PutEvents" => vec!["events:PutEvents"],
        "PutObject" => vec!["s3:PutObject"],
        "PutObjectTagging" => vec!["s3:PutObjectTagging"],
        other => panic!("{other} is new here: say what it needs"),
    }
}

/// An index has the keys of people, of whom a function serves each.
#[test]
fn no_function_reaches_all_of_the_table() {
    for function in template().functions {
        for statement in &function.policies {
            let of_table = statement.resources.iter().any(|resource| resource.ends_with("table/Table"));
            let keys = statement.keys.as_deref().unwrap_or_default();
            let of_kinds = keys.iter().all(|key| key == "WARM" || key.contains('#'));
            assert!(!of_table || (!keys.is_empty() && of_kinds), "{}: {statement:?}", function.id);
            let asks_table = statement.actions.iter().any(|action| action.starts_with("dynamodb:"));
            assert!(
                !asks_table || !statement.resources.iter().any(|resource| resource == "*"),
                "{}",
                function.id
            );
        }
    }
}

#[test]
fn no_function_may_do_what_it_never_does() {
    let stack = Arc::new(Stack::start());
    // Each command twice with one key: a repetition reads what nothing else does.
    tour(&stack, |call| {
        let key = format!("twice-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = call.body.to_string();
        let body = (call.method != "GET").then_some(body.as_bytes());
        let first = call.by.send(call.method, call.path, &headers, body);
        assert!(first.status < 400, "{}: {}", first.call, first.text);
        let again = call.by.send(call.method, call.path, &headers, body);
        assert_eq!(again.status, first.status, "{}: {}", again.call, again.text);
        first.json_if_any()
    });
    name_files(&stack);
    follow_links(&stack);
    read_trail(&stack);
    stack.post("", "r.nobody@reply.referrals.example", "Subject: none\n\nHello").unwrap();
    stack.drain().is(200);
    stack.nobody().post("/.local/schedule/sweep-relay", &json!({"time": in_days(0)})).is(200);
    let mut does: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (function, action, _) in stack.requests() {
        let needs = needs(&action).into_iter().map(str::to_owned);
        does.entry(function).or_default().extend(needs);
    }
    for actions in does.values_mut() {
        // Every function opens its connection by a query when it starts; some of these had started before.
        actions.insert("dynamodb:Query".to_owned());
    }
    for (function, action, _) in
        IN_TRANSACTIONS.into_iter().chain(FOR_FILES).chain(FOR_EVENTS).chain(FOR_LINKS)
    {
        does.entry(function.to_owned()).or_default().insert(action.to_owned());
    }
    for function in template().functions {
        assert!(function.policies.iter().all(|statement| statement.allows), "{}", function.id);
        let may: BTreeSet<_> =
            function.policies.iter().flat_map(|statement| statement.actions.clone()).collect();
        let mut does = does.remove(&function.binary).unwrap_or_default();
        // Every function opens its connection by a query when it starts, but for the document's.
        if !function.rules.is_empty() {
            does.insert("dynamodb:Query".to_owned());
        }
        assert_eq!(does, may, "{} does (left) and may (right)", function.binary);
    }
}
