//! A party is given a file, after the audit trail has recorded it.

functions::lambda!(requests [Files] => files::get_attachment);
