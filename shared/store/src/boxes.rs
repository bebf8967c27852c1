//! The lists of referrals: inbox, sent and mine; whole, or by status, kind, whose turn it is, and what is overdue.
//!
//! Each filter has an index, so that a page costs what it shows and not what the list has grown to. Where several
//! are given, the index of the most telling one is asked, and the others sift what it brings. A patient's list is
//! as long as one life: it has one index, and every filter sifts.

use std::fmt;

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
    Store, StoreError,
    keys::{self, Item, text},
};

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

/// The sort key of an index.
#[derive(Clone, Copy)]
enum Sort {
    Id,
    Due,
    Status(Status),
    Kind(Kind),
}

impl Plan {
    fn of(list: &Box, filter: Filter) -> Self {
        let (name, owner) = list.owner();
        let [whole, by_status, by_kind, by_due] = match list {
            Box::Inbox(_) => ["inbox", "inbox_by_status", "inbox_by_kind", "inbox_by_due"],
            Box::Sent(_) => ["sent", "sent_by_status", "sent_by_kind", "sent_by_due"],
            Box::Mine(_) => ["mine"; 4],
        };
        let plan = |index, sort, sift| Self { index, attribute: name, partition: owner.clone(), sort, sift };
        match (list, filter) {
            (_, Filter { awaiting_me: true, .. }) => Self {
                attribute: "awaiting",
                partition: format!("{name}#{owner}"),
                ..plan("awaiting", Sort::Id, Filter { awaiting_me: false, ..filter })
            },
            (Box::Mine(_), _) => plan(whole, Sort::Id, filter),
            (_, Filter { overdue_at: Some(_), .. }) => plan(by_due, Sort::Due, filter),
            (_, Filter { status: Some(status), .. }) => {
                plan(by_status, Sort::Status(status), Filter { status: None, ..filter })
            }
            (_, Filter { kind: Some(kind), .. }) => {
                plan(by_kind, Sort::Kind(kind), Filter { kind: None, ..filter })
            }
            _ => plan(whole, Sort::Id, filter),
        }
    }

    const fn by_due(&self) -> bool {
        matches!(self.sort, Sort::Due)
    }

    /// Where to go on. A place names a row only; the list is always the one that was asked for.
    fn start(&self, after: Place) -> Item {
        let (attribute, value) = match self.sort {
            Sort::Id => ("id", after.id.to_string()),
            Sort::Due => ("due", after.due_at.map(|due| due.to_string()).unwrap_or_default()),
            Sort::Status(status) => ("by_status", sorted_by(status.as_str(), after.id)),
            Sort::Kind(kind) => ("by_kind", sorted_by(kind.as_str(), after.id)),
        };
        let mut start = keys::meta(after.id);
        start.insert(self.attribute.to_owned(), text(&self.partition));
        start.insert(attribute.to_owned(), text(value));
        start
    }
}

/// A sort key that gathers what has the same word, and sorts it by time.
fn sorted_by(word: &str, id: impl fmt::Display) -> String {
    format!("{word}#{id}")
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
    let id = referral.handoff.id;
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
        ("by_status".to_owned(), text(sorted_by(referral.status.as_str(), id))),
        ("by_kind".to_owned(), text(sorted_by(referral.handoff.kind.as_str(), id))),
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
    /// One page of a list: one query of one index, and more only while filters sift out what it brings.
    ///
    /// Newest first; under "overdue" without "awaiting me", the longest overdue first.
    pub async fn list(
        &self,
        list: &Box,
        filter: Filter,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Page<Summary, Place>, StoreError> {
        let plan = Plan::of(list, filter);
        // A place of another order, which only a forged cursor has, is no place here.
        let fitting = after.filter(|after| after.due_at.is_some() == plan.by_due());
        let mut start = fitting.map(|after| plan.start(after));
        let mut items: Vec<Summary> = Vec::new();
        loop {
            let found = self.ask(&plan, limit, start.take()).await?;
            for item in found.items.unwrap_or_default() {
                items.push(summary(item)?);
            }
            start = found.last_evaluated_key;
            // One row more than is shown tells whether there is a next page.
            if items.len() > limit || start.is_none() {
                break;
            }
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let place =
            |row: &Summary| Place { id: row.id, due_at: row.awaiting.due_at.filter(|_| plan.by_due()) };
        Ok(Page { next: items.last().filter(|_| more).map(place), items })
    }

    async fn ask(
        &self,
        plan: &Plan,
        limit: usize,
        start: Option<Item>,
    ) -> Result<aws_sdk_dynamodb::operation::query::QueryOutput, StoreError> {
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
        let gathered = match plan.sort {
            Sort::Status(status) => Some(("by_status", status.as_str())),
            Sort::Kind(kind) => Some(("by_kind", kind.as_str())),
            Sort::Id | Sort::Due => None,
        };
        if let Some((attribute, word)) = gathered {
            key.push_str(" AND begins_with(#sort, :word)");
            query = query
                .expression_attribute_names("#sort", attribute)
                .expression_attribute_values(":word", text(sorted_by(word, "")));
        }
        let mut sift = Vec::new();
        let Filter { status, kind, overdue_at, .. } = plan.sift;
        if let Some(status) = status {
            query = query.expression_attribute_values(":status", text(status.as_str()));
            sift.push("#summary.#status = :status");
            query = query.expression_attribute_names("#status", "status");
        }
        if let Some(kind) = kind {
            query = query.expression_attribute_values(":kind", text(kind.as_str()));
            sift.push("#summary.kind = :kind");
        }
        if let Some(now) = overdue_at {
            query = query.expression_attribute_values(":now", text(now.to_string()));
            if plan.by_due() {
                key.push_str(" AND due < :now");
            } else {
                sift.push("#summary.awaiting.due_at < :now");
            }
        }
        if sift.is_empty() {
            query = query.limit(i32::try_from(limit + 1).unwrap_or(i32::MAX));
        } else {
            // What is sifted out counts against a limit: let the page bring what one read holds.
            query =
                query.filter_expression(sift.join(" AND ")).expression_attribute_names("#summary", "summary");
        }
        Ok(query.key_condition_expression(key).send().await?)
    }
}

/// What a list shows, from a row: the id is in its key.
fn summary(mut item: Item) -> Result<Summary, StoreError> {
    let unreadable = || StoreError::unreadable("a row");
    let stored = item.remove("summary");
    let id = item.get(keys::PK).and_then(|pk| pk.as_s().ok()).and_then(|pk| keys::referral_of(pk));
    let (Some(AttributeValue::M(mut members)), Some(id)) = (stored, id) else {
        return Err(unreadable());
    };
    members.insert("id".to_owned(), text(id));
    serde_dynamo::from_attribute_value(AttributeValue::M(members)).map_err(|_| unreadable())
}

/// The same, as it is stored.
pub(crate) fn stored(summary: &Summary) -> Result<AttributeValue, StoreError> {
    let mut stored = serde_dynamo::to_attribute_value(summary).map_err(StoreError::broken)?;
    if let AttributeValue::M(members) = &mut stored {
        members.remove("id");
    }
    Ok(stored)
}
