//! The sending doctor finds another receiver.

functions::lambda!(requests [Files] => referrals::redirect);
