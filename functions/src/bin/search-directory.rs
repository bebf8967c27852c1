//! The directory of members: to pick a receiver.

functions::lambda!(requests [] => directory::search_directory);
