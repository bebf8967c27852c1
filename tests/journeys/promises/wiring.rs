//! The template, the binaries, the packages and the sample events fit each other.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use data_encoding::BASE64;
use local::template::{Action, Route};
use serde_json::Value;

use crate::harness::samples::with;
use crate::harness::stack::{Stack, binaries as built, workspace};
use crate::harness::wired::{binaries, template};

/// Which package may use which in what is deployed.
const ARROWS: [(&str, &[&str]); 15] = [
    ("api", &["domain"]),
    ("aws", &["domain", "events"]),
    ("bench", &["local"]),
    ("documents", &["domain"]),
    ("domain", &[]),
    ("events", &["domain"]),
    ("files", &["domain"]),
    (
        "functions",
        &["api", "aws", "documents", "domain", "events", "files", "links", "mail", "proof", "store"],
    ),
    ("journeys", &[]),
    ("links", &["domain"]),
    ("local", &[]),
    ("mail", &["domain"]),
    ("proof", &["domain"]),
    ("store", &["aws", "domain", "events"]),
    // For tests only: in no other row.
    ("testing", &["aws", "documents", "domain", "events", "local", "store"]),
];
/// The same for tests: what they share, and the local stack. Journeys stay outside, but for what only time brings about: a
/// link of three weeks ago.
const TEST_ARROWS: [(&str, &[&str]); 9] = [
    ("aws", &["testing"]),
    ("documents", &["testing"]),
    ("domain", &["testing"]),
    ("events", &["testing"]),
    ("files", &["testing"]),
    ("functions", &["testing"]),
    ("journeys", &["api", "aws", "domain", "functions", "links", "local", "store"]),
    ("proof", &["testing"]),
    ("store", &["local", "testing"]),
];

/// What cargo knows of the workspace.
fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let said = Command::new(cargo).args(asked).current_dir(workspace()).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let metadata: Value = serde_json::from_slice(&said.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn each_binary_is_one_function_of_the_template_and_the_reverse() {
    let mut functions: Vec<_> = template().functions.into_iter().map(|function| function.binary).collect();
    functions.sort_unstable();
    assert_eq!(functions, binaries());
}

#[test]
fn each_binary_stands_in_the_manifest() {
    let manifest = std::fs::read_to_string(workspace().join("functions/Cargo.toml")).unwrap();
    let sections = manifest.split("[[bin]]").skip(1);
    let mut named: Vec<_> = sections.map(|bin| bin.split('"').nth(1).unwrap().to_owned()).collect();
    named.sort_unstable();
    assert_eq!(named, binaries());
}

/// What a function gets from Lambda, not from the template.
const FROM_LAMBDA: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"];

/// So nothing is found missing only when it is used, and no function is given what it does not use.
#[test]
fn each_binary_fails_at_start_and_names_every_variable_that_the_template_gives_it() {
    for function in template().functions {
        // It reads none.
        if matches!(function.binary.as_str(), "consent-notice" | "openapi") {
            continue;
        }
        let started = Command::new(built().join(&function.binary)).env_clear().output().unwrap();
        let said = String::from_utf8_lossy(&started.stdout).into_owned();
        assert!(!started.status.success(), "{}: {said}", function.binary);
        let line: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        let why = line["why"].as_str().unwrap().strip_prefix("set these variables: ").unwrap();
        let missing: BTreeSet<_> = why.split(", ").collect();
        // The log's level has a default.
        let given = function.environment.keys().map(String::as_str).filter(|name| !name.starts_with("AWS_"));
        assert_eq!(missing, given.chain(FROM_LAMBDA).collect(), "{}", function.binary);
    }
}

/// What may be called without a token.
const OPEN: [&str; 11] = [
    "consent-notice",
    "link-attachment",
    "link-command",
    "link-page",
    "link-pdf",
    "link-upload",
    "open-link",
    "openapi",
    "renew-link",
    "send-code",
    "verify",
];

/// What a function answers besides is no operation of its own: `HEAD` for `GET`, and the address of a form by `GET`.
fn is_own(route: &Route) -> bool {
    route.method != "HEAD" && (route.method.as_str(), route.path.as_str()) != ("GET", "/l/{token}/{command}")
}

#[test]
fn each_function_has_one_route_behind_the_authorizer_or_waits_for_events() {
    let mut routes = BTreeSet::new();
    let template = template();
    let tells = |function: &str| {
        let mut actions = template.receipt_rules.iter().flat_map(|rule| &rule.actions);
        actions.any(|action| *action == Action::Tell { function: function.to_owned() })
    };
    for function in &template.functions {
        let own: Vec<_> = function.routes.iter().filter(|route| is_own(route)).collect();
        let [route] = &own[..] else {
            assert!(function.routes.is_empty(), "{} has {} routes", function.id, function.routes.len());
            let woken = function.rules.len() + function.mappings.len() + function.schedules.len();
            assert!(woken > 0 || tells(&function.binary), "{} is never called", function.id);
            continue;
        };
        let expected = if OPEN.contains(&function.binary.as_str()) { None } else { Some("Token") };
        assert_eq!(route.authorizer.as_deref(), expected, "{}", function.id);
        assert!(routes.insert((route.method.clone(), route.path.clone())), "{} twice", route.path);
    }
}

#[test]
fn each_open_route_is_throttled_and_has_instances_of_its_own() {
    let template = template();
    let throttles = &template.api.as_ref().unwrap().throttles;
    assert!(throttles.default.is_some());
    let mut open = BTreeSet::new();
    for function in &template.functions {
        for route in function.routes.iter().filter(|route| route.authorizer.is_none()) {
            open.insert(format!("{} {}", route.method, route.path));
            assert!(function.concurrency.is_some(), "{}", function.id);
        }
    }
    assert_eq!(throttles.routes.keys().cloned().collect::<BTreeSet<_>>(), open);
    // Inbound mail is open to all, too, and SES takes so many mails at once.
    for binary in ["arrive", "receive", "notify", "deliver"] {
        let found = template.functions.iter().find(|function| function.binary == binary);
        assert!(found.unwrap().concurrency.is_some(), "{binary}");
    }
}

#[test]
fn each_route_is_an_operation_of_the_openapi_document_and_the_reverse() {
    let document = Stack::shared().nobody().get("/v1/openapi.json").is(200);
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let security = operation.get("security").unwrap_or(&document["security"]);
            let open = security.as_array().unwrap().is_empty();
            let function = operation["operationId"].as_str().unwrap().to_owned();
            described.insert((method.to_uppercase(), path.clone(), function, open));
        }
    }
    let functions = template().functions.into_iter();
    let routes: BTreeSet<_> = functions
        .flat_map(|function| {
            let binary = function.binary;
            function
                .routes
                .into_iter()
                .filter(is_own)
                .map(move |route| (route.method, route.path, binary.clone(), route.authorizer.is_none()))
        })
        .collect();
    assert_eq!(described, routes, "the document (left) and the template (right)");
}

#[test]
fn packages_know_only_whom_they_may() {
    let (mut arrows, mut test_arrows) = (BTreeMap::new(), BTreeMap::new());
    for package in packages() {
        let name = package["name"].as_str().unwrap().to_owned();
        for dependency in package["dependencies"].as_array().unwrap() {
            if dependency["path"].is_string() {
                let arrows = if dependency["kind"] == "dev" { &mut test_arrows } else { &mut arrows };
                let known: &mut BTreeSet<String> = arrows.entry(name.clone()).or_default();
                known.insert(dependency["name"].as_str().unwrap().to_owned());
            }
        }
        arrows.entry(name).or_default();
    }
    let names: Vec<_> = arrows.keys().map(String::as_str).collect();
    assert_eq!(names, ARROWS.map(|(name, _)| name), "a new package needs a row");
    for (name, known) in arrows {
        let (_, may) = ARROWS.iter().find(|(package, _)| *package == name).unwrap();
        assert_eq!(known.iter().collect::<Vec<_>>(), may.to_vec(), "{name}");
    }
    for (name, known) in test_arrows {
        let may = TEST_ARROWS.iter().find(|(package, _)| *package == name).map_or(&[][..], |(_, may)| *may);
        assert!(
            known.iter().all(|other| may.contains(&other.as_str())),
            "{name} knows {known:?} in its tests"
        );
    }
}

#[test]
fn each_sample_event_is_of_its_functions_route_and_has_a_right_body() {
    let stack = Stack::shared();
    for function in template().functions.into_iter().filter(|function| !function.routes.is_empty()) {
        let file = workspace().join(format!("events/samples/{}.json", function.binary));
        let event: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let route = function.routes.iter().find(|route| is_own(route)).unwrap();
        assert_eq!(event["routeKey"], format!("{} {}", route.method, route.path), "{}", function.binary);

        // Sent as a request, it is refused only because its referral is not there.
        let by = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"].as_str();
        let by = by.map_or_else(|| stack.nobody(), |user| stack.person(user));
        let (path, query) = (event["rawPath"].as_str().unwrap(), event["rawQueryString"].as_str().unwrap());
        let path = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", b"sample")];
        if route.path.starts_with("/l/") {
            let form = BASE64.decode(event["body"].as_str().unwrap_or_default().as_bytes()).unwrap();
            let expected = if function.binary == "renew-link" { 200 } else { 404 };
            stack
                .nobody()
                .send(
                    &route.method,
                    event["rawPath"].as_str().unwrap(),
                    &[],
                    Some(&form).filter(|_| route.method != "GET").map(Vec::as_slice),
                )
                .has(expected);
            continue;
        }
        let body = event["body"].as_str().map(|body| match function.binary.as_str() {
            // Everybody here is fictitious, and this one belongs to this test.
            "create" => {
                with(serde_json::from_str(body).unwrap(), &serde_json::json!({"/patient/id": "pat-sample"}))
            }
            _ => serde_json::from_str(body).unwrap(),
        });
        let body = body.map(|body: Value| body.to_string());
        let answer = by.send(&route.method, &path, &headers, body.as_deref().map(str::as_bytes));
        let expected = match (function.binary.as_str(), route.path.contains("{id}")) {
            ("create" | "create-attachment", _) => 201,
            (_, true) | ("verify", _) => 404,
            (_, false) => 200,
        };
        answer.has(expected);
    }
}
