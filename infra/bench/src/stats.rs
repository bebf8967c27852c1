//! What many measurements come to: the median and the slow end, each a value that was measured.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// How long calls took, from the first byte sent to the last byte of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Latency {
    /// How many calls.
    pub calls: usize,
    /// Half of them took no longer, in ms.
    pub p50_ms: f64,
    /// 99 of 100 took no longer, in ms.
    pub p99_ms: f64,
}

impl Latency {
    /// Of these calls.
    pub(crate) fn of(calls: impl IntoIterator<Item = Duration>) -> Result<Self> {
        let calls: Vec<Duration> = calls.into_iter().collect();
        let at = |percent| percentile(calls.clone(), percent).map(millis).context("no call was made");
        Ok(Latency { calls: calls.len(), p50_ms: at(50)?, p99_ms: at(99)? })
    }
}

/// The smallest value that so many percent of all do not exceed; `None` of nothing.
pub(super) fn percentile<T: Ord + Copy>(mut values: Vec<T>, percent: usize) -> Option<T> {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

/// In milliseconds.
pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<u32> = (1..=100).rev().collect();
        assert_eq!(percentile(hundred.clone(), 50), Some(50));
        assert_eq!(percentile(hundred.clone(), 99), Some(99));
        assert_eq!(percentile(hundred, 100), Some(100));
        assert_eq!(percentile(vec![7], 50), Some(7));
        assert_eq!(percentile(vec![3, 1, 2], 50), Some(2));
        assert_eq!(percentile(vec![3, 1, 2], 99), Some(3));
        assert_eq!(percentile(vec![3, 1, 2], 0), Some(1));
        assert_eq!(percentile(Vec::<u32>::new(), 50), None);
    }

    #[test]
    fn latency_is_in_milliseconds() {
        let calls = [3, 1, 2].map(Duration::from_millis);
        assert_eq!(Latency::of(calls).unwrap(), Latency { calls: 3, p50_ms: 2.0, p99_ms: 3.0 });
        assert!(Latency::of([]).is_err());
    }
}
