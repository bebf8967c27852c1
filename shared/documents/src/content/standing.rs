//! Whose turn it is, in one line.

use domain::{
    values::words::{Holder, Party, Status},
    view::View,
};

use super::say;

/// Who reads: "you" is one of the two doctors, or nobody, on paper that anybody may come to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// This party, who is told "you".
    Party(Party),
    /// Whoever holds the paper: everybody has a name.
    Anybody,
}

/// Whose turn it is, since when and until when: "Waiting for you since 22 Nov 2026, 2:30 pm IST, due …".
#[must_use]
pub fn standing(view: &View, reader: Reader) -> String {
    let holder = view.awaiting.who;
    let is_reader = |party: Party| reader == Reader::Party(party);
    let who = match holder {
        Holder::Receiver if is_reader(Party::Receiver) => "you".to_owned(),
        Holder::Sender if is_reader(Party::Sender) => "you".to_owned(),
        Holder::Patient if is_reader(Party::Patient) => "you".to_owned(),
        Holder::Receiver => view.to.name.to_string(),
        Holder::Sender => view.from.name.to_string(),
        Holder::Patient => "the patient".to_owned(),
        Holder::Nobody => return over(view.status).to_owned(),
    };
    let since = say::moment(view.awaiting.since);
    let due = view.awaiting.due_at.map(|due| format!(", due {}", say::moment(due))).unwrap_or_default();
    format!("Waiting for {who} since {since}{due}.")
}

const fn over(status: Status) -> &'static str {
    match status {
        Status::Completed => "Nobody has to act: it is done, and the outcome is below.",
        Status::Declined => "Nobody has to act: it was declined, and the sender has dealt with it.",
        Status::Expired => "Nobody has to act: nobody decided in time, and the sender has dealt with it.",
        Status::Withdrawn => "Nobody has to act: it was taken back.",
        Status::Voided => "Nobody has to act: it was sent by mistake.",
        Status::Draft | Status::Sent | Status::NeedInfo | Status::VisitRequired | Status::Accepted => {
            "Nobody has to act."
        }
    }
}
