//! A doctor without an account announces a file that is too large for a form, and is told where to upload it.

functions::lambda!(pages [Files, LinkKey] => guests::announce_by_link);
