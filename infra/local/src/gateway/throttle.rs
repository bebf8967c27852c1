//! Throttling: a bucket of tokens for each route, as API Gateway has one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::template::{Throttle, Throttles};

/// What each route may still take.
#[derive(Default)]
pub struct Limiter {
    throttles: Throttles,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Limiter {
    /// By these settings of the template.
    #[must_use]
    pub fn of(throttles: Throttles) -> Self {
        Limiter { throttles, buckets: Mutex::default() }
    }

    /// Whether a route takes one more request at this moment.
    pub(super) fn takes(&self, route: &str, now: Instant) -> bool {
        let Some(throttle) = self.throttles.of(route) else { return true };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = || Bucket { tokens: whole(throttle.burst), filled: now };
        buckets.entry(route.to_owned()).or_insert_with(full).take(throttle, now)
    }
}

impl Bucket {
    fn take(&mut self, throttle: Throttle, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + since * whole(throttle.rate)).min(whole(throttle.burst));
        self.filled = now;
        let takes = self.tokens >= 1.0;
        if takes {
            self.tokens -= 1.0;
        }
        takes
    }
}

/// A limit of the template; these are small.
fn whole(limit: u64) -> f64 {
    f64::from(u32::try_from(limit).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_taken_at_once_and_then_so_many_a_second() {
        let mut throttles = Throttles::default();
        throttles.default = Some(Throttle { rate: 2, burst: 3 });
        throttles.routes.insert("GET /open".to_owned(), Throttle { rate: 1, burst: 1 });
        let (limiter, begun) = (Limiter::of(throttles), Instant::now());
        let takes = |route: &str, after: u64, asked: usize| {
            let now = begun + Duration::from_millis(after);
            (0..asked).filter(|_| limiter.takes(route, now)).count()
        };
        assert_eq!(takes("GET /other", 0, 5), 3);
        assert_eq!(takes("GET /other", 400, 5), 0);
        assert_eq!(takes("GET /other", 1_000, 5), 2);
        assert_eq!(takes("GET /other", 60_000, 5), 3);
        // Each route has its own.
        assert_eq!(takes("POST /other", 60_000, 5), 3);
        assert_eq!(takes("GET /open", 60_000, 5), 1);
    }

    #[test]
    fn without_settings_everything_is_taken() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        assert!((0..1_000).all(|_| limiter.takes("GET /open", now)));
    }
}
