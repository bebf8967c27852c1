//! The lists: what was sent to me, by me, about me. Newest first.

functions::lambda!(requests [] => referrals::list);
