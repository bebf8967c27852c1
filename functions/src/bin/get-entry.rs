//! A party reads one entry of the timeline with all of its words, which a view may have to shorten.

functions::lambda!(requests [] => referrals::get_entry);
