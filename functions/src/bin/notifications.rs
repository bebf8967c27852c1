//! Somebody reads their feed: what has happened to their referrals.

functions::lambda!(requests [] => news::notifications);
