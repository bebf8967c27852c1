//! Headers and commands that are wrong in every way: a refusal, never a failure, and nothing changes.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::samples::{consult, in_days, with};
use crate::harness::stack::Stack;

#[test]
fn odd_headers_are_refused_or_ignored() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-g"), stack.patient());
    let body = consult("dr-rao", &patient).to_string();
    let json = ("content-type", b"application/json".as_slice());
    let long = "k".repeat(256);
    for key in [b"".as_slice(), "schlüssel".as_bytes(), b"\xff\xfe", long.as_bytes(), b"a\tb"] {
        let headers = [json, ("idempotency-key", key)];
        sender.send("POST", "/v1/referrals", &headers, Some(body.as_bytes())).refused(400, "malformed");
    }
    for content_type in
        ["text/plain", "application/xml", "application/jsonp", "multipart/form-data", "", "*/*"]
    {
        let headers = [("content-type", content_type.as_bytes()), ("idempotency-key", b"odd")];
        let answer = sender.send("POST", "/v1/referrals", &headers, Some(body.as_bytes()));
        answer.refused(415, "unsupported-type");
    }
    assert!(sender.list("sent").is_empty(), "nothing was stored");

    let odd = [
        ("content-type", b"Application/JSON; charset=\"utf-8\"".as_slice()),
        ("idempotency-key", b"odd"),
        ("accept", b"text/html;q=\xff"),
        ("accept-language", b"xx-!!"),
        ("x-forwarded-for", b"() { :;}; echo"),
        ("cookie", b"a=b; =; ;;;\xff"),
        ("x-empty", b""),
        ("traceparent", b"not-one"),
    ];
    sender.send("POST", "/v1/referrals", &odd, Some(body.as_bytes())).has(201);
}

#[test]
fn a_wrong_body_of_any_command_changes_nothing() {
    let case = Case::consult("dr-rao");
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    // The body is checked before it matters who calls and where the referral stands.
    for (command, right) in [
        ("accept", json!({"expected_by": "2026-12-24"})),
        ("acknowledge", json!({})),
        ("amend", json!({"what": "Unit", "text": "mg/dL", "results": [], "attachments": []})),
        ("book-visit", json!({"starts_at": in_days(1), "zone": "UTC", "place": "Room 4"})),
        ("close-off", json!({"reason": "Moved away"})),
        (
            "complete",
            json!({"type": "seen", "seen_on": "2026-11-22", "summary": "Fine", "advice": "Rest", "results": []}),
        ),
        ("consent", json!({"decision": "grant", "scope": ["vitals"]})),
        ("decline", json!({"reason": "other", "comment": "Full", "alternative": "Dr Rao"})),
        ("note", json!({"text": "Hello", "attachments": []})),
        ("redirect", json!({"to": {"member_id": "dr-iyer"}, "consent": consent, "sign": true})),
        (
            "reply",
            json!({"answers": [{"ask_id": "1-1", "note": "Normal"}], "note": "So far", "attachments": []}),
        ),
        ("report", json!({"text": "HbA1c 6.1 %", "results": [], "attachments": []})),
        ("request-info", json!({"asks": [{"text": "ECG"}], "accept_when_answered": true})),
        ("require-visit", json!({"reason": "Echo", "booking_url": "https://rao.example", "bring": ["ECG"]})),
        ("visit-outcome", json!({"outcome": "attended"})),
        ("void", json!({"reason": "test", "comment": "A test"})),
        ("withdraw", json!({"reason": "I am well"})),
    ] {
        let refuse = |body: &Value| {
            let problem = case.receiver.command(&case.id, command, body).refused(422, "invalid");
            assert!(!problem["errors"].as_array().unwrap().is_empty(), "{problem}");
        };
        for (member, right_value) in right.as_object().unwrap() {
            for wrong in [json!(7), json!({"x": []}), json!(true), json!("\u{7}"), json!("x".repeat(9000))] {
                if !(wrong.is_boolean() && right_value.is_boolean()) {
                    refuse(&with(right.clone(), &json!({ format!("/{member}"): wrong })));
                }
            }
        }
        refuse(&json!([]));
        refuse(&with(right.clone(), &json!({"/status": "completed"})));
        refuse(&with(right, &json!({"/version": 9})));
    }
    for day in ["2026-02-30", "1999-12-31", "2199-01-01", "24.12.2026"] {
        case.refused(&case.receiver, "accept", &json!({"expected_by": day}), (422, "invalid"));
    }
    let path = format!("/v1/referrals/{}/accept", case.id);
    for body in [b"{".as_slice(), b"\xff", b"{\"expected_by\": \"\xff\"}", &b"[".repeat(100_000)] {
        let json = [("content-type", b"application/json".as_slice())];
        case.receiver.send("POST", &path, &json, Some(body)).refused(400, "malformed");
    }
    case.stands("sent", "receiver");
    assert_eq!(case.all_see()["version"], 1);
}

#[test]
fn a_directory_entry_is_checked() {
    let stack = Stack::shared();
    let doctor = stack.doctor("clinic-h");
    let find =
        |name: &str| stack.person("admin-a").get(&format!("/v1/directory?q={name}")).is(200)["items"].clone();
    for wrong in [
        json!({"clinic": "Wrongly", "name": ""}),
        json!({"clinic": "Wrongly", "name": 7}),
        json!({"clinic": "Wrongly", "role": "admin"}),
        json!({"clinic": "Wrongly", "email": "x"}),
        json!({"clinic": "Wrongly", "phone": "none"}),
        json!({"clinic": "Wrongly", "booking_url": "http://x.example"}),
        json!({"clinic": "Wrongly", "booking_url": "javascript:alert(1)"}),
        json!({"clinic": "Wrongly", "accepts": ["surgery"]}),
        json!({"clinic": "Wrongly", "city": "x".repeat(81)}),
        json!({"clinic": "Wrongly", "name": "Dr Wrongly", "city": ""}),
    ] {
        doctor.put("/v1/directory/me", &wrong).refused(422, "invalid");
    }
    for (member, wrong) in [("id", "dr-rao"), ("name", "Dr Wrongly"), ("kind", "facility")] {
        let problem = doctor
            .put("/v1/directory/me", &json!({"clinic": "Wrongly", member: wrong}))
            .refused(422, "not-yours-to-say");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{member}"));
    }
    assert_eq!(find("wrongly"), json!([]), "nothing was stored");
    let right: Value = json!({"clinic": "Rightly", "registration_no": "KL-9"});
    doctor.put("/v1/directory/me", &right).is(200);
    assert_eq!(find("rightly")[0]["id"], doctor.user.as_str());
}
