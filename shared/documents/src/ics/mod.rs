//! A booked visit for the patient's and the doctors' calendars, as iCalendar (RFC 5545).
//!
//! It says when, where and with whom, and never why: calendars are shared, and shown on locked screens. What it is made of
//! is what a party may see ([`Referral::booked_visit_shown_to`]).

mod lines;

use domain::{
    referral::Referral,
    values::{
        ids::ReferralId,
        person::Email,
        time::Instant,
        words::{Party, PrivacyLevel},
    },
    view::BookedVisit,
};

use lines::{Lines, escaped};

/// What a calendar is to do with it (RFC 5546).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// A file that somebody fetches, with what to bring.
    Publish,
    /// An invitation, sent by mail; again when the visit is moved.
    Request(Mailed),
    /// Takes the invitation back.
    Cancel(Mailed),
}

/// From whom to whom an invitation goes; RFC 5546 asks for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailed {
    /// The address that the mail comes from.
    pub organizer: Email,
    /// The address that it goes to.
    pub attendee: Email,
}

impl Method {
    /// Its name, which the media type has to say as well: `text/calendar; charset=utf-8; method=PUBLISH`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request(_) => "REQUEST",
            Self::Cancel(_) => "CANCEL",
        }
    }

    const fn mailed(&self) -> Option<&Mailed> {
        match self {
            Self::Publish => None,
            Self::Request(mailed) | Self::Cancel(mailed) => Some(mailed),
        }
    }
}

/// The visit as this party may have it in a calendar, made at `now`; none when there is no such visit.
///
/// A file or an invitation is of a visit that is to take place, a cancellation of one that no longer is. All of one
/// referral have one UID, and a higher SEQUENCE with each change, so that a calendar moves the visit and does not add
/// another. It ends when it begins: nobody has said how long it takes. Mail carries nothing of what to bring, and of a
/// doctor-only referral only the time. A party that may see nothing of the visit any more can still be told that it is
/// cancelled, and no more than that.
#[must_use]
pub fn calendar(referral: &Referral, party: Party, method: &Method, now: Instant) -> Option<String> {
    let visit = referral.booked_visit_shown_to(party);
    let stands = match method {
        Method::Publish | Method::Request(_) => referral.has_visit_to_come() && visit.is_some(),
        Method::Cancel(_) => referral.has_visit_called_off(),
    };
    if !stands {
        return None;
    }
    let discreet = method.mailed().is_some() && referral.handoff.privacy.level == PrivacyLevel::DoctorOnly;
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Referrals//Visit//EN");
    lines.add("METHOD", method.name());
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &uid(referral.handoff.id));
    lines.add("DTSTAMP", &utc(now));
    lines.add("SEQUENCE", &referral.version.to_string());
    if let Some(visit) = &visit {
        lines.add("DTSTART", &utc(visit.booked.starts_at));
    }
    lines.add("SUMMARY", &escaped(&summary(referral, party, discreet || visit.is_none())));
    if let Some(visit) = visit.filter(|_| !discreet) {
        tell(&mut lines, &visit, method);
    }
    if let Some(Mailed { organizer, attendee }) = method.mailed() {
        lines.add("ORGANIZER", &address(organizer));
        lines.add("ATTENDEE;ROLE=REQ-PARTICIPANT", &address(attendee));
    }
    lines.add("STATUS", if matches!(method, Method::Cancel(_)) { "CANCELLED" } else { "CONFIRMED" });
    lines.add("CLASS", "PRIVATE");
    lines.add("END", "VEVENT");
    lines.add("END", "VCALENDAR");
    Some(lines.text())
}

/// Where, and in a file what to bring.
fn tell(lines: &mut Lines, visit: &BookedVisit<'_>, method: &Method) {
    if let Some(place) = &visit.booked.place {
        lines.add("LOCATION", &escaped(place.as_str()));
    }
    if method.mailed().is_none() && !visit.bring.is_empty() {
        let items = visit.bring.iter();
        let said = items.fold("What to bring:".to_owned(), |said, item| format!("{said}\n- {item}"));
        lines.add("DESCRIPTION", &escaped(&said));
    }
}

/// With whom. The receiver knows that it is with them, and whose calendar it is need not know with which patient.
fn summary(referral: &Referral, party: Party, discreet: bool) -> String {
    let (reference, receiver) = (referral.handoff.reference, referral.handoff.receiver.name());
    match party {
        _ if discreet => format!("Visit ({reference})"),
        Party::Receiver => format!("Visit of a referred patient ({reference})"),
        Party::Sender | Party::Patient | Party::Administrator | Party::System => {
            format!("Visit with {receiver} ({reference})")
        }
    }
}

/// The same for every file of a referral, and no other's.
fn uid(id: ReferralId) -> String {
    format!("{id}@visit.referrals")
}

/// `20261122T090000Z`.
fn utc(at: Instant) -> String {
    let digits = at.to_string().replace(['-', ':'], "");
    digits.chars().take("20261122T090000".len()).chain(['Z']).collect()
}

/// As a URI (RFC 6068).
fn address(email: &Email) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@-._~!$'*+=".contains(&byte);
    let written = email.as_str().bytes().map(|byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    written.fold("mailto:".to_owned(), |uri, part| uri + &part)
}
