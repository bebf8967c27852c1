//! The lists of referrals: inbox, sent and mine; whole, or only what matches a filter.
//!
//! Receiver and sender have two indexes each: everything, newest first, and what is open, by due time. A patient has one,
//! which also answers what a doctor asks about one patient. A filter that has no index of its own sifts, at most
//! [`SIFTED`] rows a page.

mod plan;
mod row;

use std::fmt;

use aws::Error;
use domain::{
    referral::summary::{Inbox, Summary},
    values::{
        ids::{PersonId, ReferralId},
        person::Account,
        time::Instant,
        words::{Kind, Status},
    },
    wire::input::FieldError,
};

use crate::{Store, keys::Item};
use plan::{Few, Order, Plan, Reading};
pub(crate) use row::{index_keys, stored};

/// Most rows that a page reads when filters sift what its index brings. Such a page may have fewer rows than asked for,
/// and still a next one.
pub const SIFTED: usize = 500;

/// A list of referrals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnedBox {
    /// What was sent to this doctor or desk.
    Inbox(Inbox),
    /// What this doctor sent.
    Sent(PersonId),
    /// What is about the patient with this account: by id and birthday, so that an id that was mistyped shows nothing.
    Mine(Account),
}

/// Which rows of a list; everything that is given has to match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// With this status.
    pub status: Option<Status>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Whose holder is the owner of the list.
    pub awaiting_me: bool,
    /// Due before this moment.
    pub overdue_at: Option<Instant>,
    /// About this patient.
    pub patient: Option<PersonId>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, C> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<C>,
}

/// A place in a list: behind this referral. `at` is the moment by which the list is sorted, before the id: of an inbox
/// when it was sent, under "overdue" when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at: Option<Instant>,
    id: ReferralId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        self.at.map_or(Ok(()), |at| write!(f, "@{at}"))
    }
}

impl std::str::FromStr for Place {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let (id, at) = text.split_once('@').map_or((text, None), |(id, at)| (id, Some(at)));
        Ok(Self { at: at.map(str::parse).transpose()?, id: id.parse()? })
    }
}

impl OwnedBox {
    /// The index with everything in the list, which is also its partition key, and whose list it is.
    pub(crate) fn owner(&self) -> (&'static str, String) {
        match self {
            Self::Inbox(Inbox::Doctor(id)) => ("inbox", format!("doctor#{id}")),
            Self::Inbox(Inbox::Desk(workspace)) => ("inbox", format!("desk#{workspace}")),
            Self::Sent(sender) => ("sent", sender.to_string()),
            Self::Mine(account) => ("mine", account.id.to_string()),
        }
    }
}

impl Store {
    /// One page of a list: one query, or two where more than [`SIFTED`] rows would have to be sorted.
    ///
    /// Newest first; under "overdue", the longest overdue first. Where filters sift, a page may be shorter than asked for
    /// and not be the last.
    pub async fn list(
        &self,
        list: &OwnedBox,
        filter: &Filter,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Page<Summary, Place>, Error> {
        let plan = Plan::of(list, filter);
        if let Some(few) = &plan.few
            && let Some(page) = self.sorted(few, limit, after).await?
        {
            return Ok(page);
        }
        self.paged(&plan.reading, limit, after).await
    }

    /// A page in the order of its index.
    async fn paged(
        &self,
        reading: &Reading,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Page<Summary, Place>, Error> {
        // One row more than is shown tells whether there is a next page. What is sifted out counts, too.
        let read = if reading.sifts() { SIFTED } else { limit + 1 };
        let (rows, end) = self.read(reading, reading.order, read, after).await?;
        Ok(page(rows, limit, end))
    }

    /// A page in another order than its index's: all rows are read, and sorted here. None if they are too many.
    async fn sorted(
        &self,
        few: &Few,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Option<Page<Summary, Place>>, Error> {
        let (mut rows, end) = self.read(&few.reading, few.order, SIFTED, None).await?;
        if end.is_some() {
            return Ok(None);
        }
        let after = after.filter(|after| few.order.has(*after));
        if few.order.ascends() {
            rows.sort_by_key(|(place, _)| *place);
            rows.retain(|(place, _)| after.is_none_or(|after| *place > after));
        } else {
            rows.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
            rows.retain(|(place, _)| after.is_none_or(|after| *place < after));
        }
        Ok(Some(page(rows, limit, None)))
    }

    /// Reads an index; each row with its place in this order, and the place up to which the index was read if it goes on.
    async fn read(
        &self,
        reading: &Reading,
        order: Order,
        rows: usize,
        after: Option<Place>,
    ) -> Result<(Vec<(Place, Summary)>, Option<Place>), Error> {
        let query = self.client.query().table_name(&self.table);
        let found = reading.asked(query, rows, after).send().await?;
        let row = |item: Item| Ok((order.place(&item)?, row::summary(item)?));
        let rows = found.items.unwrap_or_default().into_iter().map(row).collect::<Result<_, Error>>()?;
        let end = found.last_evaluated_key.map(|key| reading.order.place(&key)).transpose()?;
        Ok((rows, end))
    }
}

/// The first of these rows, and where to go on: behind the last that is shown, or where the reading ended.
fn page(mut rows: Vec<(Place, Summary)>, limit: usize, end: Option<Place>) -> Page<Summary, Place> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|(place, _)| *place) } else { end };
    Page { items: rows.into_iter().map(|(_, row)| row).collect(), next }
}
