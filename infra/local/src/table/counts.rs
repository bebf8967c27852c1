//! How often each function asked the table for what.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// Counts requests by function and action.
#[derive(Default)]
pub struct Counts(Mutex<BTreeMap<(String, String), u64>>);

impl Counts {
    /// One more.
    pub fn add(&self, function: &str, action: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((function.to_owned(), action.to_owned())).or_default() += 1;
    }

    /// All of them, as `{"requests": [{"function", "action", "count"}]}`.
    #[must_use]
    pub fn show(&self) -> Value {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows: Vec<Value> = counts
            .iter()
            .map(
                |((function, action), count)| json!({"function": function, "action": action, "count": count}),
            )
            .collect();
        json!({"requests": rows})
    }

    /// Begins anew.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
