//! The sending doctor picks a receiver, signs, and sends.

functions::lambda!(requests [Files] => referrals::create);
