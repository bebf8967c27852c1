//! The sending doctor reads a held mail with all of its words, which a view may have to shorten.

functions::lambda!(requests [] => guests::get_held);
