//! Whoever asks reads the notice that a consent names: open to all.

functions::lambda!(alone => consent::notice);
