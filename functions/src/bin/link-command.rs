//! A doctor without an account does something with a referral, by the form of its page.

functions::lambda!(pages [Files, LinkKey] => guests::link_command);
