//! The sending doctor releases a mail that was held.

functions::lambda!(requests [] => guests::release);
