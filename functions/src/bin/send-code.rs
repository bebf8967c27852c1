//! A code is mailed, with which a referral between the doctors only opens.

functions::lambda!(pages [LinkKey, Mail] => guests::send_code);
