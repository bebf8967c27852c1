//! Who may call what: every route of the template by every kind of caller.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::samples::{asks, in_days};
use crate::harness::scene::{At, CALLERS, Scene};
use crate::harness::stack::Stack;
use crate::harness::uploads::pdf;
use crate::harness::wired::template;

/// Route, where the referral stands, the body, and what each caller is answered.
fn table() -> Vec<(&'static str, At, Value, [u16; 10])> {
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    let entry = json!({"registration_no": "KL-7", "city": "Kochi"});
    let visit = json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"});
    let outcome = json!({"type": "advice-only", "summary": "No need to come"});
    // Answers to:          nobody sender receiver colleague other desk patient other admin other
    #[rustfmt::skip]
    let table = vec![
        ("POST /v1/referrals", At::None, json!(null),
                                 [401, 201, 201, 201, 201, 403, 403, 403, 403, 403]),
        ("GET /v1/referrals", At::None, json!(null),
                                 [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("GET /v1/referrals/{id}", At::Sent, json!(null),
                                 [401, 200, 200, 404, 404, 404, 200, 404, 200, 404]),
        ("POST /v1/referrals/{id}/consent", At::Draft, json!({"decision": "grant"}),
                                 [401, 403, 404, 404, 404, 404, 200, 404, 403, 404]),
        ("POST /v1/referrals/{id}/request-info", At::Sent, asks(&["Last ECG"]),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/reply", At::NeedInfo, json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]}),
                                 [401, 200, 403, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/require-visit", At::Sent, json!({"reason": "Treadmill test"}),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/book-visit", At::VisitRequired, visit,
                                 [401, 200, 200, 404, 404, 404, 200, 404, 403, 404]),
        ("POST /v1/referrals/{id}/visit-outcome", At::VisitBooked, json!({"outcome": "cancelled"}),
                                 [401, 403, 200, 404, 404, 404, 200, 404, 403, 404]),
        ("POST /v1/referrals/{id}/accept", At::Sent, json!({}),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/report", At::Accepted, json!({"text": "First results"}),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/complete", At::Accepted, outcome,
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/decline", At::Sent, json!({"reason": "other"}),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/withdraw", At::Sent, json!({"reason": "Not needed"}),
                                 [401, 200, 403, 404, 404, 404, 200, 404, 403, 404]),
        ("POST /v1/referrals/{id}/redirect", At::Declined, redirect,
                                 [401, 201, 403, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/close-off", At::Declined, json!({"reason": "Not needed"}),
                                 [401, 200, 403, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/void", At::Sent, json!({"reason": "test", "comment": "A test"}),
                                 [401, 200, 403, 404, 404, 404, 403, 404, 200, 404]),
        ("POST /v1/referrals/{id}/acknowledge", At::Completed, json!({}),
                                 [401, 200, 403, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/amend", At::Completed, json!({"what": "A date"}),
                                 [401, 403, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/note", At::Sent, json!({"text": "Called"}),
                                 [401, 200, 200, 404, 404, 404, 403, 404, 403, 404]),
        ("GET /v1/referrals/{id}/timeline/{seq}", At::Sent, json!(null),
                                 [401, 200, 200, 404, 404, 404, 200, 404, 200, 404]),
        ("GET /v1/referrals/{id}/audit", At::Sent, json!(null),
                                 [401, 200, 403, 404, 404, 404, 200, 404, 200, 404]),
        // Its receiver has no account.
        ("GET /v1/referrals/{id}/held/{seq}", At::Held, json!(null),
                                 [401, 200, 404, 404, 404, 404, 404, 404, 404, 404]),
        ("POST /v1/referrals/{id}/held/{seq}/release", At::Held, json!({}),
                                 [401, 200, 404, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/referrals/{id}/links/revoke", At::Held, json!({}),
                                 [401, 200, 404, 404, 404, 404, 403, 404, 403, 404]),
        ("POST /v1/attachments", At::None, pdf(1).announcement(),
                                 [401, 201, 201, 201, 201, 201, 403, 403, 403, 403]),
        ("GET /v1/referrals/{id}/attachments/{attachment_id}", At::WithFile, json!(null),
                                 [401, 303, 303, 404, 404, 404, 303, 404, 404, 404]),
        ("GET /v1/referrals/{id}/pdf", At::Sent, json!(null),
                                 [401, 303, 303, 404, 404, 404, 303, 404, 303, 404]),
        ("GET /v1/referrals/{id}/visit.ics", At::VisitBooked, json!(null),
                                 [401, 200, 200, 404, 404, 404, 200, 404, 200, 404]),
        ("GET /v1/directory", At::None, json!(null),
                                 [401, 200, 200, 200, 200, 200, 403, 403, 200, 200]),
        ("PUT /v1/directory/me", At::None, entry,
                                 [401, 200, 200, 200, 200, 200, 403, 403, 403, 403]),
        ("GET /v1/consent-notices/{version}", At::None, json!(null),
                                 [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("GET /v1/openapi.json", At::None, json!(null),
                                 [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("GET /v1/notifications", At::None, json!(null),
                                 [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        // Whoever has the letter: this is no letter's.
        ("GET /v1/verify/{ref}", At::None, json!(null), [404; 10]),
        // Whoever has the link: this one is nobody's.
        ("GET /l/{token}", At::None, json!(null), [404; 10]),
        ("HEAD /l/{token}", At::None, json!(null), [404; 10]),
        ("GET /l/{token}/{command}", At::None, json!(null), [404; 10]),
        ("POST /l/{token}/open", At::None, json!(null), [404; 10]),
        ("POST /l/{token}/code", At::None, json!(null), [404; 10]),
        ("POST /l/{token}/renew", At::None, json!(null), [200; 10]),
        ("POST /l/{token}/{command}", At::None, json!(null), [404; 10]),
        ("POST /l/{token}/attachments", At::None, json!(null), [404; 10]),
        ("GET /l/{token}/attachments/{attachment_id}", At::None, json!(null), [404; 10]),
        ("GET /l/{token}/pdf", At::None, json!(null), [404; 10]),
    ];
    table
}

#[test]
fn every_route_answers_every_kind_of_caller_as_the_table_says() {
    let scene = Scene::new();
    for (route, at, body, expected) in table() {
        let calls = || CALLERS.iter().zip(&scene.callers).zip(expected);
        let id = scene.referral(at);
        let before = scene.caller("patient").read(&id)["version"].clone();
        for ((who, caller), status) in calls().filter(|(_, status)| *status >= 400) {
            let answer = scene.call(caller, route, &id, &body);
            assert_eq!(answer.status, status, "{route} by {who}: {}", answer.text);
            // What the page's script asks is answered to a program.
            if route.contains(" /l/") && route != "POST /l/{token}/attachments" {
                assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{route}");
            } else if status != 401 {
                let code = answer.problem()["code"].clone();
                assert_eq!(
                    code,
                    if status == 403 { "not-your-turn" } else { "not-found" },
                    "{route} by {who}"
                );
            }
        }
        assert_eq!(scene.caller("patient").read(&id)["version"], before, "{route}: refusals change nothing");
        for ((who, caller), status) in calls().filter(|(_, status)| *status < 400) {
            // Another for each: once is enough for most commands.
            let id = if at == At::None { String::new() } else { scene.referral(at) };
            let answer = scene.call(caller, route, &id, &body);
            assert_eq!(answer.status, status, "{route} by {who}: {}", answer.text);
        }
    }
}

/// A caller, the claims with which the same person comes besides, and whom of the table they are answered like.
const ALSO: &[(&str, &str, &str)] = &[
    // The same person in another role.
    ("sender", "role=patient", "other patient"),
    ("sender", "role=admin&workspace=clinic-none", "other administrator"),
    ("receiver", "role=patient", "other patient"),
    ("receiver", "role=desk&workspace=clinic-none", "desk"),
    ("receiver", "role=admin&workspace=clinic-none", "other administrator"),
    ("patient", "role=doctor&workspace=clinic-none&registration_no=KL-7", "other doctor"),
    ("patient", "role=desk&workspace=clinic-none", "desk"),
    ("administrator", "role=doctor&workspace=clinic-none&registration_no=KL-7", "other doctor"),
    // In another clinic: a doctor stays who they were to the referral.
    ("sender", "role=doctor&workspace=clinic-none&registration_no=KL-7", "sender"),
    ("receiver", "role=doctor&workspace=clinic-none&registration_no=KL-7", "receiver"),
    ("administrator", "role=admin&workspace=clinic-none", "other administrator"),
    // Of a third clinic.
    ("desk", "role=desk&workspace=clinic-none", "desk"),
    ("other administrator", "role=admin&workspace=clinic-none", "other administrator"),
];

#[test]
fn a_patient_whose_birth_date_is_another_is_answered_like_another_patient() {
    let mut scene = Scene::new();
    for (route, at, body, expected) in table() {
        let status = expected[CALLERS.iter().position(|caller| *caller == "other patient").unwrap()];
        // The account is known from its first call on, and is then no more named by a new referral.
        scene.callers[CALLERS.iter().position(|caller| *caller == "patient").unwrap()] =
            scene.stack.patient();
        let id = if at == At::None { String::new() } else { scene.referral(at) };
        let caller = scene.stack.born(&scene.caller("patient").user, "1990-09-15");
        let answer = scene.call(&caller, route, &id, &body);
        assert_eq!(answer.status, status, "{route}: {}", answer.text);
        let is_shown = route.contains("{id}") && answer.text.contains("Meena");
        assert!(!is_shown, "{route}: {}", answer.text);
    }
}

#[test]
fn the_same_person_in_another_role_or_clinic_is_answered_by_the_token_of_the_moment() {
    let scene = Scene::new();
    for (route, at, body, expected) in table() {
        let refused = if at == At::None { String::new() } else { scene.referral(at) };
        for (who, claims, like) in ALSO {
            let caller = scene.stack.with_claims(&scene.caller(who).user, claims);
            let status = expected[CALLERS.iter().position(|caller| caller == like).unwrap()];
            let id = if status < 400 && at != At::None { scene.referral(at) } else { refused.clone() };
            let answer = scene.call(&caller, route, &id, &body);
            assert_eq!(answer.status, status, "{route} by {who} with {claims}: {}", answer.text);
        }
    }
}

#[test]
fn every_route_of_the_template_has_a_row() {
    let routes = template().functions.into_iter().flat_map(|function| function.routes);
    let routes: BTreeSet<_> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<_> = table().into_iter().map(|(route, ..)| route.to_owned()).collect();
    assert_eq!(rows, routes);
}

#[test]
fn a_list_is_only_ever_ones_own() {
    let scene = Scene::new();
    let id = scene.referral(At::Sent);
    for (who, caller) in CALLERS.iter().zip(&scene.callers).skip(1) {
        for (name, owner) in [("inbox", "receiver"), ("sent", "sender"), ("mine", "patient")] {
            assert_eq!(caller.list(name).contains(&id), *who == owner, "{name} of {who}");
        }
    }
}

#[test]
fn a_token_that_names_nobody_finds_nothing() {
    let stack = Stack::shared();
    let id = Scene::new().referral(At::Sent);
    for (user, role) in
        [("dr-oconnor", "wizard"), ("dr-oconnor", "Doctor"), ("dr%20rao", "doctor"), ("%E0%AE%A8", "doctor")]
    {
        let stranger = stack.somebody(user, role, "clinic-a", "Nobody we know");
        stranger.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
        stranger.get("/v1/referrals?box=sent").refused(404, "not-found");
    }
    for token in ["Bearer x", "Bearer ", "Basic eDp5", "x.y.z", "Bearer a b"] {
        let headers = [("authorization", token.as_bytes())];
        stack.nobody().send("GET", "/v1/referrals", &headers, None).has(401);
    }
}
