//! A change as the bus brings it.

use domain::referral::Referral;
use events::Event;

/// The event that says that the entry with this number was written.
pub fn event(referral: &Referral, seq: usize) -> Event {
    // What it says of how the referral stands does not count: only which change it is.
    let mut event = Event::of(referral, &referral.entries[0]).unwrap();
    event.detail.seq = u32::try_from(seq).unwrap();
    event
}
