//! A link that is over is asked for anew.

functions::lambda!(pages [LinkKey, LinkUrl, Mail, ReplyDomain] => guests::renew_link);
