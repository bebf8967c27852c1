//! A doctor without an account has answered by mail.

functions::lambda!(events [Files, LinkKey] => guests::receive_kept);
