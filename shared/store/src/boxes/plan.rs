//! Which index answers a filter, in which order, and what is left to sift.

use aws::Error;
use std::collections::HashMap;

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::AttributeValue};
use domain::{
    values::{
        ids::ReferralId,
        time::Instant,
        words::{Holder, Status},
    },
    wire::input::FieldError,
};

use super::{Filter, OwnedBox, Place};
use crate::{
    error,
    keys::{self, Item, text},
};

/// How a page is read.
pub(super) struct Plan {
    /// Read first where it is given: what is few, in another order.
    pub(super) few: Option<Few>,
    /// An index in the page's own order.
    pub(super) reading: Reading,
}

/// Rows that are usually few, and the order in which they are shown.
pub(super) struct Few {
    pub(super) reading: Reading,
    pub(super) order: Order,
}

/// A query of one partition of an index.
pub(super) struct Reading {
    index: &'static str,
    /// The index's partition key, and its value.
    partition: (&'static str, String),
    /// How the index is sorted.
    pub(super) order: Order,
    /// The end of what is read, in an index by due time.
    before: Option<Instant>,
    sift: Sift,
}

/// By what rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// When it was made: by id, the newest first.
    Made,
    /// When it was sent, then by id, the newest first.
    Sent,
    /// When it is due, the longest overdue first.
    Due,
}

/// What rows have to match: conditions, with the names and values that they use.
#[derive(Default)]
struct Sift {
    conditions: Vec<&'static str>,
    names: HashMap<String, String>,
    values: Item,
}

impl Order {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Made => "id",
            Self::Sent => "inbox_at",
            Self::Due => "due",
        }
    }

    pub(super) const fn ascends(self) -> bool {
        matches!(self, Self::Due)
    }

    /// Whether this is a place in this order. One of another order, which only a forged cursor has, is not.
    pub(super) const fn has(self, place: Place) -> bool {
        place.at.is_some() == !matches!(self, Self::Made)
    }

    /// The place of a row of an index, or of its key.
    pub(super) fn place(self, item: &Item) -> Result<Place, Error> {
        let unreadable = || error::unreadable("the key of a row");
        let of = |name| item.get(name).and_then(|value| value.as_s().ok());
        let id = of(keys::PK).and_then(|pk| keys::referral_of(pk)).and_then(|id| id.parse().ok());
        let sorted = || of(self.attribute()).ok_or_else(unreadable);
        let at = match self {
            Self::Made => None,
            Self::Sent => Some(sorted()?.split('#').next().unwrap_or_default()),
            Self::Due => Some(sorted()?.as_str()),
        };
        let at = at.map(|at| at.parse().map_err(|_: FieldError| unreadable())).transpose()?;
        Ok(Place { at, id: id.ok_or_else(unreadable)? })
    }

    /// The value of its attribute at this place.
    fn value(self, Place { at, id }: Place) -> Option<String> {
        match self {
            Self::Made => Some(id.to_string()),
            Self::Sent => Some(sent_at(at?, id)),
            Self::Due => Some(at?.to_string()),
        }
    }
}

/// How an inbox is sorted.
pub(super) fn sent_at(at: Instant, id: ReferralId) -> String {
    format!("{at}#{id}")
}

impl Sift {
    /// Everything that the filter asks for, but for `overdue_at`.
    fn of(list: &OwnedBox, filter: &Filter) -> Self {
        let mut sift = Self::default();
        if let Some(status) = filter.status {
            sift.names.insert("#status".to_owned(), "status".to_owned());
            sift.add("#summary.#status = :status", ":status", status.as_str());
        }
        if let Some(kind) = filter.kind {
            sift.add("#summary.kind = :kind", ":kind", kind.as_str());
        }
        if filter.awaiting_me {
            let me = match list {
                OwnedBox::Inbox(_) => Holder::Receiver,
                OwnedBox::Sent(_) => Holder::Sender,
                OwnedBox::Mine(_) => Holder::Patient,
            };
            sift.add("#summary.awaiting.who = :me", ":me", me.as_str());
        }
        if let OwnedBox::Mine(account) = list {
            // The day, or a day within what the sender knew of it.
            sift.add(
                "(#summary.born = :born OR (#summary.born_from <= :born AND #summary.born_to >= :born))",
                ":born",
                &account.born.to_string(),
            );
        }
        if let Some(patient) = &filter.patient {
            sift.add("#summary.patient.id = :patient", ":patient", patient.as_str());
            if let OwnedBox::Inbox(_) = list {
                sift.open();
            }
        }
        sift
    }

    /// A condition on the summary.
    fn add(&mut self, condition: &'static str, name: &str, value: &str) {
        self.names.insert("#summary".to_owned(), "summary".to_owned());
        self.conditions.push(condition);
        self.values.insert(name.to_owned(), text(value));
    }

    /// Only rows of which the receiver sees about whom they are, as [`Summary::is_closed_to`] says. Sifted here, so that
    /// neither a row nor the place of the next page tells that there is another.
    ///
    /// [`Summary::is_closed_to`]: domain::referral::summary::Summary::is_closed_to
    fn open(&mut self) {
        self.names.insert("#status".to_owned(), "status".to_owned());
        self.add("#summary.#status <> :withdrawn", ":withdrawn", Status::Withdrawn.as_str());
        self.add("#summary.#status <> :voided", ":voided", Status::Voided.as_str());
        self.conditions.push("(attribute_not_exists(#summary.taken_back) OR #summary.taken_back = :no)");
        self.values.insert(":no".to_owned(), AttributeValue::Bool(false));
    }

    fn overdue(mut self, now: Option<Instant>) -> Self {
        if let Some(now) = now {
            self.add("#summary.awaiting.due_at < :now", ":now", &now.to_string());
        }
        self
    }

    /// Only what stands in this list.
    fn owned(mut self, (attribute, owner): (&'static str, String)) -> Self {
        self.names.insert("#list".to_owned(), attribute.to_owned());
        self.conditions.push("#list = :owner");
        self.values.insert(":owner".to_owned(), text(owner));
        self
    }
}

impl Plan {
    pub(super) fn of(list: &OwnedBox, filter: &Filter) -> Self {
        let (name, open, order) = match list {
            OwnedBox::Inbox(_) => ("inbox", Some("inbox_open"), Order::Sent),
            OwnedBox::Sent(_) => ("sent", Some("sent_open"), Order::Made),
            OwnedBox::Mine(_) => ("mine", None, Order::Made),
        };
        let sift = || Sift::of(list, filter);
        let read = |index, order, sift| {
            let partition = list.owner();
            Reading { index, partition, order, before: None, sift }
        };
        let whole = || read(name, order, sift().overdue(filter.overdue_at));
        let Some(open) = open else {
            // Sorted by due time as long as they are few.
            let few = filter.overdue_at.map(|_| Few { reading: whole(), order: Order::Due });
            return Self { few, reading: whole() };
        };
        if let Some(now) = filter.overdue_at {
            let reading = Reading { before: Some(now), ..read(open, Order::Due, sift()) };
            return Self { few: None, reading };
        }
        let few = if let Some(patient) = &filter.patient {
            let partition = ("mine", patient.to_string());
            Some(Reading { partition, ..read("mine", Order::Made, sift().owned(list.owner())) })
        } else {
            let only_open = filter.awaiting_me || filter.status.is_some_and(is_open);
            only_open.then(|| read(open, Order::Due, sift()))
        };
        Self { few: few.map(|reading| Few { reading, order }), reading: whole() }
    }
}

/// Whether all that stand so are in the open index. Of what was declined or has expired, some are and some are not.
const fn is_open(status: Status) -> bool {
    !status.is_terminal()
}

impl Reading {
    pub(super) fn sifts(&self) -> bool {
        !self.sift.conditions.is_empty()
    }

    /// The request for so many rows behind this place.
    pub(super) fn asked(
        &self,
        query: QueryFluentBuilder,
        rows: usize,
        after: Option<Place>,
    ) -> QueryFluentBuilder {
        let (attribute, partition) = &self.partition;
        let mut names = self.sift.names.clone();
        names.insert("#partition".to_owned(), (*attribute).to_owned());
        let mut values = self.sift.values.clone();
        values.insert(":partition".to_owned(), text(partition));
        let mut key = "#partition = :partition".to_owned();
        if let Some(before) = self.before {
            key.push_str(" AND due < :before");
            values.insert(":before".to_owned(), text(before.to_string()));
        }
        let filter = self.sifts().then(|| self.sift.conditions.join(" AND "));
        query
            .index_name(self.index)
            .key_condition_expression(key)
            .set_filter_expression(filter)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .scan_index_forward(self.order.ascends())
            .set_exclusive_start_key(after.and_then(|after| self.start(after)))
            .limit(i32::try_from(rows).unwrap_or(i32::MAX))
    }

    /// Where to go on. A place names a row only; the list is always the one that was asked for.
    fn start(&self, after: Place) -> Option<Item> {
        // The table refuses a place that is outside of what is asked for.
        let outside = self.before.is_some_and(|before| after.at >= Some(before));
        let value = (self.order.has(after) && !outside).then(|| self.order.value(after))??;
        let (attribute, partition) = &self.partition;
        let mut start = keys::meta(after.id);
        start.insert((*attribute).to_owned(), text(partition));
        start.insert(self.order.attribute().to_owned(), text(value));
        Some(start)
    }
}
