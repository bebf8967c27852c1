//! The lives that are stored: every situation, and one that meets what no situation does.

use domain::{
    commands::mail::{Bounce, BounceReason},
    files::{attachment::FileRefusal, file::Served},
    handoff::{Create, Handoff},
    log::Fact,
    referral::{
        Referral,
        access::{Access, Looked, Reader, Shown, Trail},
    },
    values::{
        digest::Digest,
        ids::AttachmentId,
        person::Registration,
        words::{
            BoxName, Channel,
            Party::{self, Patient, Receiver, Sender, System},
            Role,
        },
    },
    wire::input::parse,
};
use serde_json::json;

use crate::fixtures::{
    act, actor, added, bodies,
    commands::{command, step},
    create,
    files::announced,
    id,
    mails::{held, mail, received, to_guest},
    minute,
    situations::{SITUATIONS, situation},
};

pub(super) fn lives() -> Vec<(String, Referral)> {
    let situations = SITUATIONS.iter().map(|name| ((*name).to_owned(), situation(name)));
    situations
        .chain(vec![
            ("consult-with-everything".to_owned(), everything()),
            ("doctor-only".to_owned(), create(&bodies::doctor_only(bodies::consult()))),
            ("guest-by-mail".to_owned(), by_mail()),
            ("granted-in-part".to_owned(), granted()),
            ("by-stated-numbers".to_owned(), stated()),
            ("a-desk-answers-by-name".to_owned(), by_name()),
            ("a-desk-declines-by-name".to_owned(), declined_by_name()),
            ("granted-for-a-minor".to_owned(), granted_for_a_minor()),
            ("without-an-account".to_owned(), without_an_account()),
            ("known-in-part".to_owned(), known_in_part()),
            ("a-child-by-its-age".to_owned(), a_child_by_its_age()),
            ("told-by-a-notice".to_owned(), told_by_a_notice()),
        ])
        .collect()
}

/// The patient was given a notice, whose digest is on the record: of the hand-over and of a consent that was recorded later.
fn told_by_a_notice() -> Referral {
    let consent = json!({"method": "verbal", "language": "ta-IN", "notice": "v1", "scope": ["vitals"]});
    let sent = create(&bodies::with(bodies::consult(), json!({"consent": consent})));
    let later = json!({"method": "verbal", "language": "gu", "notice": "v1"});
    let noted = command("note", json!({"text": "More", "consent": later}));
    act(sent, Sender, noted, minute(1)).unwrap()
}

fn steps(referral: Referral, steps: &[(Party, &str)], from: i64) -> Referral {
    let take = |referral: Referral, ((party, name), minutes): (&(Party, &str), i64)| {
        let taken = act(referral.clone(), *party, step(name, &referral), minute(minutes));
        taken.unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
    };
    steps.iter().zip(from..).fold(referral, take)
}

fn file_id(number: u128) -> AttachmentId {
    AttachmentId(uuid::Uuid::from_u128(number))
}

/// In-network, with what each side can say.
fn everything() -> Referral {
    let sent = create(&bodies::consult());
    let file = sent.files[0].attachment.attachment_id;
    let served = Some(Served { size: 9, sha256: Digest::of(b"served") });
    let checked = Fact::FileChecked { attachment_id: file, served };
    let seen = sent.note(checked, actor(System), minute(1), Channel::Storage).note(
        Fact::Seen,
        actor(Receiver),
        minute(2),
        Channel::Api,
    );
    let decided = steps(
        seen,
        &[
            (Receiver, "request-info"),
            (Sender, "reply"),
            (Receiver, "require-visit"),
            (Patient, "book-visit"),
            (Receiver, "visit-outcome: attended"),
            (Receiver, "accept"),
            (Receiver, "report"),
            (Receiver, "complete"),
            (Receiver, "amend"),
            (Sender, "acknowledge"),
            (Sender, "note"),
        ],
        3,
    );
    let other = file_id(2);
    let files = vec![announced(other).file()];
    let noted = command("note", json!({"text": "The scan", "attachments": [other]}));
    let changes = decided.decide(noted, Sender, minute(20)).unwrap();
    let noted = decided.write(
        domain::referral::files::filed(changes, &files),
        minute(20),
        &actor(Sender),
        Channel::Api,
    );
    let refused = Fact::FileRefused { attachment_id: other, why: FileRefusal::Encrypted };
    noted.note(refused, actor(System), minute(21), Channel::Storage)
}

/// A guest who is reached, heard of, and locked out.
fn by_mail() -> Referral {
    let guest = to_guest().guest().unwrap();
    let told = to_guest().note(Fact::EmailDelivered, actor(System), minute(1), Channel::Email).note(
        held("Please see the attached."),
        actor(System),
        minute(2),
        Channel::Email,
    );
    let released = told
        .note(Fact::EmailReleased { seq: 3 }, actor(Sender), minute(3), Channel::Api)
        .note(received("Thank you, next week."), guest.clone(), minute(4), Channel::Email)
        .note(Fact::LinkLocked, actor(System), minute(5), Channel::Link)
        .note(Fact::LinksRevoked, actor(Sender), minute(6), Channel::Api);
    let accept = command("accept", json!({}));
    let changes = released.decide(accept, Receiver, minute(7)).unwrap();
    let accepted = released.write(
        domain::referral::mails::by_mail(mail("ACCEPT"), changes),
        minute(7),
        &guest,
        Channel::Email,
    );
    let bounce = Bounce { why: BounceReason::Complained, mail: Digest::of(b"ses-2") };
    accepted.note(Fact::EmailBounced(bounce), actor(System), minute(8), Channel::Email)
}

/// A patient who consents in the app to two sections.
fn granted() -> Referral {
    let draft = create(&bodies::in_app(bodies::consult()));
    let grant = command("consent", json!({"decision": "grant", "scope": ["chief-complaint", "vitals"]}));
    act(draft, Patient, grant, minute(9)).unwrap()
}

/// Between doctors whose tokens have no registration number; the sender's entry has all that it can.
fn stated() -> Referral {
    let body = bodies::consult();
    let mut added = added(&body);
    added.sender.registration_no = None;
    for member in [&mut added.entry, &mut added.receiver].into_iter().flatten() {
        member.entry.registration_no = Some("KMC-30003".parse().unwrap());
        member.entry.registration = Some(Registration::Stated);
        member.entry.clinic = Some("Clinic A".parse().unwrap());
        member.entry.phone = Some("+91 44 2345 6789".parse().unwrap());
    }
    let referral = Referral::new(Handoff::sign(parse::<Create>(body).unwrap(), added).unwrap());
    let begun = referral.begin();
    referral.write(begun, minute(0), &actor(Sender), Channel::Api)
}

/// A laboratory that names the clinician who answers.
fn by_name() -> Referral {
    let life = [
        (Receiver, "request-info"),
        (Sender, "reply"),
        (Receiver, "accept"),
        (Receiver, "report"),
        (Receiver, "complete"),
    ];
    steps(create(&bodies::lab_order()), &life, 1)
}

fn declined_by_name() -> Referral {
    steps(create(&bodies::imaging_order()), &[(Receiver, "decline")], 1)
}

/// A minor, for whom the father consents in the app; and an account that turns out to be another person's.
fn granted_for_a_minor() -> Referral {
    let guardian = json!({"name": "Asha Devi", "relation": "mother"});
    let patient = json!({"id": "pat-1", "name": "Kiran", "birth_date": "2015-04-02", "guardian": guardian});
    let draft = create(&bodies::in_app(bodies::with(bodies::consult(), json!({"patient": patient}))));
    let father = json!({"name": "Ravi Kumar", "relation": "father"});
    let sent =
        act(draft, Patient, command("consent", json!({"decision": "grant", "guardian": father})), minute(9));
    sent.unwrap().note(Fact::PatientMismatched, actor(System), minute(10), Channel::Api)
}

/// A patient of whom the birth year is known, what is known of the rest to the day, the month or the year, a meter's end of
/// scale, and figures with the digits that were reported.
fn known_in_part() -> Referral {
    let mut body = bodies::rich();
    body["patient"]["birth_date"] = json!("1968");
    body["snapshot"]["chief_complaint"]["onset"] = json!("2026-11");
    body["snapshot"]["problems"][0]["onset"] = json!("2015");
    body["snapshot"]["current_rx"][0]["started_on"] = json!("2024-03");
    body["snapshot"]["recent_visits"][0]["date"] = json!("2026-11-08");
    body["snapshot"]["labs"][0]["at"] = json!("2026-11-20");
    body["snapshot"]["labs"][0]["value"] = json!(4.0);
    let vital =
        json!({"code": "41653-7", "comparator": ">", "value": 600, "unit": "mg/dL", "at": "2026-11-22"});
    body["snapshot"]["vitals"] = json!([vital]);
    let results = json!([{"text": "Potassium", "value": 4.0, "unit": "mmol/L", "at": "2026-11-22"}]);
    let accepted = act(create(&body), Receiver, command("accept", json!({})), minute(1)).unwrap();
    act(accepted, Receiver, command("report", json!({"results": results})), minute(2)).unwrap()
}

/// A child whose birth date is not known.
fn a_child_by_its_age() -> Referral {
    let guardian = json!({"name": "Asha Devi", "relation": "mother"});
    let patient = json!({"name": "Kiran", "age": {"years": 8}, "guardian": guardian});
    create(&bodies::with(bodies::consult(), json!({"patient": patient})))
}

/// A patient with the clinic's own number alone.
fn without_an_account() -> Referral {
    let patient = json!({"name": "Meena Kumari", "record_no": "MRN 1001", "email": "meena@mail.example"});
    steps(create(&bodies::with(bodies::consult(), json!({"patient": patient}))), &[(Receiver, "accept")], 1)
}

/// One access entry of each kind.
pub(super) fn accesses() -> Vec<Access> {
    let shown = create(&bodies::consult()).shown();
    let file = file_id(1);
    let of = |number: u128, by: Reader, what: Looked, shown: Option<Shown>| Access {
        id: uuid::Uuid::from_u128(number),
        at: minute(i64::try_from(number).unwrap()),
        trail: Trail::Referral(id(1)),
        by,
        channel: Channel::Api,
        what,
        shown,
        correlation_id: Some("request-1".to_owned()),
    };
    let receiver = || Reader::party(&actor(Receiver), Some(Role::Doctor));
    let system = || Reader::party(&actor(System), None);
    let mail = |mail: Option<&str>| Looked::Mailed {
        tells: "accepted".to_owned(),
        seq: Some(3),
        to: Sender,
        mail: mail.map(str::to_owned),
    };
    let referrals = vec![id(1), id(2)];
    let listed = Access {
        trail: Trail::Person("dr-rao".parse().unwrap()),
        ..of(6, receiver(), Looked::Listed { list: BoxName::Inbox, referrals }, None)
    };
    vec![
        of(1, receiver(), Looked::Viewed, Some(shown)),
        of(2, receiver(), Looked::Repeated, Some(shown)),
        of(3, receiver(), Looked::FileDownloaded { attachment_id: file }, Some(shown)),
        of(4, receiver(), Looked::LetterDownloaded { version: Digest::of(b"a letter") }, Some(shown)),
        of(5, receiver(), Looked::CalendarDownloaded, Some(shown)),
        listed,
        of(7, Reader::caller(&testing::people::stranger()), Looked::Refused, None),
        of(8, system(), mail(Some("ses-1")), Some(shown)),
        of(9, system(), mail(None), Some(shown)),
    ]
}

/// Access entries of kinds that came later.
pub(crate) fn later_accesses() -> Vec<Access> {
    let by = Reader::party(&actor(Sender), Some(Role::Doctor));
    let first = accesses().remove(0);
    vec![Access { id: uuid::Uuid::from_u128(10), by, what: Looked::AuditRead, ..first }]
}
