//! A doctor or desk writes its own entry of the directory: what the token does not say.

functions::lambda!(requests [] => directory::set_directory_entry);
