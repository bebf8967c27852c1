//! How often each function asked the table for what, and while somebody measures, what that used up.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::capacity::Units;

/// Counts requests by function and action.
#[derive(Default)]
pub struct Counts {
    requests: Mutex<BTreeMap<(String, String), u64>>,
    /// By function, while capacity is measured.
    used: Mutex<Option<BTreeMap<String, Units>>>,
}

impl Counts {
    /// One more.
    pub fn add(&self, function: &str, action: &str) {
        *lock(&self.requests).entry((function.to_owned(), action.to_owned())).or_default() += 1;
    }

    /// All of them, as `{"requests": [{"function", "action", "count"}]}`.
    #[must_use]
    pub fn show(&self) -> Value {
        let counts = lock(&self.requests);
        let rows: Vec<Value> = counts
            .iter()
            .map(
                |((function, action), count)| json!({"function": function, "action": action, "count": count}),
            )
            .collect();
        json!({"requests": rows})
    }

    /// What one function asked for, by action.
    #[must_use]
    pub fn of(&self, function: &str) -> BTreeMap<String, u64> {
        let counts = lock(&self.requests);
        let own = counts.iter().filter(|((of, _), _)| of == function);
        own.map(|((_, action), count)| (action.clone(), *count)).collect()
    }

    /// Begins anew.
    pub fn clear(&self) {
        lock(&self.requests).clear();
        if let Some(used) = lock(&self.used).as_mut() {
            used.clear();
        }
    }

    /// From now on the table is asked, with each request of a function, what that uses up; or no longer.
    pub fn measure_capacity(&self, measure: bool) {
        *lock(&self.used) = measure.then(BTreeMap::new);
    }

    pub(super) fn measures_capacity(&self) -> bool {
        lock(&self.used).is_some()
    }

    pub(super) fn use_up(&self, function: &str, units: Units) {
        if let Some(used) = lock(&self.used).as_mut() {
            *used.entry(function.to_owned()).or_default() += units;
        }
    }

    /// What one function used up; nothing when that is not measured.
    #[must_use]
    pub fn used_by(&self, function: &str) -> Units {
        lock(&self.used).as_ref().and_then(|used| used.get(function).copied()).unwrap_or_default()
    }
}

/// A lock whose holder panicked is still good here: every change under it is a single step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
