//! The largest referral: nothing is written beyond a limit, and what is stored can be read and ended by each party.

use domain::{
    commands::{
        command::Command,
        mail::{HeldReason, NotDone, NotDoneWhy, ReceivedMail},
    },
    files::attachment::FileRefusal,
    log::Fact,
    referral::{
        Referral,
        limits::{
            ANSWER_BYTES, ENTRIES, Full, HANDOFF_BYTES, HELD_BYTES, HELD_MAILS, LOG_BYTES, MAIL_BYTES,
            VIEW_BYTES,
        },
        refusal::Refusal,
    },
    values::{
        ids::AttachmentId,
        words::{Channel, Party},
    },
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, actor, bodies,
    commands::command,
    create,
    mails::{held, mail, to_guest},
    minute,
    situations::situation,
};

/// Tamil: three bytes a character.
fn words(count: usize) -> String {
    "ந".repeat(count)
}

/// The same command again and again, until there is no room.
fn filled(mut referral: Referral, party: Party, again: &Command) -> Referral {
    loop {
        let after = act(referral.clone(), party, again.clone(), minute(60)).unwrap();
        if let Err(refusal) = referral.has_room_for(&after) {
            assert_eq!(refusal, Refusal::TooLarge(Full::Log));
            return referral;
        }
        referral = after;
    }
}

fn note(count: usize) -> Command {
    command("note", json!({"text": words(count)}))
}

fn results(count: usize) -> Value {
    let result = json!({
        "text": words(200), "value": 118, "unit": "mg/dL", "flag": "high", "at": "2026-11-20T07:30:00.000Z",
        "range": {"low": 70, "high": 100, "text": words(100)},
    });
    json!(vec![result; count])
}

fn report() -> Command {
    command("report", json!({"text": words(8000), "results": results(200)}))
}

/// A mail as large as one may be.
fn largest(number: usize) -> ReceivedMail {
    let mut mail = mail(&format!("{number}"));
    mail.words = Some("\u{1f600}".repeat(20_000).parse().unwrap());
    mail.cut = Some("\u{1f600}".repeat(40_000).parse().unwrap());
    mail
}

fn receives(referral: &Referral, fact: Fact) -> Result<Referral, Refusal> {
    let after =
        referral.clone().note_with((fact, Vec::new()), actor(Party::Receiver), minute(60), Channel::Email);
    referral.has_room_for(&after).map(|()| after)
}

/// What this party is answered: its size as JSON, and as Lambda carries it.
fn sizes(referral: &Referral, party: Party) -> (usize, usize) {
    let json = serde_json::to_string(&referral.view(party)).unwrap();
    (json.len(), serde_json::to_string(&json).unwrap().len())
}

fn fits_everybody(referral: &Referral) {
    for party in Party::ALL {
        let (bytes, carried) = sizes(referral, *party);
        assert!(bytes <= VIEW_BYTES && carried <= ANSWER_BYTES + 2, "{party}: {bytes}, carried {carried}");
    }
}

#[test]
fn a_log_takes_what_adds_up_to_its_limit_and_not_a_byte_more() {
    let full = filled(situation("accepted"), Party::Sender, &note(4000));
    let left = LOG_BYTES - full.counted().0;
    let with = |count: usize| {
        let after =
            act(full.clone(), Party::Sender, command("note", json!({"text": "a".repeat(count)})), minute(61));
        let after = after.unwrap();
        (after.counted().0, full.has_room_for(&after))
    };
    let around = with(1).0 - full.counted().0 - 1;
    if let Some(fits @ 1..4000) = left.checked_sub(around) {
        assert_eq!(with(fits), (LOG_BYTES, Ok(())));
        assert_eq!(with(fits + 1), (LOG_BYTES + 1, Err(Refusal::TooLarge(Full::Log))));
    } else {
        assert_eq!(with(1).1, Err(Refusal::TooLarge(Full::Log)), "{left} bytes are left");
    }
    assert!(Refusal::TooLarge(Full::Log).to_string().contains("3000000 bytes"), "it names the rule");
}

#[test]
fn a_log_has_at_most_so_many_entries_and_can_still_be_ended() {
    let full = filled(situation("accepted"), Party::Sender, &note(1));
    assert_eq!(full.counted().1, ENTRIES);
    fits_everybody(&full);
    let ended =
        act(full.clone(), Party::Receiver, command("decline", json!({"reason": "other"})), minute(61))
            .unwrap();
    assert_eq!(full.has_room_for(&ended), Ok(()));
}

#[test]
fn a_full_referral_can_be_ended_by_each_who_may_end_it() {
    let sent = filled(situation("sent"), Party::Sender, &note(4000));
    let accepted = filled(situation("accepted"), Party::Receiver, &report());
    let long = words(2000);
    let outcome =
        json!({"type": "seen", "summary": words(8000), "advice": words(4000), "results": results(200)});
    let done = |full: &Referral, party, name: &str, body: Value| {
        let after = act(full.clone(), party, command(name, body), minute(61)).unwrap();
        assert_eq!(full.has_room_for(&after), Ok(()), "{name}");
        fits_everybody(&after);
        after
    };
    let accepts = done(&sent, Party::Receiver, "accept", json!({}));
    let completed = done(&accepts, Party::Receiver, "complete", outcome.clone());
    done(&completed, Party::Sender, "acknowledge", json!({}));
    let completed = done(&accepted, Party::Receiver, "complete", outcome);
    let amend = command("amend", json!({"what": "All", "text": words(8000), "results": results(200)}));
    let amended = filled(completed, Party::Receiver, &amend);
    done(&amended, Party::Sender, "acknowledge", json!({}));
    done(&sent, Party::Sender, "withdraw", json!({"reason": long}));
    done(&sent, Party::Patient, "consent", json!({"decision": "withdraw"}));
    done(&sent, Party::Administrator, "void", json!({"reason": "test", "comment": long}));
    let declined = done(&accepted, Party::Receiver, "decline", json!({"reason": "other", "comment": long}));
    done(&declined, Party::Sender, "close-off", json!({"reason": long}));
}

#[test]
fn a_visit_can_be_cancelled_in_a_full_referral() {
    let full = filled(situation("visit-required+booked"), Party::Sender, &note(4000));
    let cancelled = act(
        full.clone(),
        Party::Patient,
        command("visit-outcome", json!({"outcome": "cancelled"})),
        minute(61),
    );
    assert_eq!(full.has_room_for(&cancelled.unwrap()), Ok(()));
}

#[test]
fn what_is_found_about_files_takes_no_room() {
    let full = filled(situation("accepted"), Party::Sender, &note(1));
    let mut many = full.clone();
    for index in 0..ENTRIES {
        let fact = Fact::FileRefused {
            attachment_id: AttachmentId(uuid::Uuid::from_u128(index as u128)),
            why: FileRefusal::Malware,
        };
        let after = many.clone().note(fact, actor(Party::Receiver), minute(60), Channel::Storage);
        assert_eq!(many.has_room_for(&after), Ok(()));
        many = after;
    }
    assert_eq!(many.counted(), full.counted());
    let ended =
        act(many.clone(), Party::Receiver, command("decline", json!({"reason": "other"})), minute(61));
    assert_eq!(many.has_room_for(&ended.unwrap()), Ok(()));
}

#[test]
fn mails_leave_room_for_what_is_not_by_mail() {
    let mut referral = to_guest();
    let refused = loop {
        match receives(&referral, Fact::EmailReceived(largest(referral.entries.len()))) {
            Ok(after) => referral = after,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refused, Refusal::TooLarge(Full::Mails));
    assert!((MAIL_BYTES - 250_000..=LOG_BYTES - 500_000).contains(&referral.log_bytes()));
    let noted = act(referral.clone(), Party::Sender, note(4000), minute(61)).unwrap();
    assert_eq!(referral.has_room_for(&noted), Ok(()));
    // That it was not taken is told in the log, whatever the log has room for.
    assert!(!referral.knows_surplus(false));
    let not_done = NotDone { command: domain::commands::command::CommandName::Note, why: NotDoneWhy::Full };
    let told = ReceivedMail { not_done: Some(not_done), ..mail("Not taken") };
    let told = receives(&filled(referral, Party::Sender, &note(4000)), Fact::EmailReceived(told)).unwrap();
    assert!(told.knows_surplus(false));
    fits_everybody(&told);
    // A mail that had room after all, such as one that ends the referral: the next that has none is reported again.
    let heard = Fact::EmailReceived(mail("Accepted"));
    assert!(!told.note(heard, actor(Party::Receiver), minute(62), Channel::Email).knows_surplus(false));
}

#[test]
fn a_mail_that_ends_a_referral_has_the_room_of_what_ends_it() {
    let full = filled(to_guest(), Party::Sender, &note(4000));
    let changes = full.decide(command("accept", json!({})), Party::Receiver, minute(61)).unwrap();
    let changes = domain::referral::mails::by_mail(largest(1), changes);
    let after = full.clone().write(changes, minute(61), &actor(Party::Receiver), Channel::Email);
    assert_eq!(full.has_room_for(&after), Ok(()));
}

#[test]
fn held_mails_have_a_box_of_their_own_for_the_guest_and_for_all_others() {
    let held_from = |from: &str, number: usize| {
        let Fact::EmailHeld(mut mail) = held("x") else { panic!("held") };
        (mail.from, mail.received) = (Some(from.parse().unwrap()), largest(number));
        Fact::EmailHeld(mail)
    };
    let guest = to_guest();
    let address = guest.guest_address().unwrap().as_str().to_owned();
    let mut referral = guest;
    for from in ["stranger@elsewhere.example", &address] {
        let before = referral.held_bytes();
        let refused = loop {
            match receives(&referral, held_from(from, referral.entries.len())) {
                Ok(after) => referral = after,
                Err(refusal) => break refusal,
            }
        };
        assert_eq!(refused, Refusal::TooLarge(Full::Held), "{from}");
        let took = referral.held_bytes() - before;
        assert!((HELD_BYTES / 2 - 250_000..=HELD_BYTES / 2).contains(&took), "{from}: {took}");
    }
    fits_everybody(&referral);
    let Fact::EmailHeld(mut surplus) = held("y") else { panic!("held") };
    surplus.why = HeldReason::Surplus;
    let told = receives(&referral, Fact::EmailHeld(surplus)).unwrap();
    assert!(told.knows_surplus(true) && !referral.knows_surplus(true));
    // Small ones are counted.
    let mut referral = to_guest();
    let from = "stranger@elsewhere.example".parse().unwrap();
    for _ in 0..HELD_MAILS {
        assert!(referral.can_hold_one_more(Some(&from)));
        referral = receives(&referral, held("Palpitations")).unwrap();
    }
    assert!(
        !referral.can_hold_one_more(Some(&from))
            && referral.can_hold_one_more(Some(&address.parse().unwrap()))
    );
}

#[test]
fn a_hand_over_is_bounded_and_the_largest_request_fits() {
    let entry = |text: usize| json!({"text": words(text), "reaction": words(200)});
    let mut body = bodies::consult();
    body["snapshot"]["allergies"] = json!(vec![entry(450); 100]);
    body["snapshot"]["problems"] = json!(vec![json!({"text": words(450)}); 100]);
    body["snapshot"]["recent_visits"] =
        json!(vec![json!({"date": "2026-11-08", "reason": words(450), "summary": words(1900)}); 90]);
    let size = body.to_string().len();
    assert!((950_000..1 << 20).contains(&size), "a request carries it: {size}");
    let largest = create(&body);
    assert_eq!(largest.may_begin(), Ok(()));
    let full = filled(largest.clone(), Party::Sender, &note(4000));
    fits_everybody(&full);
    let mut other = largest;
    let padded = |bytes: usize| domain::log::Body::read("x".repeat(bytes));
    other.handed_over = padded(HANDOFF_BYTES);
    assert_eq!(other.may_begin(), Ok(()));
    other.handed_over = padded(HANDOFF_BYTES + 1);
    assert_eq!(other.may_begin(), Err(Refusal::TooLarge(Full::Handoff)));
}

#[test]
fn what_a_view_shortens_is_whole_at_its_own_route() {
    let first = act(situation("accepted"), Party::Receiver, report(), minute(60)).unwrap();
    let full = filled(first, Party::Receiver, &command("report", json!({"text": words(8000)})));
    let outcome =
        json!({"type": "seen", "summary": words(8000), "advice": words(4000), "results": results(200)});
    let full = act(full, Party::Receiver, command("complete", outcome), minute(61)).unwrap();
    for party in [Party::Sender, Party::Receiver, Party::Patient] {
        let view = full.view(party);
        let (mut shortened, mut each_result) = (0, false);
        for entry in &view.timeline {
            let whole = full.whole_entry(party, entry.seq).unwrap();
            assert_eq!((whole.seq, whole.name), (entry.seq, entry.name));
            let (text, all) = (entry.text.as_deref().unwrap_or_default(), whole.text.unwrap_or_default());
            if entry.more {
                shortened += 1;
                assert!(all.starts_with(text) && all.len() > text.len());
            }
            if entry.name == "reported" {
                assert!(all.starts_with(&words(8000)));
                each_result |= all.matches("118").count() == 200;
            }
        }
        assert!(shortened > 0 && each_result, "{party}");
        assert!(view.reports.unwrap().iter().all(|report| report.more));
        let whole = full.whole_entry(party, full.last_seq()).unwrap().text.unwrap();
        assert!(whole.ends_with(&words(4000)), "the advice, too");
    }
    let reported = full.entries.iter().find(|entry| matches!(entry.fact, Fact::Reported(_))).unwrap().seq;
    let withheld = full.whole_entry(Party::Administrator, reported).unwrap();
    assert_eq!(withheld.text, None, "an administrator sees no words");
    assert!(full.whole_entry(Party::Sender, 9999).is_none());
}

#[test]
fn a_held_mail_is_whole_for_its_sender_alone() {
    let referral = receives(&to_guest(), held("Palpitations")).unwrap();
    let seq = referral.last_seq();
    let whole = referral.whole_held(Party::Sender, seq).unwrap();
    let folded = whole.folded.map(|folded| folded.to_string());
    assert_eq!((whole.text.as_deref(), folded.as_deref()), (Some("Palpitations"), Some("> Palpitations")));
    for party in Party::ALL.iter().filter(|party| **party != Party::Sender) {
        assert!(referral.whole_held(*party, seq).is_none(), "{party}");
    }
    assert!(referral.whole_held(Party::Sender, 1).is_none(), "it is no mail");
}

#[test]
fn a_usual_view_is_whole() {
    for party in Party::ALL {
        let view = serde_json::to_string(&situation("completed").view(*party)).unwrap();
        assert!(!view.contains("\"more\""), "{party}");
    }
}
