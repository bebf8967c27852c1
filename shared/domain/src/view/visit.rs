//! The visit that was booked, as far as a calendar may have it.

use super::{Sight, sight};
use crate::{
    commands::command::BookVisit,
    referral::{Referral, Visit},
    values::{
        text::Line,
        words::{Party, VisitOutcome},
    },
};

/// A visit that was booked, as a party may see it: when, where and what to bring; not why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedVisit<'a> {
    /// When and where.
    pub booked: &'a BookVisit,
    /// What to bring: what the sender said, then what the receiver said besides.
    pub bring: Vec<&'a Line<200>>,
}

impl Referral {
    /// The visit that was booked last, whatever became of it; none if this party may see nothing of it any more.
    #[must_use]
    pub fn booked_visit_shown_to(&self, party: Party) -> Option<BookedVisit<'_>> {
        if sight(party, self) == Sight::Closed {
            return None;
        }
        let visit = self.visit.as_ref()?;
        let said_before = &self.handoff.bring;
        let besides = visit.bring.iter().filter(|item| !said_before.contains(item));
        Some(BookedVisit {
            booked: visit.booked.as_ref()?,
            bring: said_before.iter().chain(besides).collect(),
        })
    }

    /// Whether a visit is booked and to take place: nobody has said how it went, and the referral is open.
    #[must_use]
    pub fn has_visit_to_come(&self) -> bool {
        self.visit.as_ref().is_some_and(Visit::is_booked) && !self.status.is_terminal()
    }

    /// Whether a visit was booked and is cancelled: by a party, or because the referral or the consent ended before it.
    #[must_use]
    pub fn has_visit_called_off(&self) -> bool {
        let called_off =
            |visit: &Visit| visit.booked.is_some() && visit.outcome == Some(VisitOutcome::Cancelled);
        self.visit.as_ref().is_some_and(called_off)
    }
}
