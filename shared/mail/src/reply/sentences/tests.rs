//! Our own sentences, as replies quote them.

use super::*;

fn found(tongue: Tongue, text: &str) -> Vec<usize> {
    let lines: Vec<_> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    Texts::of(tongue).found(&lines).into_iter().collect()
}

#[test]
fn a_sentence_is_known_with_any_value_and_however_it_is_broken() {
    let sent = "Dr Aoife O'Connor has sent you referral R-7K4M-92QX.";
    for text in [
        sent,
        "Dr May Low has sent you referral R-7K4M-92QX.",
        "Dr Aoife\nO'Connor has sent you referral\nR-7K4M-92QX.",
        "It is your turn now. Please act by 30 November 2026, 14:30 (India time,\nUTC+05:30).",
        "This happened on 28 November 2026, 10:14 (India time, UTC+05:30).",
        "VISIT (you want to see the patient first)",
        "NEED: followed by what you need, like NEED: prior ECG; fasting glucose",
        "You need no account. The link below is yours: it shows the whole referral, with its\nfiles, and lets you answer. It is good until 6 December 2026, 14:30 (India time,\nUTC+05:30); after that, its page can send you a new one. Please do not pass it on.",
        "The first line of your mail was read as DONE: you have completed it.",
        "It cannot be done as things stand: the referral is accepted.",
        "File 1 of 3 (PDF): it opens only with a password.",
        "Open the referral:",
        "Read more here",
    ] {
        assert_eq!(found(Tongue::English, text).len(), text.lines().count(), "{text}");
    }
}

#[test]
fn a_short_sentence_with_a_name_is_ours_only_with_the_name_that_we_give() {
    let with = |line: &str| {
        found(Tongue::English, &format!("Dr Aoife O'Connor has sent you referral R-7K4M-92QX.\n\n{line}"))
    };
    for ours in [
        "You can reach Dr Aoife O'Connor by telephone: +91 44 2345 6789.",
        "You can reach Dr Aoife O'Connor by telephone: 044-23456789.",
        "The referral comes from Dr Aoife O'Connor, Shanti Clinic.",
    ] {
        assert_eq!(with(ours), [0, 2], "{ours}");
    }
    for theirs in [
        "You can reach me by telephone: 98400 12345.",
        "You can reach my registrar by telephone: 98400 12345.",
        "You can reach Dr Menon by telephone: 98400 12345.",
        "You can reach Dr Aoife O'Connor by telephone: not today.",
        "You can reach Dr Aoife O'Connor by telephone: 98400 12345. Stop atenolol.",
        "Please act by Monday.",
    ] {
        assert_eq!(with(theirs), [0], "{theirs}");
    }
    assert!(
        found(Tongue::English, "You can reach Dr Menon by telephone: 98400 12345.").is_empty(),
        "nothing of ours names them"
    );
}

#[test]
fn a_part_of_a_sentence_is_ours_and_a_sentence_of_the_same_words_is_not() {
    let texts = Texts::of(Tongue::English);
    for ours in [
        "This mail was sent by a computer.",
        "shows the whole referral, with its",
        "please do not pass it on",
    ] {
        assert!(texts.has_part(ours), "{ours}");
    }
    for theirs in [
        "No.",
        "the patient",
        "NEED: prior ECG; fasting glucose",
        "I have read the referral.",
        "Please read the whole referral.",
        "You need an ECG",
    ] {
        assert!(!texts.has_part(theirs), "{theirs}");
    }
}

#[test]
fn each_language_knows_its_own() {
    for (tongue, text) in [
        (
            Tongue::Bengali,
            "এখন আপনার পালা। অনুগ্রহ করে এই সময়ের মধ্যে করুন: 30 নভেম্বর 2026, 14:30 (ভারতীয় সময়, UTC+05:30)।",
        ),
        (Tongue::Bengali, "ডাঃ রায় আপনাকে Heart Clinic-এর কাছে পাঠিয়েছেন। আপনার রেফারেলের নম্বর R-7K4M-92QX।"),
    ] {
        assert_eq!(found(tongue, text), [0], "{text}");
    }
    for tongue in Tongue::ALL.iter().copied() {
        assert!(Texts::of(tongue).vocabulary.len() > 100, "{tongue}");
        assert!(Texts::of(tongue).sentences.len() > 30, "{tongue}");
    }
}
