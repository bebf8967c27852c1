//! What may happen to an event on its way, on demand: it comes twice, late, out of order, or is not taken at first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// Without a delay, events that change places are as late as this at most, in milliseconds.
const APART: u64 = 100;
/// The longest delay, in milliseconds.
const DELAY_MAX: u64 = 60_000;

/// How much trouble there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The share of deliveries that are made twice, 0 to 1.
    pub duplicate: f64,
    /// Whether deliveries change places.
    pub reorder: bool,
    /// How late a delivery is, in milliseconds: just so if they keep their order, otherwise at most.
    pub delay_ms: u64,
    /// The share of deliveries that Lambda does not take, 0 to 1.
    pub throttle: f64,
    /// The same seed makes the same trouble.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { duplicate: 0.0, reorder: false, delay_ms: 0, throttle: 0.0, seed: 1 }
    }
}

/// The trouble of the moment; usually none.
#[derive(Default)]
pub struct Trouble(Mutex<Option<Dice>>);

struct Dice {
    settings: Settings,
    state: u64,
}

impl Trouble {
    /// From now on there is trouble.
    pub fn begin(&self, settings: Settings) -> Result<()> {
        let shares = [settings.duplicate, settings.throttle];
        if !shares.iter().all(|share| (0.0..=1.0).contains(share)) || settings.delay_ms > DELAY_MAX {
            bail!("duplicate and throttle are from 0 to 1, delay_ms is at most {DELAY_MAX}");
        }
        *self.dice() = Some(Dice { state: settings.seed, settings });
        Ok(())
    }

    /// Ends it; what is late already stays so.
    pub fn end(&self) {
        *self.dice() = None;
    }

    /// How late each delivery of an event is, in milliseconds: one, or more.
    pub(super) fn deliveries(&self) -> Vec<u64> {
        let mut dice = self.dice();
        let Some(dice) = dice.as_mut() else { return vec![0] };
        let times = if dice.falls(dice.settings.duplicate) { 2 } else { 1 };
        (0..times).map(|_| dice.delay()).collect()
    }

    /// Whether Lambda does not take the next delivery.
    pub(crate) fn throttles(&self) -> bool {
        self.dice().as_mut().is_some_and(|dice| dice.falls(dice.settings.throttle))
    }

    fn dice(&self) -> MutexGuard<'_, Option<Dice>> {
        // Every change under it is a single step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dice {
    fn delay(&mut self) -> u64 {
        match (self.settings.reorder, self.settings.delay_ms) {
            (false, delay) => delay,
            (true, 0) => self.next() % (APART + 1),
            (true, most) => self.next() % (most + 1),
        }
    }

    fn falls(&mut self, share: f64) -> bool {
        // Thousandths are fine enough.
        let thousandth = u32::try_from(self.next() % 1000).unwrap_or_default();
        f64::from(thousandth) < share * 1000.0
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_trouble_each_event_comes_once_and_at_once() {
        let trouble = Trouble::default();
        assert_eq!(trouble.deliveries(), [0]);
        assert!(!trouble.throttles());
        trouble.begin(Settings { duplicate: 1.0, throttle: 1.0, ..Settings::default() }).unwrap();
        assert_eq!(trouble.deliveries(), [0, 0]);
        assert!(trouble.throttles());
        trouble.end();
        assert_eq!(trouble.deliveries(), [0]);
    }

    #[test]
    fn the_same_seed_makes_the_same_trouble() {
        let settings =
            |seed| Settings { duplicate: 0.3, reorder: true, delay_ms: 50, seed, ..Settings::default() };
        let play = |seed| {
            let trouble = Trouble::default();
            trouble.begin(settings(seed)).unwrap();
            (0..1000).map(|_| trouble.deliveries()).collect::<Vec<_>>()
        };
        let made = play(7);
        assert_eq!(made, play(7));
        assert_ne!(made, play(8));
        let twice = made.iter().filter(|deliveries| deliveries.len() == 2).count();
        assert!((200..400).contains(&twice), "{twice} of 1000 twice");
        assert!(made.iter().flatten().all(|late| *late <= 50));
    }

    #[test]
    fn senseless_trouble_is_refused() {
        for wrong in [
            Settings { duplicate: 1.5, ..Settings::default() },
            Settings { throttle: f64::NAN, ..Settings::default() },
            Settings { delay_ms: 60_001, ..Settings::default() },
        ] {
            assert!(Trouble::default().begin(wrong).is_err());
        }
    }
}
