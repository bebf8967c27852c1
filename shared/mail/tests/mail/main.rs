//! Mails from outside: what a mail program reads of them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

mod messages;
mod quoted;

use domain::{
    notices::{Feed, Notice, Private, Sayable, TextKey, texts},
    values::{
        reference::Reference,
        words::{EventName, Holder, Party, Priority, Status, Tongue},
    },
};

/// Of Dr O'Connor's referral to Dr Rao, whose turn it is.
fn notice(text: TextKey, language: Option<&str>) -> Notice {
    let (event, party) = match text {
        TextKey::Of(event, party) => (event, party),
        TextKey::Private(_) => (EventName::Sent, Party::Patient),
    };
    let (named, patients) = (!matches!(text, TextKey::Private(_)), party == Party::Patient);
    let name = |name: &str| named.then(|| name.parse().unwrap());
    let moment = |text: &str| text.parse().unwrap();
    Notice {
        seq: 2,
        id: "019aa000-0000-7000-8000-000000000009".parse().unwrap(),
        event,
        party,
        feed: Feed::Person("somebody".parse().unwrap()),
        language: language.map(|language| language.parse().unwrap()),
        text,
        visit_off: None,
        calendar: None,
        mail: true,
        said: Sayable {
            referral_id: "019aa000-0000-7000-8000-000000000001".parse().unwrap(),
            reference: Reference::new(1),
            at: moment("2026-11-22T09:00:00Z"),
            priority: Priority::Urgent,
            sender: name("Dr Aoife O'Connor"),
            clinic: name("Shanti Clinic"),
            phone: named.then(|| "+91 44 2345 6789".parse().unwrap()),
            receiver: name("Dr Lakshmi Rao"),
            next: Some((
                if patients { Holder::Patient } else { Holder::Receiver },
                Some(moment("2026-11-23T09:00:00Z")),
            )),
            booking_url: (patients && named).then(|| "https://clinic-a.example/rao?day=a&b".parse().unwrap()),
            starts_at: Some(moment("2026-12-01T04:30:00Z")),
            status: Status::Sent,
            not_done: None,
            not_taken: None,
        },
    }
}

/// Each text in each language that it is told in.
fn all() -> Vec<Notice> {
    // None is English, too.
    let languages: Vec<_> =
        [None].into_iter().chain(Tongue::ALL.iter().map(|one| Some(one.as_str()))).collect();
    let patients = |text: &TextKey| matches!(text, TextKey::Private(_) | TextKey::Of(_, Party::Patient));
    let all = texts().into_iter().flat_map(|text| {
        let count = if patients(&text) { languages.len() } else { 1 };
        languages.iter().take(count).map(move |language| notice(text, *language))
    });
    all.collect()
}

/// What a patient is told of a visit that is doctor-only.
const PRIVATE: TextKey = TextKey::Private(Private::Visit);
