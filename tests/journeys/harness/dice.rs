//! Chance that can be had again: the same seed, the same throws.

/// Throws of a seed.
pub(crate) struct Dice(u64);

impl Dice {
    /// Those of `JOURNEY_SEED`, or of a new seed, which is printed where the test fails.
    pub(crate) fn thrown() -> Dice {
        let said = std::env::var("JOURNEY_SEED").ok();
        let now = || u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap();
        let seed = said.map_or_else(now, |seed| seed.parse().unwrap());
        println!("JOURNEY_SEED={seed}");
        Dice(seed)
    }

    /// A number below this.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
