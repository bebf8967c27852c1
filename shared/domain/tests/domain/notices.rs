//! Who is told: whoever has to act next, never the one who did it, once for each command, and nothing that is content.

use std::collections::BTreeSet;

use domain::{
    files::attachment::FileRefusal,
    log::Fact,
    notices::{CalendarChange, Feed, Notice, TABLE},
    referral::Referral,
    values::words::{
        EventName, Holder,
        Party::{self, Administrator, Patient, Receiver, Sender, System},
        Role,
    },
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, actor, bodies,
    commands::{command, step},
    create, mails, minute,
    people::{caller, member},
    situations::{SITUATIONS, situation},
};

/// The notices of each entry, told as soon as its command was written.
fn told(referral: &Referral) -> Vec<Notice> {
    let versions = referral.entries.iter().map(|entry| {
        let together = referral.entries.iter().filter(|other| {
            entry.after.is_some()
                && other.after.map(|after| after.version) == entry.after.map(|after| after.version)
        });
        let last = together.map(|other| other.seq).max().unwrap_or(entry.seq);
        referral.clone().as_of(last).notices(entry.seq)
    });
    versions.flatten().collect()
}

/// Event, party, and whether there is a mail.
fn short(notices: &[Notice]) -> Vec<(&'static str, Party, bool)> {
    notices.iter().map(|notice| (notice.event.as_str(), notice.party, notice.mail)).collect()
}

fn steps(body: &Value, steps: &[(Party, &str)]) -> Referral {
    let take = |referral: Referral, ((party, name), minutes): (&(Party, &str), i64)| {
        let command = step(name, &referral);
        act(referral, *party, command, minute(minutes)).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
    };
    steps.iter().zip(1..).fold(create(body), take)
}

#[test]
fn every_event_has_one_row() {
    let events: Vec<_> = TABLE.iter().map(|row| row.event).collect();
    assert_eq!(events, EventName::ALL);
}

#[test]
fn an_event_is_what_stands_on_the_timeline() {
    let mut met = BTreeSet::new();
    let file = "019aa000-0000-7000-8000-000000000001".parse().unwrap();
    let by_itself = [
        Fact::Seen,
        Fact::Unknown,
        Fact::FileChecked { attachment_id: file, served: None },
        Fact::FileRefused { attachment_id: file, why: FileRefusal::Malware },
        Fact::EmailDelivered,
        mails::received("Thank you"),
        mails::held("Thank you"),
        Fact::EmailReleased { seq: 2 },
        Fact::LinkLocked,
        Fact::LinksRevoked,
        Fact::PatientMismatched,
    ];
    let all = SITUATIONS.iter().flat_map(|name| situation(name).entries).map(|entry| entry.fact);
    let more = steps(
        &bodies::in_app(bodies::consult()),
        &[
            (Patient, "consent: grant"),
            (Receiver, "request-info"),
            (Sender, "reply"),
            (Receiver, "accept"),
            (Receiver, "report"),
            (Receiver, "visit-outcome: attended"),
            (Receiver, "complete"),
            (Receiver, "amend"),
            (Sender, "note"),
        ],
    );
    let more = more.entries.into_iter().map(|entry| entry.fact);
    for fact in all.chain(by_itself).chain(more) {
        assert_eq!(fact.event().is_some(), fact.on_timeline(), "{}", fact.name());
        assert!(fact.event().is_none_or(|event| event.as_str() == fact.name()), "{}", fact.name());
        met.extend(fact.event());
    }
    assert_eq!(met.into_iter().collect::<Vec<_>>(), EventName::ALL, "every event was met");
}

#[test]
fn who_has_to_act_next_gets_a_mail_unless_they_did_it_themselves() {
    for name in SITUATIONS {
        let referral = situation(name);
        let version = |entry: &domain::log::Entry| entry.after.map(|after| after.version);
        for (index, entry) in referral.entries.iter().enumerate().filter(|(_, entry)| entry.after.is_some()) {
            // A command that writes several entries is told whole.
            if referral.entries.get(index + 1).is_some_and(|next| version(next) == version(entry)) {
                continue;
            }
            let then = referral.clone().as_of(entry.seq);
            let holder = match then.awaiting.who {
                Holder::Sender => Sender,
                Holder::Receiver => Receiver,
                Holder::Patient => Patient,
                Holder::Nobody => continue,
            };
            let before = referral.clone().as_of(entry.seq - 1);
            let handed = entry.seq == 1 || before.awaiting.who != then.awaiting.who;
            if !handed || entry.by.party == holder {
                continue;
            }
            let mailed = told(&then).into_iter().any(|notice| notice.party == holder && notice.mail);
            assert!(mailed, "{name}: {holder} after {}", entry.fact.name());
        }
    }
}

#[test]
fn nobody_is_told_of_their_own_doing_and_each_once_for_a_command() {
    for name in SITUATIONS {
        let referral = situation(name);
        for entry in &referral.entries {
            let notices = referral.notices(entry.seq);
            assert!(
                notices.iter().all(|notice| notice.party != entry.by.party),
                "{name}: {}",
                entry.fact.name()
            );
        }
        let mut mails = BTreeSet::new();
        for entry in &referral.entries {
            let version = entry.after.map(|after| after.version);
            for notice in referral.notices(entry.seq).into_iter().filter(|notice| notice.mail) {
                assert!(mails.insert((notice.party, version)), "{name}: {} twice", notice.party);
            }
        }
    }
}

#[test]
fn a_life_is_told_to_those_whom_it_concerns() {
    let referral = steps(
        &bodies::consult(),
        &[
            (Receiver, "request-info"),
            (Sender, "reply"),
            (Receiver, "require-visit"),
            (Patient, "book-visit"),
            (Receiver, "visit-outcome: missed"),
            (Receiver, "accept"),
            (Receiver, "complete"),
            (Sender, "acknowledge"),
        ],
    );
    let expected = [
        ("sent", Receiver, true),
        ("sent", Patient, true),
        ("info-requested", Sender, true),
        ("info-requested", Patient, false),
        ("info-provided", Receiver, true),
        ("info-provided", Patient, false),
        ("visit-requested", Sender, false),
        ("visit-requested", Patient, true),
        ("visit-booked", Sender, false),
        ("visit-booked", Receiver, true),
        ("visit-missed", Sender, false),
        ("visit-missed", Patient, true),
        ("accepted", Sender, true),
        ("accepted", Patient, true),
        ("completed", Sender, true),
        ("completed", Patient, true),
        ("acknowledged", Receiver, false),
    ];
    assert_eq!(short(&told(&referral)), expected);
}

#[test]
fn a_patient_is_mailed_of_a_doctor_only_referral_only_to_do_something() {
    let body = bodies::doctor_only(bodies::consult());
    let referral = steps(&body, &[(Receiver, "require-visit"), (Sender, "book-visit"), (Receiver, "accept")]);
    let of_patient: Vec<_> = told(&referral).into_iter().filter(|notice| notice.party == Patient).collect();
    let expected = [
        ("sent", Patient, false),
        ("visit-requested", Patient, true),
        ("visit-booked", Patient, true),
        ("accepted", Patient, false),
    ];
    assert_eq!(short(&of_patient), expected);
    for notice in of_patient {
        assert!(notice.text.to_string().starts_with("private-"), "{}", notice.text);
        assert_eq!((notice.said.sender, notice.said.receiver, notice.said.booking_url), (None, None, None));
    }
}

#[test]
fn a_consent_and_what_it_brings_about_are_one_mail() {
    let granted = steps(&bodies::in_app(bodies::consult()), &[(Patient, "consent: grant")]);
    let expected = [("drafted", Patient, true), ("consent-given", Sender, true), ("sent", Receiver, true)];
    assert_eq!(short(&told(&granted)), expected);
    let withdrawn = steps(&bodies::consult(), &[(Patient, "consent: withdraw")]);
    let expected = [
        ("consent-withdrawn", Sender, false),
        ("consent-withdrawn", Receiver, false),
        ("withdrawn", Sender, true),
        ("withdrawn", Receiver, true),
    ];
    assert_eq!(short(&told(&withdrawn)[2..]), expected);
    let refused = situation("withdrawn+refused");
    let of_receiver = told(&refused).into_iter().filter(|notice| notice.party == Receiver).count();
    assert_eq!(of_receiver, 0, "what never left is told to no receiver");
}

#[test]
fn an_answer_that_accepts_tells_the_receiver_and_the_sender() {
    let body = json!({"asks": [{"text": "ECG"}], "accept_when_answered": true});
    let asked = act(create(&bodies::consult()), Receiver, command("request-info", body), minute(1)).unwrap();
    let answers = step("reply", &asked);
    let answered = act(asked, Sender, answers, minute(2)).unwrap();
    let notices: Vec<_> =
        answered.entries.iter().rev().take(2).flat_map(|entry| answered.notices(entry.seq)).collect();
    let expected = [
        ("accepted", Sender, true),
        ("accepted", Patient, true),
        ("info-provided", Receiver, true),
        ("info-provided", Patient, false),
    ];
    assert_eq!(short(&notices), expected);
    let next: Vec<_> = notices.iter().map(|notice| notice.said.next.map(|(who, _)| who)).collect();
    assert_eq!(next, [Some(Holder::Receiver); 4], "all are told how the command left it");
}

#[test]
fn what_has_been_done_meanwhile_is_not_asked_for_by_mail() {
    let answered = steps(&bodies::consult(), &[(Receiver, "request-info"), (Sender, "reply")]);
    let late = answered.notices(2);
    assert_eq!(short(&late), [("info-requested", Sender, false), ("info-requested", Patient, false)]);
    assert!(late.iter().all(|notice| notice.said.next.is_none()), "whose turn it was is no news");
    let noted = steps(&bodies::consult(), &[(Receiver, "accept"), (Receiver, "complete")]);
    assert!(noted.notices(2).iter().all(|notice| notice.mail), "news stay news");
    let noted = steps(&bodies::consult(), &[(Receiver, "accept"), (Sender, "note"), (Receiver, "complete")]);
    assert_eq!(
        short(&noted.notices(3)),
        [("noted", Receiver, true)],
        "also to whoever had the ball and has acted"
    );
    let voided = steps(&bodies::consult(), &[(Receiver, "accept"), (Sender, "void")]);
    assert!(!voided.notices(2).iter().any(|notice| notice.mail), "what was taken back is told no more");
    assert!(voided.notices(3).iter().any(|notice| notice.mail));
}

#[test]
fn a_refused_file_is_told_to_whoever_may_know_of_it() {
    let file = "019aa000-0000-7000-8000-000000000001".parse().unwrap();
    let refused = Fact::FileRefused { attachment_id: file, why: FileRefusal::Malware };
    let referral = |body: &Value| {
        create(body).note(refused.clone(), actor(System), minute(1), domain::values::words::Channel::Storage)
    };
    let expected = [("file-refused", Sender, true), ("file-refused", Receiver, true)];
    assert_eq!(short(&referral(&bodies::consult()).notices(2)), expected);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1", "scope": ["vitals"]});
    let narrow = bodies::with(bodies::consult(), json!({"consent": consent}));
    assert_eq!(short(&referral(&narrow).notices(2)), expected[..1]);
}

#[test]
fn an_event_that_comes_twice_has_the_same_ids_and_all_sort_by_time() {
    let referral = situation("completed");
    let once = told(&referral);
    assert_eq!(told(&referral), once);
    let ids: BTreeSet<_> = once.iter().map(|notice| notice.id).collect();
    assert_eq!(ids.len(), once.len());
    let moments: Vec<_> =
        ids.iter().map(|id| once.iter().find(|notice| notice.id == *id).unwrap().said.at).collect();
    assert!(moments.is_sorted());
    assert_eq!(short(&referral.notices(99)), [], "there is no such entry");
}

#[test]
fn a_feed_is_told_to_whoever_reads_it() {
    let order = create(&bodies::lab_order());
    let feeds: Vec<_> = order.notices(1).into_iter().map(|notice| Some(notice.feed)).collect();
    let desk = caller("anybody", Role::Desk, Some("lab"));
    assert_eq!(feeds, [Feed::of(&desk), Feed::of(&caller("pat-1", Role::Patient, None))]);
    let voided = steps(&bodies::consult(), &[(Sender, "void")]);
    let admin = voided.notices(2).into_iter().find(|notice| notice.party == Administrator).unwrap();
    assert_eq!(Some(&admin.feed), Feed::of(&caller("somebody", Role::Admin, Some("clinic-a"))).as_ref());
    assert_ne!(Some(&admin.feed), Feed::of(&caller("somebody", Role::Admin, Some("clinic-b"))).as_ref());
    assert!(!admin.mail);
    let own = Feed::of(&caller(member("dr-rao").unwrap().id.as_str(), Role::Doctor, Some("clinic-a")));
    assert_eq!(Some(create(&bodies::consult()).notices(1)[0].feed.clone()), own);
}

#[test]
fn a_person_in_two_roles_has_a_feed_for_each() {
    let of = |role, workspace| Feed::of(&caller("dr-rao", role, workspace));
    assert_ne!(of(Role::Doctor, Some("clinic-a")), of(Role::Patient, None));
    assert_eq!(
        of(Role::Doctor, Some("clinic-a")),
        of(Role::Doctor, Some("clinic-b")),
        "who moves takes it along"
    );
    assert_eq!((of(Role::Desk, None), of(Role::Admin, None)), (None, None));
}

#[test]
fn a_patient_without_an_account_is_told_by_mail_or_not_at_all() {
    let sent_about = |email: Value| {
        let patient = json!({"name": "Meena Kumari", "email": email});
        create(&bodies::with(bodies::consult(), json!({"patient": patient})))
    };
    let told = |referral: &Referral, seq: u32| {
        let notices = referral.notices(seq).into_iter();
        notices
            .filter(|notice| notice.party == Patient)
            .map(|notice| (notice.mail, notice.has_app()))
            .collect::<Vec<_>>()
    };
    let reached = sent_about(json!("meena@mail.example"));
    let called = act(reached, Receiver, step("require-visit", &situation("sent")), minute(1)).unwrap();
    assert_eq!(told(&called, 2), [(true, false)]);
    let asked = act(called, Receiver, step("request-info", &situation("sent")), minute(2)).unwrap();
    assert_eq!(told(&asked, 3), [], "there is no feed that anybody reads");
    let unreached = sent_about(json!(null));
    assert_eq!(told(&unreached, 1), []);
}

#[test]
fn whoever_has_the_visit_in_a_calendar_hears_that_it_ended_with_the_referral() {
    let booked = steps(&bodies::consult(), &[(Receiver, "accept"), (Patient, "book-visit")]);
    for (by, ending) in
        [(Receiver, "complete"), (Receiver, "decline"), (Sender, "void"), (Patient, "consent: withdraw")]
    {
        let at = minute(3);
        let ended = act(booked.clone(), by, step(ending, &booked), at).unwrap();
        assert!(ended.has_visit_called_off() && !ended.has_visit_to_come(), "{ending}");
        let cancels: Vec<_> = told(&ended)
            .into_iter()
            .filter(|notice| notice.calendar == Some(CalendarChange::Cancels))
            .inspect(|notice| assert!(notice.mail, "{ending}: {notice:?}"))
            .map(|notice| notice.party)
            .collect();
        // The patient booked it, and so was never invited by mail; the receiver was, and may have ended it themselves.
        assert_eq!(cancels, [Receiver], "{ending}");
    }
    // A visit that has begun is not taken back.
    let late = minute(60 * 24 * 365);
    let ended = act(booked.clone(), Receiver, step("complete", &booked), late).unwrap();
    assert!(!ended.has_visit_called_off() && !ended.has_visit_to_come());
    assert!(told(&ended).iter().all(|notice| notice.calendar != Some(CalendarChange::Cancels)));
}
