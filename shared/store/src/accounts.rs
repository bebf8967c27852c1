//! Patients' accounts as they are known: each with the birthday that its token said last.

use std::collections::BTreeSet;

use aws::Error;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::values::{
    ids::{PersonId, ReferralId},
    person::{Account, Member},
};

use crate::{
    Store,
    boxes::SIFTED,
    error,
    keys::{self, Item, number, text},
    members::member,
};

/// Most senders who get a notice at once that an account is not their patient's: those of the newest referrals. So naming an
/// account a thousand times does not keep it from signing in.
const MISDIRECTED: usize = 20;

/// The birthday, in an account's item.
const BORN: &str = "born";
/// The version in which accounts are written.
const VERSION: u32 = 1;

impl Store {
    /// Those of these members who are there, and the patient's account if it is known: one request.
    pub async fn parties(
        &self,
        ids: &[&PersonId],
        patient: Option<&PersonId>,
    ) -> Result<(Vec<Member>, Option<Account>), Error> {
        let wanted: BTreeSet<_> = ids.iter().copied().collect();
        let wanted = wanted.into_iter().map(keys::member).chain(patient.map(keys::account));
        let found = self.batch_get(wanted.collect()).await?;
        let (accounts, members): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|item| item.contains_key(BORN));
        let account = accounts.first().zip(patient).map(|(item, id)| account(item, id)).transpose()?;
        Ok((members.into_iter().map(member).collect::<Result<_, _>>()?, account))
    }

    /// Whether the account is known by this birthday: one read.
    pub async fn knows(&self, known: &Account) -> Result<bool, Error> {
        let get = self.client.get_item().table_name(&self.table).set_key(Some(keys::account(&known.id)));
        let found = get.send().await?.item.map(|item| account(&item, &known.id)).transpose()?;
        Ok(found.as_ref() == Some(known))
    }

    /// The account is known by this birthday from now on: one put.
    pub async fn learn(&self, account: &Account) -> Result<(), Error> {
        let mut item = keys::account(&account.id);
        item.insert("v".to_owned(), number(VERSION));
        item.insert(BORN.to_owned(), text(account.born.to_string()));
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Referrals that name this account as their patient's and a birthday that does not fit, the newest first: one query.
    pub async fn misdirected(&self, account: &Account) -> Result<Vec<ReferralId>, Error> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("mine")
            .key_condition_expression("mine = :patient")
            .filter_expression(
                "(attribute_not_exists(#summary.born) OR #summary.born <> :born) AND \
                 (attribute_not_exists(#summary.born_from) OR #summary.born_from > :born OR #summary.born_to < :born)",
            )
            .expression_attribute_names("#summary", "summary")
            .expression_attribute_values(":patient", text(account.id.as_str()))
            .expression_attribute_values(":born", text(account.born.to_string()))
            .scan_index_forward(false)
            .limit(i32::try_from(SIFTED).unwrap_or(i32::MAX))
            .send()
            .await?;
        let id = |item: Item| {
            let pk = item.get(keys::PK).and_then(|pk| pk.as_s().ok()).and_then(|pk| keys::referral_of(pk));
            pk.and_then(|id| id.parse().ok()).ok_or_else(|| error::unreadable("the key of a row"))
        };
        found.items.unwrap_or_default().into_iter().take(MISDIRECTED).map(id).collect()
    }
}

fn account(item: &Item, id: &PersonId) -> Result<Account, Error> {
    let born = item.get(BORN).map(AttributeValue::as_s).and_then(Result::ok);
    let born = born.and_then(|born| born.parse().ok()).ok_or_else(|| error::unreadable("an account"))?;
    Ok(Account { id: id.clone(), born })
}
