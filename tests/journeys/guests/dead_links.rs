//! A link that opens no more: its time is over, or the referral behind it was taken back, voided or redirected.

use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, nonce, to_guest};
use crate::harness::person::Answer;
use crate::harness::samples::with;
use crate::harness::stack::{Stack, number};
use crate::harness::uploads::pdf;

/// What stands in the referral: none of it may be on a page of a dead link.
const CONTENT: [&str; 5] = ["Meena", "Telmisartan", "angina", "Anand Menon", "R-"];

/// A page without what is only the link's own.
fn shape(page: &Answer, link: &str) -> String {
    page.text.replace(link, "/l/TOKEN")
}

/// Whatever is tried at it, a dead link is the page of a link that never was, and says and sets nothing.
#[track_caller]
fn is_dead(guest: &Guest, link: &str, page: &Answer, file: &str) {
    let unknown = format!("/l/{}", "A".repeat(50));
    let like = shape(&guest.get(&unknown).has(404), &unknown);
    let forms = [("nonce", nonce(page)), ("version", "1".to_owned()), ("text", "Too late".to_owned())];
    let form: Vec<_> = forms.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for answer in [
        guest.get(link),
        guest.get(&format!("{link}?done=accept")),
        guest.get(&format!("{link}/attachments/{file}")),
        guest.post(&format!("{link}/open"), &form),
        guest.post(&format!("{link}/code"), &form),
        guest.post(&format!("{link}/accept"), &form),
        guest.post(&format!("{link}/note"), &form),
    ] {
        let answer = answer.has(404);
        let shown = shape(&answer, link);
        assert_eq!(shown, like, "{}", answer.call);
        assert!(CONTENT.iter().all(|word| !shown.contains(word)), "{}: {shown}", answer.call);
        assert!(answer.header("set-cookie").is_none() && answer.header("location").is_none());
    }
    guest.send("HEAD", link, &[], &[]).has(404);
}

#[test]
fn a_link_of_three_weeks_ago_opens_nothing_and_is_renewed_to_the_known_address_only() {
    let guest = Guest::with(&json!({}));
    let page = guest.open(&guest.link());
    let token = guest.mailed_days_ago(21);
    let link = format!("/l/{}", token.as_str());
    // Not even for a browser with a cookie that is still good.
    guest.has_opened(&token);
    let before = guest.standing();
    is_dead(&guest, &link, &page, "019aa6f0-5b1c-7d1a-9c55-0e6a3f2d9b10");
    assert_eq!(guest.standing(), before);

    let thief = format!("thief-{}@post.example", number());
    let mails = guest.mails().len();
    let renewed = guest.post(&format!("{link}/renew"), &[("email", &thief), ("to", &thief)]).has(200);
    assert!(renewed.text.contains("Look into your mail") && !renewed.text.contains(&guest.email));
    let found = guest.mails();
    assert_eq!((found.len(), &found[0]["to"]), (mails + 1, &json!([guest.email])));
    assert!(found[0]["subject"].as_str().unwrap().ends_with("Your new link"), "{}", found[0]["subject"]);
    let all = guest.stack.nobody().get(&format!("/.local/mail?to={thief}")).is(200);
    assert_eq!(all, json!([]), "nothing to an address that somebody types");

    let fresh = guest.link();
    assert_ne!(fresh, link);
    guest.forget();
    let page = guest.open(&fresh);
    guest.fill_in(&fresh, &page, "accept", &[("expected_by", "")]);
    assert_eq!(guest.sender.read(&guest.id)["status"], "accepted");
    guest.get(&link).has(404);
    // One that is still good is not renewed; what is renewed has an end, too.
    for (link, more) in [(&fresh, 1), (&link, 2), (&link, 3), (&link, 3), (&link, 3)] {
        assert_eq!(guest.post(&format!("{link}/renew"), &[]).has(200).text, renewed.text);
        assert_eq!(guest.mails().len(), mails + more, "at most three");
    }
}

#[test]
fn the_last_minutes_of_a_link_are_as_good_as_the_first() {
    let guest = Guest::with(&json!({}));
    let link = format!("/l/{}", guest.mailed_days_ago(13).as_str());
    assert!(guest.open(&link).text.contains("Meena Kumari"));
}

/// How a referral is taken back: what happens before, who does it, the command, its body, and how it stands then.
fn endings() -> [(&'static [&'static str], &'static str, &'static str, Value, &'static str); 5] {
    let consent = json!({"decision": "withdraw"});
    let void = json!({"reason": "wrong-receiver", "comment": "Another Dr Qureshi"});
    [
        (&[], "sender", "withdraw", json!({"reason": "Not needed"}), "withdrawn"),
        (&[], "patient", "withdraw", json!({"reason": "I feel well again"}), "withdrawn"),
        (&["accept"], "sender", "void", void, "voided"),
        (&[], "patient", "consent", consent.clone(), "withdrawn"),
        // Nothing further is released, and yet somebody is responsible.
        (&["accept"], "patient", "consent", consent, "accepted"),
    ]
}

#[test]
fn a_link_dies_with_what_it_leads_to_in_whatever_way_that_ends() {
    let stack = Stack::shared();
    let sender = stack.doctor("clinic-guests");
    for (steps, by, command, body, status) in endings() {
        let file = sender.upload(&pdf(3));
        stack.drain().is(200);
        let guest = Guest::by(&stack, sender.clone(), &json!({"/snapshot/attachments": [file]}));
        let (unopened, link) = (guest.mailed_days_ago(1), guest.link());
        let mut page = guest.open(&link);
        for step in steps {
            page = guest.fill_in(&link, &page, step, &[]);
        }
        let path = format!("{link}/attachments/{file}");
        assert!(guest.get(&path).has(303).header("location").unwrap().contains("Signature="));

        let by = if by == "patient" { &guest.patient } else { &guest.sender };
        let ended = by.command(&guest.id, command, &body).is(200);
        assert_eq!(ended["status"], status, "{command}");
        let before = guest.standing();
        // The browser still has its cookie, and its page.
        is_dead(&guest, &link, &page, &file);
        guest.forget();
        for link in [link, format!("/l/{}", unopened.as_str())] {
            is_dead(&guest, &link, &page, &file);
            let mails = guest.mails().len();
            guest.post(&format!("{link}/renew"), &[]).has(200);
            assert_eq!(guest.mails().len(), mails, "{command}: no new one");
        }
        assert_eq!(guest.standing(), before, "{command}");
        // They are told that it is over, and have nothing to open or to answer.
        let told = guest.mails().swap_remove(0);
        assert!(!told["text"].as_str().unwrap().contains("/l/") && told["reply_to"].is_null(), "{told}");
    }
}

#[test]
fn a_link_that_bounced_is_dead_once_the_sender_has_found_another_guest() {
    let stack = Stack::shared();
    let sender = stack.doctor("clinic-guests");
    let changes = |name: &str, email: &str| json!({"/to/guest/name": name, "/to/guest/email": email});
    let bounce = format!("bounce+{}@simulator.amazonses.com", number());
    let old = Guest::by(&stack, sender, &changes("Dr Farah Qureshi", &bounce)).with_address(&bounce);
    let link = old.link();
    let page = old.open(&link);
    let read = old.sender.read(&old.id);
    assert_eq!(
        (&read["delivery"]["status"], &read["awaiting"]["who"]),
        (&json!("bounced"), &json!("sender"))
    );
    assert!(read["actions"].to_string().contains("\"redirect\""), "{}", read["actions"]);
    let feed = old.sender.get("/v1/notifications").is(200);
    let told: Vec<_> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["referral_id"] == old.id.as_str())
        .collect();
    let bounced = told.iter().find(|one| one["type"] == "email-bounced").unwrap();
    assert!(bounced["text"].as_str().unwrap().contains("did not reach Dr Farah Qureshi"), "{bounced}");

    let email = format!("thomas-{}@heart.example", number());
    let to =
        with(to_guest(&email, &old.patient), &json!({"/to/guest/name": "Dr Mathew Thomas"}))["to"].clone();
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": to, "consent": consent, "sign": true});
    let new = old.sender.command(&old.id, "redirect", &redirect).is(201);
    assert_eq!((&new["status"], &new["replaces"]), (&json!("sent"), &json!(old.id)));
    let left = old.sender.read(&old.id);
    assert_eq!((&left["status"], &left["replaced_by"]), (&json!("withdrawn"), &new["id"]));
    is_dead(&old, &link, &page, "019aa6f0-5b1c-7d1a-9c55-0e6a3f2d9b10");

    let new = old.succeeded_by(new["id"].as_str().unwrap(), &email);
    let link = new.link();
    let page = new.open(&link);
    assert!(page.text.contains("Meena Kumari"));
    new.post(&format!("{link}/accept"), &filled(&page, &[]).each()).has(303);
    assert_eq!(new.sender.read(&new.id)["status"], "accepted");
}
