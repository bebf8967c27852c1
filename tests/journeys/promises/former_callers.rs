//! Who may call what once they are out: the former receiver after they declined and after a redirect, and a guest whose link
//! is unopened, opened, expired or revoked.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, nonce};
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::scene::Scene;
use crate::harness::uploads::pdf;
use crate::harness::wired::template;

/// Route, its body, and what a former receiver is answered: after they declined, after the redirect that followed.
fn out() -> Vec<(&'static str, Value, [u16; 2])> {
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
    let visit = json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"});
    vec![
        ("GET /v1/referrals/{id}", json!(null), [200, 200]),
        ("POST /v1/referrals/{id}/consent", json!({"decision": "grant"}), [403, 403]),
        ("POST /v1/referrals/{id}/request-info", asks(&["Last ECG"]), [409, 409]),
        (
            "POST /v1/referrals/{id}/reply",
            json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]}),
            [403, 403],
        ),
        ("POST /v1/referrals/{id}/require-visit", json!({"reason": "Treadmill test"}), [409, 409]),
        ("POST /v1/referrals/{id}/book-visit", visit, [409, 409]),
        ("POST /v1/referrals/{id}/visit-outcome", json!({"outcome": "cancelled"}), [409, 409]),
        ("POST /v1/referrals/{id}/accept", json!({}), [409, 409]),
        ("POST /v1/referrals/{id}/report", json!({"text": "First results"}), [409, 409]),
        ("POST /v1/referrals/{id}/complete", json!({"type": "advice-only", "summary": "Fine"}), [409, 409]),
        ("POST /v1/referrals/{id}/decline", json!({"reason": "other"}), [409, 409]),
        ("POST /v1/referrals/{id}/withdraw", json!({"reason": "Not needed"}), [403, 403]),
        ("POST /v1/referrals/{id}/redirect", redirect, [403, 403]),
        ("POST /v1/referrals/{id}/close-off", json!({"reason": "Not needed"}), [403, 403]),
        ("POST /v1/referrals/{id}/void", json!({"reason": "test", "comment": "A test"}), [403, 403]),
        ("POST /v1/referrals/{id}/acknowledge", json!({}), [403, 403]),
        ("POST /v1/referrals/{id}/amend", json!({"what": "A date"}), [409, 409]),
        ("POST /v1/referrals/{id}/note", json!({"text": "Called"}), [200, 200]),
        ("GET /v1/referrals/{id}/timeline/{seq}", json!(null), [200, 200]),
        ("GET /v1/referrals/{id}/audit", json!(null), [403, 403]),
        ("GET /v1/referrals/{id}/held/{seq}", json!(null), [404, 404]),
        ("POST /v1/referrals/{id}/held/{seq}/release", json!({}), [403, 403]),
        ("POST /v1/referrals/{id}/links/revoke", json!({}), [403, 403]),
        ("GET /v1/referrals/{id}/attachments/{attachment_id}", json!(null), [303, 303]),
        ("GET /v1/referrals/{id}/pdf", json!(null), [303, 303]),
        ("GET /v1/referrals/{id}/visit.ics", json!(null), [404, 404]),
    ]
}

fn make(caller: &Person, route: &str, id: &str, file: &str, body: &Value) -> Answer {
    let (method, path) = route.split_once(' ').unwrap();
    let path = path.replace("{id}", id).replace("{attachment_id}", file).replace("{seq}", "1");
    let body = (!body.is_null()).then(|| body.to_string());
    let headers = [("content-type", b"application/json".as_slice())];
    caller.send(method, &path, &headers, body.as_deref().map(str::as_bytes))
}

#[test]
fn a_former_receiver_is_answered_as_the_table_says() {
    let scene = Scene::new();
    let [sender, receiver, patient] = ["sender", "receiver", "patient"].map(|name| scene.caller(name));
    let file = sender.upload(&pdf(1));
    scene.stack.drain().is(200);
    let body = with(consult(&receiver.user, patient), &json!({"/snapshot/attachments": [file]}));
    let id = sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
    receiver.command(&id, "decline", &json!({"reason": "other"})).is(200);
    for (when, redirected) in ["after a decline", "after a redirect"].iter().zip([false, true]) {
        if redirected {
            let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
            let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
            sender.command(&id, "redirect", &redirect).is(201);
        }
        for (route, body, expected) in out() {
            let answer = make(receiver, route, &id, &file, &body);
            assert_eq!(answer.status, expected[usize::from(redirected)], "{route} {when}: {}", answer.text);
        }
    }
}

/// Route, and what the page is that a guest is answered: with a link that they have not opened, that they have, that has
/// expired, that was revoked, and of a referral that they declined.
const LINKS: [(&str, [u16; 5]); 11] = [
    ("GET /l/{token}", [200, 200, 404, 404, 404]),
    ("HEAD /l/{token}", [200, 200, 404, 404, 404]),
    ("GET /l/{token}/{command}", [303, 303, 404, 404, 404]),
    ("POST /l/{token}/open", [303, 303, 404, 404, 404]),
    // Only a referral between the doctors only needs a code.
    ("POST /l/{token}/code", [409, 409, 404, 404, 404]),
    // The same page whatever there is, so that nobody learns it.
    ("POST /l/{token}/renew", [200, 200, 200, 200, 200]),
    // Back to the link's page, as long as that is not opened.
    ("GET /l/{token}/attachments/{attachment_id}", [303, 303, 404, 404, 404]),
    ("GET /l/{token}/pdf", [303, 303, 404, 404, 404]),
    ("POST /l/{token}/attachments", [403, 201, 404, 404, 404]),
    ("POST /l/{token}/{command}", [403, 303, 404, 404, 404]),
    // A link is no token: the members' API does not know it.
    ("GET /v1/referrals/{id}", [401, 401, 401, 401, 401]),
];

#[test]
fn a_guest_is_answered_by_what_became_of_their_link() {
    let scene = Scene::new();
    let sender = scene.caller("sender");
    let file = sender.upload(&pdf(1));
    scene.stack.drain().is(200);
    let guest = || Guest::by(&scene.stack, sender.clone(), &json!({"/snapshot/attachments": [file]}));
    // The form of a page that was open before the link ended: a browser would still send it.
    let page = {
        let other = guest();
        other.open(&other.link())
    };
    for (route, expected) in LINKS {
        for (state, status) in ["unopened", "opened", "expired", "revoked", "declined"].iter().zip(expected) {
            let guest = guest();
            let mut link = guest.link();
            match *state {
                "unopened" => {}
                "opened" => drop(guest.open(&link)),
                "expired" => {
                    let token = guest.mailed_days_ago(21);
                    link = format!("/l/{}", token.as_str());
                    guest.has_opened(&token);
                }
                "revoked" => {
                    guest.open(&link);
                    sender.command(&guest.id, "links/revoke", &json!({})).is(200);
                }
                _ => {
                    let page = guest.open(&link);
                    guest.fill_in(&link, &page, "decline", &[("reason", "other")]);
                }
            }
            let (method, path) = route.split_once(' ').unwrap();
            let path = path.replace("{token}", &link[3..]).replace("{command}", "accept");
            let path = path.replace("{attachment_id}", &file).replace("{id}", &guest.id);
            let of = if matches!(*state, "unopened" | "opened") {
                guest.get(&link).has(200)
            } else {
                page.clone()
            };
            let answer = match path.rsplit('/').next().unwrap() {
                _ if method != "POST" => guest.send(method, &path, &[], &[]),
                "open" | "code" => guest.post(&path, &[("nonce", &nonce_of(&of, &page))]),
                "accept" if *state == "opened" => guest.post(&path, &filled(&of, &[]).each()),
                "accept" => guest.post(&path, &filled(&page, &[]).each()),
                "attachments" => guest.announce(&link, if *state == "opened" { &of } else { &page }, &pdf(1)),
                "renew" => guest.post(&path, &[]),
                _ => guest.send(method, &path, &[], &[]),
            };
            assert_eq!(answer.status, status, "{route}, {state}: {}", answer.text);
            let is_file = answer.header("location").is_some_and(|to| to.contains("Signature="));
            let gives_a_file = method == "GET" && !route.ends_with("{command}");
            assert_eq!(is_file, *state == "opened" && gives_a_file && status == 303, "{route}, {state}");
            if *state != "opened" {
                assert!(!answer.text.contains("Meena"), "{route}, {state}: {}", answer.text);
            }
        }
    }
}

/// The nonce of this page, or of one that has a form.
fn nonce_of(page: &Answer, other: &Answer) -> String {
    if page.text.contains("name=\"nonce\"") { nonce(page) } else { nonce(other) }
}

#[test]
fn every_route_of_a_referral_or_a_link_has_a_row() {
    let routes = template().functions.into_iter().flat_map(|function| function.routes);
    let routes = routes.map(|route| format!("{} {}", route.method, route.path));
    let of = |start: &'static str| move |route: &String| route.contains(start);
    let (members, links): (BTreeSet<_>, BTreeSet<_>) =
        routes.filter(|route| of("{id}")(route) || of("{token}")(route)).partition(of("{id}"));
    let rows = |rows: Vec<&'static str>| rows.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(rows(out().into_iter().map(|(route, ..)| route).collect()), members);
    let linked = LINKS.iter().map(|(route, _)| *route).filter(|route| route.contains("{token}"));
    assert_eq!(rows(linked.collect()), links);
}
