//! The lists of referrals: inbox, sent and mine; whole, or by status, kind, whose turn it is, and what is overdue.
//!
//! Each filter has an index, and so has each pair that people work from: a page costs what it shows and not what the
//! list has grown to. What no index answers alone is sifted, at most [`SIFTED`] rows a page. A patient's list is as
//! long as one life: it has one index, and every filter but "awaiting me" sifts.

use std::fmt;

use aws::Error;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ids::{PersonId, ReferralId},
    input::FieldError,
    referral::Referral,
    summary::{Inbox, Summary},
    time::Instant,
    words::{Holder, Kind, Status},
};

use crate::{
    Store, error,
    keys::{self, Item, text},
};

/// Most rows that a page reads when filters sift what its index brings. Such a page may have fewer rows than asked for,
/// and still a next one.
pub const SIFTED: usize = 500;

/// A list of referrals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Box {
    /// What was sent to this doctor or desk.
    Inbox(Inbox),
    /// What this doctor sent.
    Sent(PersonId),
    /// What is about this patient.
    Mine(PersonId),
}

/// Which rows of a list; everything that is given has to match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// With this status.
    pub status: Option<Status>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Whose holder is the owner of the list.
    pub awaiting_me: bool,
    /// Due before this moment.
    pub overdue_at: Option<Instant>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, C> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<C>,
}

/// A place in a list: behind this referral, which is due then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    id: ReferralId,
    due_at: Option<Instant>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        self.due_at.map_or(Ok(()), |due_at| write!(f, "@{due_at}"))
    }
}

impl std::str::FromStr for Place {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let (id, due_at) = text.split_once('@').map_or((text, None), |(id, due_at)| (id, Some(due_at)));
        Ok(Self { id: id.parse()?, due_at: due_at.map(str::parse).transpose()? })
    }
}

/// An index, the partition that is asked and how it is sorted, and what is left to sift.
struct Plan {
    index: &'static str,
    attribute: &'static str,
    partition: String,
    sort: Sort,
    sift: Filter,
}

/// The sort key of an index; the words gather what has them, the newest first.
#[derive(Clone, Copy)]
enum Sort {
    Id,
    Due,
    Status(Status),
    Kind(Kind),
    StatusAndKind(Status, Kind),
}

impl Sort {
    /// The attribute, and what its values begin with where they gather.
    fn attribute(self) -> (&'static str, Option<String>) {
        match self {
            Self::Id => ("id", None),
            Self::Due => ("due", None),
            Self::Status(status) => ("by_status", Some(gathered(&[status.as_str()]))),
            Self::Kind(kind) => ("by_kind", Some(gathered(&[kind.as_str()]))),
            Self::StatusAndKind(status, kind) => {
                ("by_status_and_kind", Some(gathered(&[status.as_str(), kind.as_str()])))
            }
        }
    }
}

/// What a sort key that gathers by these words begins with; the id follows.
fn gathered(words: &[&str]) -> String {
    words.join("#") + "#"
}

impl Plan {
    fn of(list: &Box, filter: Filter) -> Self {
        let (name, owner) = list.owner();
        // Whole, by due time, by status, by kind, by both; where there is none, the nearest.
        let indexes = match (list, filter.awaiting_me) {
            (_, true) => [
                "awaiting",
                "awaiting_by_due",
                "awaiting_by_status",
                "awaiting_by_kind",
                "awaiting_by_status",
            ],
            (Box::Inbox(_), false) => {
                ["inbox", "inbox_by_due", "inbox_by_status", "inbox_by_kind", "inbox_by_status_and_kind"]
            }
            (Box::Sent(_), false) => {
                ["sent", "sent_by_due", "sent_by_status", "sent_by_kind", "sent_by_status_and_kind"]
            }
            (Box::Mine(_), false) => ["mine"; 5],
        };
        let (attribute, partition) =
            if filter.awaiting_me { ("awaiting", format!("{name}#{owner}")) } else { (name, owner) };
        let [whole, by_due, by_status, by_kind, by_both] = indexes;
        let left = Filter { awaiting_me: false, ..filter };
        let (index, sort, sift) = match (filter.overdue_at, filter.status, filter.kind) {
            _ if whole == by_due => (whole, Sort::Id, left),
            (Some(_), ..) => (by_due, Sort::Due, Filter { overdue_at: None, ..left }),
            (None, Some(status), Some(kind)) if by_both != by_status => {
                (by_both, Sort::StatusAndKind(status, kind), Filter::default())
            }
            (None, Some(status), _) => (by_status, Sort::Status(status), Filter { status: None, ..left }),
            (None, None, Some(kind)) => (by_kind, Sort::Kind(kind), Filter::default()),
            (None, None, None) => (whole, Sort::Id, Filter::default()),
        };
        Self { index, attribute, partition, sort, sift }
    }

    const fn by_due(&self) -> bool {
        matches!(self.sort, Sort::Due)
    }

    /// Where to go on. A place names a row only; the list is always the one that was asked for.
    fn start(&self, after: Place) -> Item {
        let (attribute, begins) = self.sort.attribute();
        let value = match (after.due_at, begins) {
            (Some(due_at), _) => due_at.to_string(),
            (None, begins) => format!("{}{}", begins.unwrap_or_default(), after.id),
        };
        let mut start = keys::meta(after.id);
        start.insert(self.attribute.to_owned(), text(&self.partition));
        start.insert(attribute.to_owned(), text(value));
        start
    }
}

impl Box {
    fn owner(&self) -> (&'static str, String) {
        match self {
            Self::Inbox(Inbox::Doctor(id)) => ("inbox", format!("doctor#{id}")),
            Self::Inbox(Inbox::Desk(workspace)) => ("inbox", format!("desk#{workspace}")),
            Self::Sent(sender) => ("sent", sender.to_string()),
            Self::Mine(patient) => ("mine", patient.to_string()),
        }
    }
}

/// The attributes by which the indexes find a referral; the names are the template's.
pub(crate) fn index_keys(referral: &Referral) -> Item {
    let boxes = referral.boxes();
    let (id, status, kind) = (referral.handoff.id, referral.status.as_str(), referral.handoff.kind.as_str());
    let inbox = boxes.inbox.map(|inbox| Box::Inbox(inbox).owner());
    let (sent, mine) = (Box::Sent(boxes.sent).owner(), Box::Mine(boxes.mine).owner());
    let holder = match referral.awaiting.who {
        Holder::Sender => Some(&sent),
        Holder::Receiver => inbox.as_ref(),
        Holder::Patient => Some(&mine),
        Holder::Nobody => None,
    };
    let mut keys = Item::from([
        ("id".to_owned(), text(id.to_string())),
        ("by_status".to_owned(), text(format!("{}{id}", gathered(&[status])))),
        ("by_kind".to_owned(), text(format!("{}{id}", gathered(&[kind])))),
        ("by_status_and_kind".to_owned(), text(format!("{}{id}", gathered(&[status, kind])))),
    ]);
    if let Some((name, owner)) = holder {
        keys.insert("awaiting".to_owned(), text(format!("{name}#{owner}")));
    }
    if let Some(due_at) = referral.awaiting.due_at {
        keys.insert("due".to_owned(), text(due_at.to_string()));
    }
    for (name, owner) in inbox.into_iter().chain([sent, mine]) {
        keys.insert(name.to_owned(), text(owner));
    }
    keys
}

impl Store {
    /// One page of a list: one query of one index.
    ///
    /// Newest first; under "overdue", the longest overdue first, but for a patient's list. Where filters sift
    /// ([`SIFTED`]), a page may be shorter than asked for and not be the last.
    pub async fn list(
        &self,
        list: &Box,
        filter: Filter,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Page<Summary, Place>, Error> {
        let plan = Plan::of(list, filter);
        // A place of another order, which only a forged cursor has, is no place here.
        let fitting = after.filter(|after| after.due_at.is_some() == plan.by_due());
        let found = self.ask(&plan, filter, limit, fitting.map(|after| plan.start(after))).await?;
        let rows = found.items.unwrap_or_default().into_iter().map(summary);
        let mut items = rows.collect::<Result<Vec<_>, _>>()?;
        // One row more than is shown tells whether there is a next page; or that the reading ended before the list.
        let next = if items.len() > limit {
            items.truncate(limit);
            items
                .last()
                .map(|row| Place { id: row.id, due_at: row.awaiting.due_at.filter(|_| plan.by_due()) })
        } else {
            found.last_evaluated_key.map(|key| place(&key)).transpose()?
        };
        Ok(Page { items, next })
    }

    async fn ask(
        &self,
        plan: &Plan,
        filter: Filter,
        limit: usize,
        start: Option<Item>,
    ) -> Result<aws_sdk_dynamodb::operation::query::QueryOutput, Error> {
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(plan.index)
            .expression_attribute_names("#partition", plan.attribute)
            .expression_attribute_values(":partition", text(&plan.partition))
            .scan_index_forward(plan.by_due())
            .set_exclusive_start_key(start);
        let mut key = "#partition = :partition".to_owned();
        if let (attribute, Some(begins)) = plan.sort.attribute() {
            key.push_str(" AND begins_with(#sort, :begins)");
            query = query
                .expression_attribute_names("#sort", attribute)
                .expression_attribute_values(":begins", text(begins));
        }
        let mut sift = Vec::new();
        if let Some(status) = plan.sift.status {
            query = query.expression_attribute_values(":status", text(status.as_str()));
            sift.push("#summary.#status = :status");
            query = query.expression_attribute_names("#status", "status");
        }
        if let Some(kind) = plan.sift.kind {
            query = query.expression_attribute_values(":kind", text(kind.as_str()));
            sift.push("#summary.kind = :kind");
        }
        if let Some(now) = filter.overdue_at {
            query = query.expression_attribute_values(":now", text(now.to_string()));
            if plan.by_due() {
                key.push_str(" AND due < :now");
            } else {
                sift.push("#summary.awaiting.due_at < :now");
            }
        }
        let rows = if sift.is_empty() {
            limit + 1
        } else {
            query =
                query.filter_expression(sift.join(" AND ")).expression_attribute_names("#summary", "summary");
            // What is sifted out counts, too.
            SIFTED
        };
        query = query.limit(i32::try_from(rows).unwrap_or(i32::MAX));
        Ok(query.key_condition_expression(key).send().await?)
    }
}

/// The place behind the row with this key of an index.
fn place(key: &Item) -> Result<Place, Error> {
    let text = |name| key.get(name).and_then(|value| value.as_s().ok());
    let id = text(keys::PK).and_then(|pk| keys::referral_of(pk)).and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| error::unreadable("the key of a row"))?;
    Ok(Place { id, due_at: text("due").and_then(|due| due.parse().ok()) })
}

/// What a list shows, from a row: the id is in its key.
fn summary(mut item: Item) -> Result<Summary, Error> {
    let unreadable = || error::unreadable("a row");
    let stored = item.remove("summary");
    let id = item.get(keys::PK).and_then(|pk| pk.as_s().ok()).and_then(|pk| keys::referral_of(pk));
    let (Some(AttributeValue::M(mut members)), Some(id)) = (stored, id) else {
        return Err(unreadable());
    };
    members.insert("id".to_owned(), text(id));
    serde_dynamo::from_attribute_value(AttributeValue::M(members)).map_err(|_| unreadable())
}

/// The same, as it is stored.
pub(crate) fn stored(summary: &Summary) -> Result<AttributeValue, Error> {
    let mut stored = serde_dynamo::to_attribute_value(summary).map_err(error::broken)?;
    if let AttributeValue::M(members) = &mut stored {
        members.remove("id");
    }
    Ok(stored)
}
