//! A party reads a referral; the receiver's first look is "seen".

functions::lambda!(requests [] => referrals::get);
