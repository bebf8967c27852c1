//! What commands carry: the rules of their bodies that the lifecycle's table does not show.

use domain::{
    referral::{Referral, refusal::Refusal},
    values::words::Party,
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, bodies,
    commands::{answered, command, read},
    create, json, minute, named,
    situations::situation,
};

fn wrong(referral: &Referral, party: Party, name: &str, body: Value) -> Vec<(String, &'static str)> {
    let body = answered(referral, name, body);
    match act(referral.clone(), party, command(name, body.clone()), minute(60)) {
        Err(Refusal::Invalid(errors)) => {
            errors.into_iter().map(|error| (error.pointer, error.code)).collect()
        }
        other => panic!("{name} {body} should be invalid: {other:?}"),
    }
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn each_body_names_what_it_lacks() {
    for (name, body, pointer, code) in [
        ("consent", json!({}), "/decision", "required"),
        ("consent", json!({"decision": "maybe"}), "/decision", "not-allowed"),
        (
            "consent",
            json!({"decision": "withdraw", "guardian": {"name": "Asha", "relation": "mother"}}),
            "/guardian",
            "not-allowed",
        ),
        ("decline", json!({"reason": "other", "responsible": {}}), "/responsible/name", "required"),
        ("request-info", json!({}), "/asks", "required"),
        ("request-info", json!({"asks": []}), "/asks", "required"),
        ("request-info", json!({"asks": vec![json!({"text": "?"}); 21]}), "/asks", "too-many"),
        ("request-info", json!({"asks": [{"wants": "note"}]}), "/asks/0/text", "required"),
        ("reply", json!({"answers": [{"ask_id": "1-1"}]}), "/answers/0", "required"),
        (
            "reply",
            json!({"answers": [{"ask_id": "1-1", "note": "x", "unavailable": "y"}]}),
            "/answers/0",
            "required",
        ),
        ("reply", json!({"answers": [{"ask_id": "first", "note": "x"}]}), "/answers/0/ask_id", "malformed"),
        ("require-visit", json!({}), "/reason", "required"),
        ("require-visit", json!({"reason": "x", "booking_url": "http://a.b"}), "/booking_url", "malformed"),
        ("book-visit", json!({"starts_at": "2027-02-01T04:30:00.000Z"}), "/zone", "required"),
        ("book-visit", json!({"starts_at": "2027-02-01T04:30:00.000Z", "zone": "IST"}), "/zone", "malformed"),
        ("visit-outcome", json!({}), "/outcome", "required"),
        ("accept", json!({"expected_by": "soon"}), "/expected_by", "malformed"),
        ("report", json!({}), "/text", "required"),
        ("report", json!({"results": []}), "/text", "required"),
        ("report", json!({"results": [{"value": 5}]}), "/results/0/text", "required"),
        ("report", json!({"results": [{"text": "K", "unit": "mEq/L"}]}), "/results/0/unit", "malformed"),
        ("complete", json!({"summary": "x"}), "/type", "required"),
        (
            "complete",
            json!({"type": "report", "results": [{"text": "K", "flag": "H"}]}),
            "/results/0/flag",
            "not-allowed",
        ),
        (
            "amend",
            json!({"what": "K", "results": [{"text": "K", "code": "2823-4", "system": "http://loinc.org"}]}),
            "/results/0/code",
            "malformed",
        ),
        ("amend", json!({"what": "K", "results": vec![json!({"text": "K"}); 201]}), "/results", "too-many"),
        ("decline", json!({}), "/reason", "required"),
        ("withdraw", json!({}), "/reason", "required"),
        ("close-off", json!({"reason": " "}), "/reason", "required"),
        ("void", json!({"reason": "test"}), "/comment", "required"),
        ("amend", json!({}), "/what", "required"),
        ("note", json!({}), "/text", "required"),
        ("note", json!({"text": "x", "colour": "red"}), "/colour", "unknown-member"),
    ] {
        let errors = read(name, body.clone()).map(|read| format!("{read:?}"));
        assert_eq!(named(&errors.expect_err(name)), one(pointer, code), "{name} {body}");
    }
}

#[test]
fn null_equals_absent_in_commands_too() {
    for (name, with_null, without) in [
        (
            "request-info",
            json!({"asks": [{"text": "x", "wants": null, "required": null}], "accept_when_answered": null}),
            json!({"asks": [{"text": "x"}]}),
        ),
        ("accept", json!({"expected_by": null}), json!({})),
        ("note", json!({"text": "x", "attachments": null}), json!({"text": "x"})),
        ("consent", json!({"decision": "grant", "scope": null}), json!({"decision": "grant"})),
    ] {
        let null = read(name, with_null).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert_eq!(null, command(name, without), "{name}");
    }
}

#[test]
fn each_kind_is_completed_in_its_own_way() {
    use Party::Receiver;
    let order = create(&bodies::lab_order());
    let admission = create(&bodies::admission());
    let consult = situation("accepted");
    let file = json!({"type": "report", "attachments": ["019aa000-0000-7000-8000-000000000009"]});
    act(order.clone(), Receiver, command("complete", answered(&order, "complete", file)), minute(60))
        .expect("a report can be a file");
    let results = json!({"type": "report", "results": [{"text": "HbA1c", "value": 6.1, "unit": "%"}]});
    act(order.clone(), Receiver, command("complete", answered(&order, "complete", results)), minute(60))
        .expect("a report can be results");
    let silent = json!({"type": "admitted", "results": [{"text": "HbA1c", "value": 6.1, "unit": "%"}]});
    assert_eq!(wrong(&admission, Receiver, "complete", silent), one("/summary", "required"));
    let imaging = create(&bodies::imaging_order());
    for (referral, kind) in [
        (&consult, "report"),
        (&consult, "admitted"),
        (&consult, "discharged"),
        (&order, "seen"),
        (&order, "advice-only"),
        (&order, "admitted"),
        (&imaging, "discharged"),
        (&imaging, "seen"),
        (&admission, "seen"),
        (&admission, "advice-only"),
        (&admission, "report"),
    ] {
        assert_eq!(
            wrong(referral, Receiver, "complete", json!({"type": kind, "summary": "x"})),
            one("/type", "not-allowed")
        );
    }
    for (referral, kind) in [(&consult, "seen"), (&order, "report"), (&admission, "admitted")] {
        assert_eq!(wrong(referral, Receiver, "complete", json!({"type": kind})), one("/summary", "required"));
    }
    let tomorrow = json!({"type": "seen", "seen_on": "2026-11-23", "summary": "x"});
    assert_eq!(wrong(&consult, Receiver, "complete", tomorrow), one("/seen_on", "out-of-range"));
    // The referral is of 22 November.
    let before = json!({"type": "seen", "seen_on": "2026-11-21", "summary": "x"});
    assert_eq!(wrong(&consult, Receiver, "complete", before), one("/seen_on", "out-of-range"));
    let unseen = json!({"type": "advice-only", "seen_on": "2026-11-22", "summary": "x"});
    assert_eq!(wrong(&consult, Receiver, "complete", unseen), one("/seen_on", "not-allowed"));
    let seen = command("complete", json!({"type": "seen", "summary": "x"}));
    let seen = act(consult, Receiver, seen, minute(60)).unwrap();
    assert_eq!(json(&seen.view(Party::Sender))["outcome"]["seen_on"], "2026-11-22", "today, when left out");
}

#[test]
fn a_result_is_of_what_has_been_measured() {
    let results = |at: &str| json!([{"text": "K", "value": 4.1, "unit": "mmol/L"}, {"text": "Na", "at": at}]);
    // An hour after it began, by a clock that may be five minutes fast.
    let (just, later) = (results("2026-11-22T10:05:00.000Z"), results("2026-11-22T10:05:00.001Z"));
    let (sent, accepted) = (create(&bodies::lab_order()), situation("accepted"));
    let completed = situation("completed");
    for (referral, name, body) in [
        (&accepted, "report", json!({})),
        (&sent, "complete", json!({"type": "report"})),
        (&completed, "amend", json!({"what": "Sodium"})),
    ] {
        let body = answered(referral, name, body);
        let with = |results: &Value| bodies::with(body.clone(), json!({"results": results}));
        act(referral.clone(), Party::Receiver, command(name, with(&just)), minute(60)).expect(name);
        let found = wrong(referral, Party::Receiver, name, with(&later));
        assert_eq!(found, one("/results/1/at", "out-of-range"), "{name}");
    }
}

#[test]
fn visits_and_promises_lie_ahead_and_within_reason() {
    let visit = situation("visit-required");
    for starts_at in ["2026-11-22T09:59:59.999Z", "2199-12-31T23:59:59.000Z"] {
        let booking = json!({"starts_at": starts_at, "zone": "Asia/Kolkata"});
        assert_eq!(wrong(&visit, Party::Patient, "book-visit", booking), one("/starts_at", "out-of-range"));
    }
    for day in ["2026-11-21", "2199-12-31"] {
        let promise = json!({"expected_by": day});
        assert_eq!(wrong(&visit, Party::Receiver, "accept", promise), one("/expected_by", "out-of-range"));
    }
}

#[test]
fn a_visit_that_was_missed_can_be_booked_again_and_is_then_to_come() {
    let missed = situation("visit-required+missed");
    let visit = |referral: &Referral| json(&referral.view(Party::Patient))["visit"].clone();
    assert_eq!(visit(&missed)["outcome"], "missed");
    let booking = json!({"starts_at": "2027-02-08T04:30:00.000Z", "zone": "Asia/Kolkata"});
    let again = act(missed, Party::Patient, command("book-visit", booking), minute(60)).unwrap();
    assert_eq!(visit(&again).get("outcome"), None);
    assert_eq!(visit(&again)["starts_at"], "2027-02-08T04:30:00.000Z");
    assert_eq!(visit(&again)["bring"], json!(["Running shoes"]), "what the receiver asked for stays");
}

#[test]
fn a_visit_is_booked_by_the_receivers_own_link_unless_another_is_given() {
    let request = |body: Value, given: Value| {
        let referral = create(&body);
        let after = act(referral, Party::Receiver, command("require-visit", given), minute(1)).unwrap();
        json(&after.view(Party::Patient))["visit"].clone()
    };
    let own = request(bodies::consult(), json!({"reason": "x"}));
    assert_eq!(own["booking_url"], "https://clinic-a.example/rao");
    let given = request(bodies::consult(), json!({"reason": "x", "booking_url": "https://book.example/1"}));
    assert_eq!(given["booking_url"], "https://book.example/1");
    let none = request(bodies::to_guest(bodies::consult()), json!({"reason": "x"}));
    assert_eq!(none["we_will_call"], true);
}
