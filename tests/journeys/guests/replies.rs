//! A doctor without an account answers by mail: by SMTP into the running stack, and onto the right referral's timeline.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::by_mail::{ByMail, count, last};
use crate::harness::post::{answer, with_files};
use crate::harness::stack::number;
use crate::harness::uploads::{pdf, sha256};

#[test]
fn a_guest_asks_and_accepts_and_completes_by_mail() {
    let case = ByMail::new();
    let asked = case.says("NEED: prior ECG; fasting glucose");
    assert_eq!((&asked["status"], &asked["awaiting"]["who"]), (&json!("need-info"), &json!("sender")));
    assert_eq!(
        (&asked["asks"][0]["text"], &asked["asks"][1]["text"]),
        (&json!("prior ECG"), &json!("fasting glucose"))
    );
    let mail = last(&asked, "email-received");
    assert_eq!(
        (&mail["by"]["role"], &mail["by"]["name"]),
        (&json!("receiver"), &json!("Dr Sunita Banerjee"))
    );
    assert_eq!(mail["text"], "NEED: prior ECG; fasting glucose");
    assert!(mail["cut"].as_str().unwrap().contains("a patient was referred to you"), "{mail}");

    let answers =
        json!({"answers": [{"ask_id": "1-1", "note": "Normal"}, {"ask_id": "1-2", "note": "118 mg/dL"}]});
    case.sender.command(&case.id, "reply", &answers).is(200);
    case.stack.drain().is(200);
    let version = case.seen()["version"].as_u64().unwrap();
    let accepted = case.says("ACCEPT");
    assert_eq!((&accepted["status"], &accepted["version"]), (&json!("accepted"), &json!(version + 1)));
    // To accept what is accepted is no longer possible; the words are there all the same.
    let again = case.says("Accept");
    assert_eq!((&again["status"], &again["version"]), (&json!("accepted"), &accepted["version"]));
    assert_eq!(last(&again, "email-received")["text"], "Accept");

    let done = case.says("DONE\n\nStable angina, treadmill positive at stage 3.\nMetoprolol 25 mg.");
    assert_eq!(done["status"], "completed");
    assert_eq!(
        done["outcome"]["summary"],
        "Stable angina, treadmill positive at stage 3.\nMetoprolol 25 mg."
    );
    // After it has ended, what is written is a note.
    let late = case.says("DECLINE: too late for that");
    assert_eq!((&late["status"], &late["version"]), (&json!("completed"), &done["version"]));
    assert_eq!(last(&late, "email-received")["text"], "DECLINE: too late for that");
    assert_eq!(count(&late, "email-received"), 5);
}

#[test]
fn the_files_of_an_answer_are_checked_and_served_byte_by_byte() {
    let case = ByMail::new();
    let sample = pdf(5000);
    let files = [
        ("ECG today.pdf", "application/octet-stream", &sample.bytes[..]),
        ("tool.exe", "application/octet-stream", b"MZ"),
        ("page.pdf", "application/pdf", b"<html><script>alert(1)</script></html>"),
    ];
    let mail = with_files(&case.guest, "The ECG of today.", &files);
    let seen = case.post(&case.guest, &mail);
    let entry = last(&seen, "email-received");
    let text = entry["text"].as_str().unwrap();
    assert!(text.starts_with("The ECG of today.\n\nNot taken: tool.exe (this kind of file"), "{text}");
    let [ecg, page] = &entry["attachments"].as_array().unwrap()[..] else { panic!("two files: {entry}") };
    let file = |id: &Value| {
        seen["files"].as_array().unwrap().iter().find(|file| file["attachment_id"] == *id).unwrap().clone()
    };
    assert_eq!((&file(ecg)["state"], &file(ecg)["filename"]), (&json!("available"), &json!("ECG today.pdf")));
    assert_eq!(file(ecg)["sha256"], sha256(&sample.bytes));
    assert_eq!(case.sender.download(&case.id, ecg.as_str().unwrap()).1, sample.bytes);
    assert_eq!((&file(page)["state"], &file(page)["refused"]), (&json!("refused"), &json!("wrong-type")));
    case.sender.file(&case.id, page.as_str().unwrap()).refused(422, "attachment-refused");
    // Nobody else can put it into a referral of their own.
    let note = json!({"attachments": [ecg]});
    let other = ByMail::from(Arc::clone(&case.stack), case.sender.clone(), "other.guest@heartclinic.example");
    other.sender.command(&other.id, "note", &note).refused(422, "attachment-not-ready");
}

#[test]
fn what_nobody_can_vouch_for_is_held_until_the_sender_releases_it() {
    let case = ByMail::new();
    let sample = pdf(100);
    let stranger = format!("stranger.{}@post.example", number());
    let mail = with_files(&stranger, "ACCEPT", &[("ecg.pdf", "application/pdf", &sample.bytes)]);
    let version = case.seen()["version"].clone();
    let seen = case.post(&stranger, &mail);
    assert_eq!((&seen["status"], &seen["version"]), (&json!("sent"), &version));
    assert_eq!(count(&seen, "email-received"), 0);
    let held = &seen["held"][0];
    assert_eq!((&held["why"], &held["from"]), (&json!("other-address"), &json!(stranger)));
    assert_eq!(held["text"], "ACCEPT");
    let file = held["attachments"][0].as_str().unwrap();
    let known =
        seen["files"].as_array().unwrap().iter().find(|known| known["attachment_id"] == file).unwrap();
    assert_eq!(known["state"], "available", "it was checked as any other");
    case.sender.file(&case.id, file).refused(422, "attachment-not-ready");

    // From the right address, and yet not: nothing proves it.
    let spoofed = answer(&case.guest, "DECLINE: no time").replacen(
        "Subject",
        "X-Local-Verdict: dmarc=fail\nSubject",
        1,
    );
    let seen = case.post(&case.guest, &spoofed);
    assert_eq!((&seen["status"], &seen["version"]), (&json!("sent"), &version));
    assert_eq!(seen["held"][1]["why"], "unverified");
    assert_eq!(count(&seen, "email-held"), 2);
    let feed = case.sender.get("/v1/notifications?limit=100").is(200);
    let told = feed["items"].as_array().unwrap().iter().filter(|item| item["type"] == "email-held").count();
    assert_eq!(told, 2, "the sender is told");

    let release = |seq: &Value, key: &str| {
        let path = format!("/v1/referrals/{}/held/{seq}/release", case.id);
        case.sender.post_with(&path, &[("idempotency-key", key)], &json!({}))
    };
    let (first, second) = (&seen["held"][0]["seq"], &seen["held"][1]["seq"]);
    let keys = [format!("release-{}", number()), format!("release-{}", number())];
    let released = release(first, &keys[0]).is(200);
    assert_eq!((&released["status"], &released["version"]), (&json!("sent"), &version), "it is a note");
    let entry = last(&released, "email-received");
    assert!(entry["text"].as_str().unwrap().ends_with("\nACCEPT"), "{entry}");
    assert_eq!((&entry["attachments"], released["held"].as_array().unwrap().len()), (&json!([file]), 1));
    assert_eq!(case.sender.download(&case.id, file).1, sample.bytes);
    // The same call again is answered as the first; another is too late.
    assert_eq!(release(first, &keys[0]).is(200)["timeline"], released["timeline"]);
    release(first, &keys[1]).refused(409, "wrong-state");
    release(&json!(1), &keys[1]).refused(404, "not-found");
    release(&json!("x"), &keys[1]).refused(404, "not-found");
    release(second, &keys[1]).is(200);
    case.stack.drain().is(200);
    assert!(case.seen().get("held").is_none());
    assert_eq!(count(&case.seen(), "email-received"), 2);
}

#[test]
fn a_virus_and_an_absence_are_held_and_never_act() {
    let case = ByMail::new();
    let with_field = |field: &str, words: &str| {
        answer(&case.guest, words).replacen("Subject", &format!("{field}\nSubject"), 1)
    };
    let virus = with_field("X-Local-Verdict: virus=fail", "ACCEPT")
        .replace("text/plain; charset=utf-8", "multipart/mixed; boundary=b");
    let virus = virus.replace(
        "ACCEPT",
        "--b\n\nACCEPT\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.7\n--b--",
    );
    for (mail, why) in [
        (virus, "virus"),
        (with_field("Auto-Submitted: auto-replied", "ACCEPT"), "automatic"),
        (with_field("List-Id: <all.heartclinic.example>", "ACCEPT"), "automatic"),
        (with_field("X-Local-Verdict: spam=fail", "ACCEPT"), "spam"),
        (with_field("X-Local-Verdict: dmarc=gray", "ACCEPT"), "unverified"),
        (with_field("X-Local-Verdict: virus=gray", "ACCEPT"), "unchecked"),
    ] {
        let seen = case.post(&case.guest, &mail);
        let held = seen["held"].as_array().unwrap().last().unwrap();
        assert_eq!((&held["why"], &seen["status"]), (&json!(why), &json!("sent")), "{held}");
        assert!(held.get("attachments").is_none(), "{held}");
    }
    // A receipt, a loop, and a report that all is well say nothing to anybody.
    let before = case.seen()["timeline"].as_array().unwrap().len();
    let receipt = "multipart/report; report-type=disposition-notification; boundary=b";
    for mail in [
        with_field("X-Notice: anything", "ACCEPT"),
        answer(&case.guest, "--b\n\nShown\n--b--").replace("text/plain; charset=utf-8", receipt),
    ] {
        assert_eq!(case.post(&case.guest, &mail)["timeline"].as_array().unwrap().len(), before);
    }
}

#[test]
fn what_a_mail_asks_for_and_is_not_done_is_said_to_whoever_wrote_it() {
    let case = ByMail::new();
    let mails = || {
        let mails = case.stack.nobody().get(&format!("/.local/mail?to={}", case.guest)).is(200);
        mails.as_array().unwrap().clone()
    };
    let first = mails().len();
    let unfinished = answer(&case.guest, "DECLINE");
    let seen = case.post(&case.guest, &unfinished);
    assert_eq!(
        (&seen["status"], &last(&seen, "email-received")["text"]),
        (&json!("sent"), &json!("DECLINE"))
    );
    // The same message once more is no further mail.
    case.post(&case.guest, &unfinished);
    assert_eq!(mails().len(), first + 1);
    let told = case.last();
    let text = told["text"].as_str().unwrap();
    for says in [
        "--- Please reply above this line ---",
        "was read as DECLINE: you do not take it.",
        "why has to stand on the same line",
        "What you wrote was kept as a note",
        "/l/",
        "ACCEPT (you take it)",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(told["subject"].as_str().unwrap().ends_with(": Not done: please read"), "{told}");
    let raw =
        case.stack.nobody().get(&format!("/.local/mail/{}", told["id"].as_str().unwrap())).has(200).text;
    assert!(raw.contains("Auto-Submitted: auto-replied"), "{raw}");
    assert!(!raw.contains("Meena"), "{raw}");

    case.says("ACCEPT");
    let before = mails().len();
    let again = case.says("ACCEPT");
    assert_eq!(again["status"], "accepted");
    assert_eq!(mails().len(), before + 1);
    assert!(case.last()["text"].as_str().unwrap().contains("as things stand: the referral is accepted"));
    // Neither a machine nor a stranger is answered, and neither are other words.
    let before = mails().len();
    let field =
        |field: &str| answer(&case.guest, "DECLINE").replacen("Subject", &format!("{field}\nSubject"), 1);
    for mail in [
        field("Auto-Submitted: auto-replied"),
        field("X-Local-Verdict: dmarc=fail"),
        field("X-Local-Verdict: spam=fail"),
        field("X-Notice: ours"),
        answer(&case.guest, "Could you DECLINE it for me?"),
    ] {
        case.post(&case.guest, &mail);
    }
    let stranger = format!("stranger.{}@post.example", number());
    case.post(&stranger, &answer(&stranger, "DECLINE"));
    assert_eq!(mails().len(), before);
    let strangers = case.stack.nobody().get(&format!("/.local/mail?to={stranger}")).is(200);
    assert_eq!(strangers, json!([]));

    // What was taken back leads nowhere, and says so.
    let to = case.address();
    let other = ByMail::new();
    let there = other.address();
    other.sender.command(&other.id, "withdraw", &json!({"reason": "Not needed"})).is(200);
    other.stack.drain().is(200);
    other.stack.post(&other.guest, &there, &answer(&other.guest, "ACCEPT")).unwrap();
    other.stack.drain().is(200);
    let text = other.last()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("the referral was taken back") && !text.contains("/l/"), "{text}");
    assert_ne!(to, there);
}

#[test]
fn what_cannot_be_read_is_held_and_released_as_what_it_is() {
    let case = ByMail::new();
    // More parts than a mail can have: it is not taken apart, whatever stands on top.
    let parts = "--b\nContent-Type: text/plain\n\nACCEPT\n".repeat(501);
    let mail = answer(&case.guest, &format!("{parts}--b--"))
        .replace("text/plain; charset=utf-8", "multipart/mixed; boundary=b");
    let seen = case.post(&case.guest, &mail);
    assert_eq!((&seen["status"], count(&seen, "email-received")), (&json!("sent"), 0));
    let held = &seen["held"][0];
    assert_eq!((&held["why"], held.get("from")), (&json!("unreadable"), None));
    assert!(held["text"].as_str().unwrap().starts_with("This mail could not be read."), "{held}");
    assert_eq!(case.told("a mail is held"), 1, "the sender is told");
    // Once, however often it comes; and it is the sender's to say that it belongs here.
    let seen = case.post(&case.guest, &mail);
    assert_eq!(seen["held"].as_array().unwrap().len(), 1);
    let path = format!("/v1/referrals/{}/held/{}/release", case.id, seen["held"][0]["seq"]);
    let released = case.sender.post(&path, &json!({})).is(200);
    assert!(released.get("held").is_none());
    let text = last(&released, "email-received")["text"].as_str().unwrap();
    assert!(text.starts_with("From an address that cannot be read, released by Dr Anand Menon"), "{text}");
}

#[test]
fn ambiguous_words_do_nothing_and_the_same_message_counts_once() {
    let case = ByMail::new();
    let version = case.seen()["version"].clone();
    let ambiguous = [
        "I would accept, but please send the ECG first.",
        "ACCEPT?",
        "Accepted with thanks",
        "Thanks.\nACCEPT",
        "DECLINE",
        "NEED:",
        "Done.",
    ];
    for words in ambiguous {
        let seen = case.says(words);
        assert_eq!((&seen["status"], &seen["version"]), (&json!("sent"), &version), "{words}");
        assert_eq!(last(&seen, "email-received")["text"], words);
    }
    let twice = answer(&case.guest, "Any news?");
    case.post(&case.guest, &twice);
    let seen = case.post(&case.guest, &twice);
    assert_eq!(count(&seen, "email-received"), ambiguous.len() + 1);
    // In another message it is another question.
    let seen = case.says("Any news?");
    assert_eq!(count(&seen, "email-received"), ambiguous.len() + 2);
}

#[test]
fn a_mail_finds_its_referral_by_its_address_or_by_what_it_answers_or_stays_for_an_operator() {
    let case = ByMail::new();
    let ours = case.last()["id"].as_str().unwrap().to_owned();
    let answers = |words: &str| {
        let field = format!("In-Reply-To: <{ours}@ap-south-1.amazonses.com>\nSubject");
        answer(&case.guest, words).replacen("Subject", &field, 1)
    };
    let nowhere = |mail: &str| {
        let id = case.stack.post(&case.guest, "answers@reply.referrals.example", mail).unwrap();
        case.stack.drain().is(200);
        id
    };
    nowhere(&answers("Found by what it answers"));
    assert_eq!(last(&case.seen(), "email-received")["text"], "Found by what it answers");
    // A token that somebody made up, and no other sign.
    let mut forged = case.address();
    let other = if forged.get(9..10) == Some("a") { "b" } else { "a" };
    forged.replace_range(9..10, other);
    let id = case.stack.post(&case.guest, &forged, &answer(&case.guest, "Kept")).unwrap();
    let other = nowhere(&answer(&case.guest, "Kept, too"));
    case.stack.drain().is(200);
    assert_eq!(count(&case.seen(), "email-received"), 1);
    let written = case.stack.written();
    for id in [id, other] {
        let kept = written.lines().any(|line| line.contains(&id) && line.contains("\"UnmatchedMail\":1"));
        assert!(kept, "{id} is counted for an operator");
    }
}

#[test]
fn what_is_answered_after_it_was_taken_back_is_a_note() {
    let case = ByMail::new();
    let to = case.address();
    case.sender.command(&case.id, "withdraw", &json!({"reason": "Not needed"})).is(200);
    case.stack.drain().is(200);
    case.stack.post(&case.guest, &to, &answer(&case.guest, "ACCEPT")).unwrap();
    case.stack.drain().is(200);
    let seen = case.seen();
    assert_eq!(
        (&seen["status"], &last(&seen, "email-received")["text"]),
        (&json!("withdrawn"), &json!("ACCEPT"))
    );
}

#[test]
fn a_mail_that_comes_back_gives_the_ball_to_the_sender_who_finds_another() {
    let case = ByMail::to(&format!("bounce+{}@simulator.amazonses.com", number()));
    let seen = case.seen();
    assert_eq!(
        (&seen["delivery"]["status"], &seen["awaiting"]["who"]),
        (&json!("bounced"), &json!("sender"))
    );
    assert_eq!(count(&seen, "email-bounced"), 1);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
    let new = case.sender.command(&case.id, "redirect", &redirect).is(201);
    assert_eq!((&new["status"], &new["replaces"]), (&json!("sent"), &json!(case.id)));
}

#[test]
fn a_report_of_a_mail_that_has_arrived_moves_nothing() {
    let case = ByMail::new();
    let ours = case.last()["id"].as_str().unwrap().to_owned();
    // SES has said that the mail arrived, and tells of its own bounces: what a mail says of it is for the sender to judge.
    let report = format!(
        "From: MAILER-DAEMON@mx.heartclinic.example\nSubject: Undelivered Mail Returned to Sender\n\
         Message-ID: <dsn-{}@mx.heartclinic.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt did not arrive.\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.heartclinic.example\n\n\
         Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\n\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <{ours}@ap-south-1.amazonses.com>\n\n--b--\n",
        number(),
        case.guest
    );
    let seen = case.post("", &report);
    assert_eq!((count(&seen, "email-bounced"), &seen["awaiting"]["who"]), (0, &json!("receiver")));
    assert_eq!(seen["held"].as_array().unwrap().last().unwrap()["why"], "other-address", "{seen}");
}

#[test]
fn so_many_wait_at_most() {
    let case = ByMail::new();
    let to = case.address();
    let mut ids = Vec::new();
    for index in 0..22 {
        let stranger = format!("stranger.{index}@post.example");
        ids.push(case.stack.post(&stranger, &to, &answer(&stranger, "Palpitations")).unwrap());
        // One after another: who comes first, waits.
        case.stack.drain().is(200);
    }
    // The last says that more came.
    let seen = case.seen();
    let held = seen["held"].as_array().unwrap();
    assert_eq!((held.len(), &held[20]["why"]), (21, &json!("surplus")));
    let written = case.stack.written();
    for id in &ids[20..] {
        assert!(written.lines().any(|line| line.contains(id) && line.contains("\"SurplusMail\":1")), "{id}");
    }
    assert!(case.told("palpitations") == 0, "nobody is mailed what they say");
}
