//! Puts the demonstration's doctors and desks into the directory, each by their own request through the gateway.

use anyhow::{Context as _, Result};

use crate::client::Client;
use crate::people::Person;

/// Where a person keeps their own entry.
pub const ROUTE: (&str, &str) = ("PUT", "/v1/directory/me");

/// Asks the API to take everybody's entry.
pub async fn directory(client: &Client<'_>, people: &[Person]) -> Result<()> {
    for person in people.iter().filter(|person| person.directory.is_some()) {
        let entered = client.must(person, ROUTE.0, ROUTE.1, person.directory.as_ref()).await;
        entered.with_context(|| format!("{} could not enter the directory", person.user))?;
    }
    Ok(())
}
