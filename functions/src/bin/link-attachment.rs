//! A doctor without an account is given a file, after the audit trail has recorded it.

functions::lambda!(pages [Files, LinkKey] => guests::link_attachment);
