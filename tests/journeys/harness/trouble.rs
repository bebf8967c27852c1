//! What in a stack's own words went wrong: a function that failed, crashed, took too long or did what it may not.

/// What the terminal or a log says then.
const TROUBLE: [&str; 14] = [
    "\"level\":\"ERROR\"",
    "\"level\":\"WARN\"",
    "\"status\":5",
    "GIVEN UP",
    "REFUSED BY ITS POLICY",
    "cannot be",
    "could not",
    "crashed",
    "ended (",
    "failed",
    "no longer",
    "not ready",
    "panicked",
    "timed out",
];

/// What a function says when nothing is wrong, and it only was invoked too early.
const NOT_YET: &str = "not yet: another delivery of this event has claimed a mail";

/// Which lines are of a trouble that a test makes itself.
pub(crate) type Excuse = fn(&str) -> bool;

/// The lines that tell of trouble, but for what is excused.
pub(crate) fn trouble(written: &str, excuse: Excuse) -> Vec<&str> {
    let troubled = |line: &&str| {
        // The access log, which repeats what the gateway has said on the terminal.
        if line.starts_with("{\"at\":") {
            return false;
        }
        // As the stack says it: "get: GET /v1/referrals/{id} 200 in 9 ms".
        // Two deliveries of one event have met, and the second comes again. If it is given up, that is trouble.
        if line.contains(NOT_YET) && !line.contains("GIVEN UP") {
            return false;
        }
        let status = line.rsplit_once(" in ").and_then(|(before, _)| before.rsplit(' ').next());
        status.is_some_and(|status| status.len() == 3 && status.starts_with('5'))
            || TROUBLE.iter().any(|trouble| line.contains(trouble))
    };
    written.lines().filter(troubled).filter(|line| !excuse(line)).collect()
}

#[test]
fn trouble_is_noticed_and_nothing_else() {
    for line in [
        "13:49:05 get: GET /v1/referrals/{id} 502 in 41 ms",
        "13:49:05 get: GET /v1/referrals/{id} 504 in 10001 ms",
        "13:49:05 get: instance 3 ended (exit status: 101)",
        "13:49:05 get: REFUSED BY ITS POLICY. User: arn:aws:sts::000000000000:assumed-role/get/get is not authorized",
        "13:49:05 check: GIVEN UP: ObjectCreated:Put of files/uploads/1. Tried 3 times; at last it crashed",
        "thread 'main' panicked at functions/src/ground/shell.rs:1:1:",
        r#"{"level":"INFO","fields":{"message":"answered","route":"GET /v1/referrals","status":503,"millis":6}}"#,
        r#"{"level":"ERROR","fields":{"message":"the table failed"}}"#,
        "13:49:05 notify: GIVEN UP: referrals sent. Tried 3 times; at last it failed: not yet: another delivery of this event has claimed a mail",
        r#"{"level":"WARN","fields":{"message":"no connection"}}"#,
    ] {
        let written = format!("ready\n{line}\nready");
        assert_eq!(trouble(&written, |_| false), [line]);
        assert!(trouble(&written, |_| true).is_empty());
    }
    for line in [
        "13:49:05 get: GET /v1/referrals/{id} 200 in 561 ms",
        "13:49:05 get: GET /v1/referrals/{id} 404 in 5 ms",
        "13:49:05 notify: referrals sent: failed: not yet: another delivery of this event has claimed a mail; tried again soon",
        r#"{"level":"INFO","fields":{"message":"answered","route":"GET /v1/referrals","status":200,"millis":503}}"#,
    ] {
        assert!(trouble(line, |_| false).is_empty(), "{line}");
    }
}
