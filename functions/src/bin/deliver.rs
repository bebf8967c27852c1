//! A change of a referral to a doctor without an account is mailed to them.

functions::lambda!(invocations [LinkKey, LinkUrl, Mail, ReplyDomain] => guests::deliver);
