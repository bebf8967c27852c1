//! The log and the readings merged by time, a page at a time.
//!
//! The log is read whole, the readings by their ids. An id is made of the moment, but for two: a refusal has the beginning of its
//! hour, because the first of a caller and hour is kept, and a mail the moment of what it tells. These stand in the table before
//! their time, so whatever was read of them and is not shown yet is named by the place of the next page.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    AuditEntry, StoredAccess,
    stored::{Checked, moment_of},
};
use crate::{
    log::Entry,
    referral::Referral,
    values::{time::Instant, words::Party},
    wire::input::FieldError,
};

/// Most access entries that a place names because they were read before their time. One more is shown out of order.
pub const LATE_MAX: usize = 50;

/// The audit trail of a referral: a page of it, the earliest first.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Audit {
    /// Who did what, and who looked.
    pub entries: Vec<AuditEntry>,
    /// Whether the whole log and the readings of this page are what was written.
    pub verified: bool,
    /// The first entry that is not, or that is missing.
    pub first_broken: Option<Broken>,
    /// Until when a signed root proves that nothing was left out; null as long as there is none.
    #[serialize_always]
    #[schema(required)]
    pub anchored_until: Option<Instant>,
    /// Where the next page begins: the parameter `cursor`; null after the last.
    #[serialize_always]
    #[schema(required)]
    pub next: Option<String>,
}

/// An entry that is changed, missing or out of place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Broken {
    /// The number of an entry of the log.
    Log(u32),
    /// The id of an access entry.
    Access(String),
}

/// By what the trail is sorted: the moment, then the log before the readings, then number or id.
type Position = (Instant, u8, u128);

/// What was read of the readings behind a place.
#[derive(Debug, Default)]
pub struct ReadTrail {
    /// In the order of their ids.
    pub rows: Vec<StoredAccess>,
    /// There are more behind the last.
    pub more: bool,
    /// Those that the place names as late.
    pub late: Vec<StoredAccess>,
}

/// A place in the trail of a referral.
///
/// It holds the trail as it was when its first page was asked for: what is written since, by asking for pages too, is on none
/// of the further ones, so they come to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailPlace {
    until: Instant,
    /// The newest number of the log then.
    head: u32,
    /// Behind this.
    after: Position,
    /// Access entries are read behind this id.
    from: Uuid,
    late: Vec<Uuid>,
}

/// An entry that can be shown.
enum Item<'a> {
    Log(&'a Entry),
    Access(Box<Checked>),
}

impl TrailPlace {
    /// The beginning of the trail, as it is now.
    #[must_use]
    pub fn beginning(referral: &Referral, now: Instant) -> Self {
        let after = (Instant::from_millis(0), 0, 0);
        Self { until: now, head: referral.head().seq, after, from: Uuid::nil(), late: Vec::new() }
    }

    /// The access entries that have to be read: behind this id, those made before this moment.
    #[must_use]
    pub const fn reads(&self) -> (Uuid, Instant) {
        (self.from, self.until)
    }

    /// Access entries that were read before their time.
    #[must_use]
    pub fn late(&self) -> &[Uuid] {
        &self.late
    }
}

impl Referral {
    /// A page of the trail for this party, and the place behind it; `read` is what [`TrailPlace::reads`] asks for.
    ///
    /// At most `limit` entries; more only where more than [`LATE_MAX`] stand before their time.
    #[must_use]
    pub fn audit(
        &self,
        reader: Party,
        place: &TrailPlace,
        read: ReadTrail,
        limit: usize,
    ) -> (Audit, Option<TrailPlace>) {
        let ReadTrail { rows, more, late } = read;
        let last = rows.last().map(|row| row.id).filter(|_| more);
        let end = last.map(|id| (moment_of(id), 1, id.as_u128()));
        let id = self.handoff.id;
        let readings = rows.into_iter().chain(late).map(|stored| {
            let checked = stored.check(id);
            ((checked.at(), 1, checked.id.as_u128()), Item::Access(Box::new(checked)))
        });
        let readings = readings.filter(|((at, ..), _)| *at < place.until);
        let mut waiting: Vec<_> = self.positions(place.head, reader).chain(readings).collect();
        waiting.retain(|(position, _)| *position > place.after);
        waiting.sort_by_key(|(position, _)| *position);
        let ready = waiting.partition_point(|(position, _)| end.is_none_or(|end| *position <= end));
        let rest = waiting.split_off(ready.min(limit));
        let is_cut = ready > limit;
        let mut shown = waiting;
        let after = shown.last().map_or(place.after, |(position, _)| *position);
        // All up to the end of what was read is shown, or late; of a page that is cut, up to the newest that it shows.
        let newest = shown.iter().filter_map(|(_, item)| item.access()).max();
        let from = last.filter(|_| !is_cut).or(newest).map_or(place.from, |id| id.max(place.from));
        let mut late: Vec<_> = rest;
        let is_last = late.is_empty() && !more;
        late.retain(|(_, item)| item.access().is_some_and(|id| id <= from));
        let surplus = late.len().saturating_sub(LATE_MAX);
        shown.extend(late.drain(..surplus));
        let late = late.iter().filter_map(|(_, item)| item.access()).collect();
        let next = TrailPlace { until: place.until, head: place.head, after, from, late };
        let first_broken = self.first_broken_of(&shown);
        let entries = shown.iter().map(|(_, item)| match item {
            Item::Log(entry) => AuditEntry::of_log(self, entry, reader),
            Item::Access(checked) => AuditEntry::of_access(self, checked, reader),
        });
        let page = Audit {
            entries: entries.collect(),
            verified: first_broken.is_none(),
            first_broken,
            anchored_until: None,
            next: None,
        };
        (page, (!is_last).then_some(next))
    }

    /// The entries of the log that this party sees, each where it stands: in the order of their numbers, also where two clocks
    /// differ. A patient sees those of their timeline; sender and administrator see all.
    fn positions(&self, head: u32, reader: Party) -> impl Iterator<Item = (Position, Item<'_>)> {
        let timeline = (reader == Party::Patient)
            .then(|| self.timeline_of(reader).map(|entry| entry.seq).collect::<BTreeSet<_>>());
        let mut newest = Instant::from_millis(0);
        self.entries.iter().filter(move |entry| entry.seq <= head).filter_map(move |entry| {
            newest = newest.max(entry.at);
            let position = (newest, 0, u128::from(entry.seq));
            let is_seen = timeline.as_ref().is_none_or(|timeline| timeline.contains(&entry.seq));
            is_seen.then_some((position, Item::Log(entry)))
        })
    }

    /// The first entry that is not what was written: of the log, else of these readings, else a log entry that is another than
    /// the one that was shown to somebody.
    fn first_broken_of(&self, shown: &[(Position, Item<'_>)]) -> Option<Broken> {
        let readings = || {
            shown.iter().filter_map(|(_, item)| match item {
                Item::Log(_) => None,
                Item::Access(checked) => Some(checked),
            })
        };
        let log = self.first_broken.map(Broken::Log);
        let changed = || {
            readings().find(|checked| !checked.is_whole).map(|checked| Broken::Access(checked.id.to_string()))
        };
        let other = || readings().filter_map(|checked| checked.contradicts(self)).min().map(Broken::Log);
        log.or_else(changed).or_else(other)
    }
}

impl Item<'_> {
    const fn access(&self) -> Option<Uuid> {
        match self {
            Self::Log(_) => None,
            Self::Access(checked) => Some(checked.id),
        }
    }
}

impl fmt::Display for TrailPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { until, head, after: (at, rank, key), from, late } = self;
        let (until, at) = (until.as_millis(), at.as_millis());
        write!(f, "{until}.{head}.{at}.{rank}.{key:x}.{}", from.as_simple())?;
        late.iter().try_for_each(|id| write!(f, ".{}", id.as_simple()))
    }
}

impl FromStr for TrailPlace {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let mut parts = text.split('.');
        let mut read = || {
            let millis = |text: &str| text.parse().ok().map(Instant::from_millis);
            let until = millis(parts.next()?)?;
            let head = parts.next()?.parse().ok()?;
            let after = (
                millis(parts.next()?)?,
                parts.next()?.parse().ok()?,
                u128::from_str_radix(parts.next()?, 16).ok()?,
            );
            let from = Uuid::try_parse(parts.next()?).ok()?;
            let late: Option<Vec<_>> = parts.by_ref().map(|id| Uuid::try_parse(id).ok()).collect();
            let late = late.filter(|late| late.len() <= LATE_MAX)?;
            Some(Self { until, head, after, from, late })
        };
        read().ok_or_else(|| FieldError::new("malformed", "this is no place in an audit trail"))
    }
}
