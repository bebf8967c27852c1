//! What became of a guest's mail is written to its referral.

functions::lambda!(events [] => guests::track);
