//! A referral as a row: the keys by which indexes find it, and what lists show of it.

use aws::Error;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    referral::{Referral, summary::Summary},
    values::words::Holder,
};

use super::{OwnedBox, plan::sent_at};
use crate::{
    error,
    keys::{self, Item, text},
};

/// The attributes by which the indexes find a referral; the names are the template's. Without `due` it is in no index of
/// what is open, without `inbox_at` in no inbox.
pub(crate) fn index_keys(referral: &Referral) -> Item {
    let boxes = referral.boxes();
    let id = referral.handoff.id;
    let mut keys = Item::from([("id".to_owned(), text(id.to_string()))]);
    let open = referral.awaiting.who != Holder::Nobody;
    if let Some(due_at) = referral.awaiting.due_at.filter(|_| open) {
        keys.insert("due".to_owned(), text(due_at.to_string()));
    }
    if let Some(patient) = boxes.mine {
        keys.insert("mine".to_owned(), text(patient.as_str()));
    }
    let mut lists = vec![OwnedBox::Sent(boxes.sent)];
    if let (Some(inbox), Some(at)) = (boxes.inbox, referral.sent_at) {
        keys.insert("inbox_at".to_owned(), text(sent_at(at, id)));
        lists.push(OwnedBox::Inbox(inbox));
    }
    for list in lists {
        let (name, owner) = list.owner();
        keys.insert(name.to_owned(), text(owner));
    }
    keys
}

/// What a list shows, from a row: the id is in its key.
pub(super) fn summary(mut item: Item) -> Result<Summary, Error> {
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
