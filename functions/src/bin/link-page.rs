//! Somebody follows the link in a mail: its landing page, and once it is opened, the referral.

functions::lambda!(pages [Files, LinkKey] => guests::show_link);
