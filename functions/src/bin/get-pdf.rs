//! A party is given the letter as a PDF, after the audit trail has recorded it.

functions::lambda!(requests [Files, LinkUrl, SigningKeys] => letters::get_pdf);
