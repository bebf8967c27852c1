//! Each function has a sample event in `events/samples/`, as the gateway sends it, from somebody of the demonstration.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

use std::{collections::BTreeSet, fs, path::Path};

use api::request;
use events::Event;
use functions::{
    files::Seen,
    guests::{Arrived, KeptMail, MailEvent},
    news::{Batch, Tick},
};
use lambda_http::{RequestExt as _, request::from_str};
use serde_json::Value;

/// Functions that no request calls.
const WOKEN: [&str; 8] =
    ["arrive", "check-attachment", "deliver", "notify", "receive", "relay", "sweep-relay", "track-delivery"];

/// Whether such a function can read this event.
fn reads(function: &str, event: &str) -> bool {
    match function {
        // Whatever has the records of mails.
        "arrive" => serde_json::from_str::<Arrived>(event).is_ok(),
        "check-attachment" => serde_json::from_str::<Seen>(event).is_ok(),
        "deliver" | "notify" => serde_json::from_str::<Event>(event).is_ok(),
        "receive" => serde_json::from_str::<KeptMail>(event).is_ok(),
        "relay" => serde_json::from_str::<Batch>(event).is_ok(),
        "sweep-relay" => serde_json::from_str::<Tick>(event).is_ok(),
        "track-delivery" => serde_json::from_str::<MailEvent>(event).is_ok(),
        _ => false,
    }
}

/// The files of a folder beside `functions/Cargo.toml`, without their ending.
fn names(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

fn sample(function: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/samples");
    fs::read_to_string(folder.join(format!("{function}.json"))).unwrap()
}

#[test]
fn each_function_has_a_sample_and_each_sample_a_function() {
    assert_eq!(names("../events/samples"), names("src/bin"));
}

#[test]
fn a_sample_is_read_as_the_event_that_its_function_handles() {
    for function in WOKEN {
        assert!(reads(function, &sample(function)), "{function}");
        assert!(!reads(function, &sample("get")), "{function}");
    }
}

#[test]
fn a_sample_is_read_as_a_request_with_its_caller_and_route() {
    for function in names("src/bin").into_iter().filter(|name| !WOKEN.contains(&name.as_str())) {
        let text = sample(&function);
        let event: Value = serde_json::from_str(&text).unwrap();
        let request = from_str(&text).unwrap();
        let claims = &event["requestContext"]["authorizer"]["jwt"]["claims"];
        // What is open to all is called by nobody.
        if claims.is_null() {
            assert!(request::caller(&request).is_err(), "{function}");
        } else {
            let caller = request::caller(&request).unwrap();
            assert_eq!(claims["sub"], caller.id.as_str(), "{function}");
            assert_eq!(claims["role"], caller.role.as_str(), "{function}");
            assert_eq!(claims["name"], caller.name.as_str(), "{function}");
        }

        let route = request::route(&request);
        assert_eq!(event["routeKey"], route.as_str(), "{function}");
        assert_eq!(
            event["requestContext"]["requestId"],
            request::correlation_id(&request).as_str(),
            "{function}"
        );
        let (method, path) = route.split_once(' ').unwrap();
        assert_eq!(request.method().as_str(), method, "{function}");
        let mut filled = path.to_owned();
        for name in ["id", "attachment_id", "seq", "ref", "token", "command", "version"] {
            let id = request.path_parameters().first(name).unwrap_or_default().to_owned();
            assert_eq!(route.contains(&format!("{{{name}}}")), !id.is_empty(), "{function}");
            filled = filled.replace(&format!("{{{name}}}"), &id);
        }
        assert_eq!(request.raw_http_path(), filled, "{function}");
        let without = method == "GET" || function == "renew-link";
        assert_eq!(request.body().is_empty(), without, "{function}");
    }
}
