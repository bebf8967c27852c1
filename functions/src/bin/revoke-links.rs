//! The sending doctor revokes the links that were mailed so far.

functions::lambda!(requests [] => guests::revoke_links);
