//! A doctor without an account is given the letter as a PDF, after the audit trail has recorded it.

functions::lambda!(pages [Files, LinkKey, LinkUrl, SigningKeys] => guests::link_pdf);
