//! A person opens a link that was mailed to them.

functions::lambda!(pages [LinkKey] => guests::open_link);
