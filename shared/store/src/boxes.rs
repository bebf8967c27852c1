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

/// An index, the partition that is asked, and what is left to sift.
struct Plan {
    index: &'static str,
    attribute: &'static str,
    partition: String,
    by_due: bool,
    sift: Filter,
}

impl Plan {
    fn of(list: &Box, filter: Filter) -> Self {
        let (name, owner) = list.owner();
        let [whole, by_status, by_kind, by_due] = match list {
            Box::Inbox(_) => ["inbox", "inbox_by_status", "inbox_by_kind", "inbox_by_due"],
            Box::Sent(_) => ["sent", "sent_by_status", "sent_by_kind", "sent_by_due"],
            Box::Mine(_) => ["mine"; 4],
        };
        let plan =
            |index, attribute, partition, sift| Self { index, attribute, partition, by_due: false, sift };
        match (list, filter) {
            (_, Filter { awaiting_me: true, .. }) => plan(
                "awaiting",
                "awaiting",
                format!("{name}#{owner}"),
                Filter { awaiting_me: false, ..filter },
            ),
            (Box::Mine(_), _) => plan(whole, name, owner, filter),
            (_, Filter { overdue_at: Some(_), .. }) => {
                Self { by_due: true, ..plan(by_due, name, owner, filter) }
            }
            (_, Filter { status: Some(status), .. }) => {
                plan(by_status, by_status, format!("{owner}#{status}"), Filter { status: None, ..filter })
            }
            (_, Filter { kind: Some(kind), .. }) => {
                plan(by_kind, by_kind, format!("{owner}#{kind}"), Filter { kind: None, ..filter })
            }
            _ => plan(whole, name, owner, filter),
        }
    }

    /// Where to go on. A place names a row only; the list is always the one that was asked for.
    fn start(&self, after: Place) -> Item {
        let mut start = keys::meta(after.id);
        start.insert(self.attribute.to_owned(), text(&self.partition));
        if self.by_due {
            start.insert("due".to_owned(), text(after.due_at.map(|due| due.to_string()).unwrap_or_default()));
        } else {
            start.insert("id".to_owned(), text(after.id.to_string()));
        }
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
    let (status, kind) = (referral.status, referral.handoff.kind);
    let inbox = boxes.inbox.map(|inbox| Box::Inbox(inbox).owner());
    let (sent, mine) = (Box::Sent(boxes.sent).owner(), Box::Mine(boxes.mine).owner());
    let mut keys = Item::from([("id".to_owned(), text(referral.handoff.id.to_string()))]);
    let holder = match referral.awaiting.who {
        Holder::Sender => Some(&sent),
        Holder::Receiver => inbox.as_ref(),
        Holder::Patient => Some(&mine),
        Holder::Nobody => None,
    };
    if let Some((name, owner)) = holder {
        keys.insert("awaiting".to_owned(), text(format!("{name}#{owner}")));
    }
    if let Some(due_at) = referral.awaiting.due_at {
        keys.insert("due".to_owned(), text(due_at.to_string()));
    }
    for (name, owner) in inbox.into_iter().chain([sent]) {
        keys.insert(format!("{name}_by_status"), text(format!("{owner}#{status}")));
        keys.insert(format!("{name}_by_kind"), text(format!("{owner}#{kind}")));
        keys.insert(name.to_owned(), text(owner));
    }
    keys.insert(mine.0.to_owned(), text(mine.1));
    keys
}

impl Store {
    /// One page of a list: one query of one index, and more only while filters sift out what it brings.
    ///
    /// Newest first; what is overdue comes the longest overdue first.
    pub async fn list(
        &self,
        list: &Box,
        filter: Filter,
        limit: usize,
        after: Option<Place>,
    ) -> Result<Page<Summary, Place>, StoreError> {
        let plan = Plan::of(list, filter);
        let mut start = after.map(|after| plan.start(after));
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
        let place = |row: &Summary| Place { id: row.id, due_at: row.awaiting.due_at.filter(|_| plan.by_due) };
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
            .scan_index_forward(plan.by_due)
            .set_exclusive_start_key(start);
        let mut key = "#partition = :partition".to_owned();
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
            if plan.by_due {
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

fn summary(mut item: Item) -> Result<Summary, StoreError> {
    let summary: AttributeValue =
        item.remove("summary").ok_or_else(|| StoreError::broken("a row is empty"))?;
    serde_dynamo::from_attribute_value(summary).map_err(StoreError::broken)
}
