//! Who is believed.

use domain::values::person::Email;
use mail::reply::{Authenticity, Doubt, Verdict, Verdicts, authentic, read};

const PASSED: Verdicts = Verdicts {
    spf: Verdict::Pass,
    dkim: Verdict::Pass,
    dmarc: Verdict::Pass,
    spam: Verdict::Pass,
    virus: Verdict::Pass,
};

fn judged(head: &str, verdicts: Verdicts) -> Vec<Doubt> {
    let mail = format!("{head}\r\nSubject: Re\r\n\r\nACCEPT\r\n");
    let invited: Email = "Rao@heart.example".parse().unwrap();
    match authentic(&verdicts, &read(mail.as_bytes()).unwrap().sender, &invited) {
        Authenticity::Authentic => Vec::new(),
        Authenticity::Held(doubts) => doubts,
    }
}

#[test]
fn who_was_invited_and_passes_all_checks_is_believed() {
    let from = "From: Dr Rao <RAO@Heart.example>";
    assert_eq!(judged(from, PASSED), []);
    assert_eq!(
        judged(
            "From: rao@heart.example (Dr Rao)\r\nSender: rao@heart.example\r\nReply-To: rao@heart.example",
            PASSED
        ),
        []
    );
    // Mail that was forwarded fails SPF; a list breaks DKIM. DMARC needs one of them.
    assert_eq!(judged(from, Verdicts { spf: Verdict::Fail, ..PASSED }), []);
    assert_eq!(judged(from, Verdicts { dkim: Verdict::Fail, ..PASSED }), []);
}

#[test]
fn every_other_verdict_holds_the_mail() {
    let from = "From: rao@heart.example";
    let others = [Verdict::Gray, Verdict::ProcessingFailed, Verdict::Disabled];
    for verdict in others {
        assert_eq!(judged(from, Verdicts { virus: verdict, ..PASSED }), [Doubt::VirusUnknown]);
        assert_eq!(judged(from, Verdicts { spam: verdict, ..PASSED }), [Doubt::SpamUnknown]);
        assert_eq!(judged(from, Verdicts { dmarc: verdict, ..PASSED }), [Doubt::Unproven]);
        assert_eq!(judged(from, Verdicts { spf: verdict, dkim: Verdict::Fail, ..PASSED }), [Doubt::Unproven]);
    }
    assert_eq!(judged(from, Verdicts { virus: Verdict::Fail, ..PASSED }), [Doubt::Virus]);
    assert_eq!(judged(from, Verdicts { spam: Verdict::Fail, ..PASSED }), [Doubt::Spam]);
    assert_eq!(judged(from, Verdicts { dmarc: Verdict::Fail, ..PASSED }), [Doubt::Forged]);
    let all = Verdicts {
        spf: Verdict::Fail,
        dkim: Verdict::Fail,
        dmarc: Verdict::Fail,
        spam: Verdict::Fail,
        virus: Verdict::Fail,
    };
    assert_eq!(judged(from, all), [Doubt::Virus, Doubt::Spam, Doubt::Forged]);
}

#[test]
fn whoever_pretends_is_held() {
    for (head, doubts) in [
        ("From: iyer@heart.example", &[Doubt::OtherAddress][..]),
        ("From: rao@heart.example.evil.example", &[Doubt::OtherAddress]),
        ("From: \"rao@heart.example\" <x@evil.example>", &[Doubt::OtherAddress, Doubt::NameIsAddress]),
        ("From: \"iyer@city.example\" <rao@heart.example>", &[Doubt::NameIsAddress]),
        ("From: rao@heart.example, x@evil.example", &[Doubt::SeveralFrom]),
        ("From: rao@heart.example\r\nFrom: x@evil.example", &[Doubt::SeveralFrom]),
        ("From: rao@heart.example\r\nFrom: rao@heart.example", &[Doubt::SeveralFrom]),
        ("From: rao@heart.example\r\nSender: x@evil.example", &[Doubt::OtherSender]),
        ("From: rao@heart.example\r\nReply-To: x@evil.example", &[Doubt::OtherReplyTo]),
        ("From: rao@heart.example\r\nReply-To: rao@heart.example, x@evil.example", &[Doubt::OtherReplyTo]),
        // A group's name shows what nobody checks (RFC 5322, 3.4).
        ("From: x@evil.example: rao@heart.example;", &[Doubt::SeveralFrom]),
        ("From: x@evil.example: rao@heart.example", &[Doubt::SeveralFrom]),
        ("From: Clinic: rao@heart.example;", &[Doubt::SeveralFrom]),
        ("From: rao@heart.example\r\nSender: x@evil.example: rao@heart.example;", &[Doubt::OtherSender]),
        ("From: rao@heart.example\r\nSender: x@evil.example:;", &[Doubt::OtherSender]),
        ("From: rao@heart.example\r\nReply-To: x@evil.example: rao@heart.example;", &[Doubt::OtherReplyTo]),
        ("From: rao@heart.example\r\nReply-To: x@evil.example: rao@heart.example", &[Doubt::OtherReplyTo]),
        ("To: x@reply.referrals.example", &[Doubt::NoAddress]),
        ("From: <>", &[Doubt::NoAddress]),
        ("From: undisclosed", &[Doubt::NoAddress]),
    ] {
        let held = judged(head, PASSED);
        assert!(!held.is_empty(), "{head:?}");
        assert!(doubts.iter().all(|doubt| held.contains(doubt)), "{head:?}: {held:?}");
    }
}

#[test]
fn verdicts_are_the_words_of_ses() {
    for (word, verdict) in [
        ("PASS", Verdict::Pass),
        ("FAIL", Verdict::Fail),
        ("GRAY", Verdict::Gray),
        ("PROCESSING_FAILED", Verdict::ProcessingFailed),
        ("DISABLED", Verdict::Disabled),
    ] {
        assert_eq!(serde_json::from_value::<Verdict>(word.into()).unwrap(), verdict);
    }
    assert!(serde_json::from_value::<Verdict>("pass".into()).is_err());
}
