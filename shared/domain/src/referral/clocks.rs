//! How long each may take: the clock runs for whoever holds the ball.

use jiff::SignedDuration;

use crate::values::{
    time::{Date, Instant},
    words::{Holder, Priority},
};

/// The limits of one priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The receiver has opened it.
    pub seen_by: SignedDuration,
    /// The receiver has decided.
    pub decided_by: SignedDuration,
    /// The sender has answered.
    pub info_reply_by: SignedDuration,
    /// The patient has booked; an emergency does not wait for a booking, so there it is `decided_by`.
    pub visit_booked_by: SignedDuration,
    /// Undecided, it goes back to the sender.
    pub expires: SignedDuration,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Clocks {
    /// The limits of this priority.
    #[must_use]
    pub const fn of(priority: Priority) -> Self {
        let [seen_by, decided_by, info_reply_by, visit_booked_by, expires] = match priority {
            Priority::Emergency => [15 * MINUTE, HOUR, HOUR, HOUR, 24 * HOUR],
            Priority::Urgent => [4 * HOUR, 24 * HOUR, 24 * HOUR, 48 * HOUR, 7 * DAY],
            Priority::Soon => [DAY, 2 * DAY, 3 * DAY, 5 * DAY, 14 * DAY],
            Priority::Routine => [DAY, 3 * DAY, 7 * DAY, 14 * DAY, 60 * DAY],
        };
        Self {
            seen_by: SignedDuration::from_secs(seen_by),
            decided_by: SignedDuration::from_secs(decided_by),
            info_reply_by: SignedDuration::from_secs(info_reply_by),
            visit_booked_by: SignedDuration::from_secs(visit_booked_by),
            expires: SignedDuration::from_secs(expires),
        }
    }
}

/// What the holder of the ball has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// The patient: consent, or refuse.
    Consent,
    /// The receiver: decide.
    Decide,
    /// The sender: answer what was asked.
    Answer,
    /// The patient: book a visit.
    Book,
    /// The receiver: see the patient, and say how it went.
    See,
    /// The receiver, who has accepted: finish.
    Finish,
    /// The sender of a referral that found nobody: redirect it or close it off.
    FindAnother,
    /// Nobody has to do anything.
    Nothing,
}

impl Duty {
    /// Whose duty it is.
    #[must_use]
    pub const fn holder(self) -> Holder {
        match self {
            Self::Consent | Self::Book => Holder::Patient,
            Self::Decide | Self::See | Self::Finish => Holder::Receiver,
            Self::Answer | Self::FindAnother => Holder::Sender,
            Self::Nothing => Holder::Nobody,
        }
    }

    /// When it is due, having begun at `since`.
    ///
    /// A booked visit adds the time to decide to its start. An accepted referral is due at the end of the day
    /// that the receiver gave, or else when an undecided one would have expired. Consent and finding another
    /// receiver are decisions too.
    #[must_use]
    pub fn due_at(
        self,
        priority: Priority,
        since: Instant,
        visit: Option<Instant>,
        expected_by: Option<Date>,
    ) -> Option<Instant> {
        let clocks = Clocks::of(priority);
        Some(match self {
            Self::Nothing => return None,
            Self::Consent | Self::Decide | Self::FindAnother => since.plus(clocks.decided_by),
            Self::Answer => since.plus(clocks.info_reply_by),
            Self::Book => since.plus(clocks.visit_booked_by),
            Self::See => visit.unwrap_or(since).max(since).plus(clocks.decided_by),
            Self::Finish => match expected_by.map(Date::end) {
                // The day that was given may have passed while somebody else held the ball.
                Some(day) if day > since => day,
                Some(_) => since.plus(clocks.decided_by),
                None => since.plus(clocks.expires),
            },
        })
    }
}
