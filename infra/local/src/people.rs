//! The people of the demonstration: doctors, desks, an administrator and patients.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody who can have a token on this machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// The person's id.
    pub user: String,
    /// `doctor`, `desk`, `patient` or `admin`.
    pub role: String,
    /// The clinic; a patient has none.
    #[serde(default)]
    pub workspace: Option<String>,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// Whether the issuer has checked the address; none leaves the claim out.
    #[serde(default = "checked")]
    pub email_verified: Option<bool>,
    /// A doctor's registration number.
    #[serde(default)]
    pub registration_no: Option<String>,
    /// A patient's day of birth.
    #[serde(default)]
    pub birthdate: Option<String>,
    /// The person's own entry in the directory.
    #[serde(default)]
    pub directory: Option<Value>,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional member")]
const fn checked() -> Option<bool> {
    Some(true)
}

/// Everyone in `people.json`.
pub fn all() -> Result<Vec<Person>> {
    serde_json::from_str(include_str!("../people.json")).context("people.json")
}
