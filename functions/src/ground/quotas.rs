//! The quotas of a day, as the template's parameters say.

use std::str::FromStr;

/// The quotas, as the template's parameters say (`QUOTAS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// New referrals of a person in 24 hours.
    pub creates: u32,
    /// Mails to guests that a person causes in a day (UTC).
    pub guest_mails: u32,
    /// Referrals that name a known account with another birth date, of a person in a day (UTC).
    pub mismatches: u32,
    /// Revocations of a referral's links in 24 hours.
    pub revocations: u32,
    /// Bookings of visits of a referral in 24 hours.
    pub bookings: u32,
    /// New links that are mailed in place of one.
    pub renewals: u32,
    /// Codes that are mailed for a link until one is given.
    pub codes: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            creates: 300,
            guest_mails: 100,
            mismatches: 20,
            revocations: 10,
            bookings: 20,
            renewals: store::RENEWALS,
            codes: store::CODES,
        }
    }
}

/// `creates=300 guest-mails=100 mismatches=20 revocations=10 bookings=20 renewals=3 codes=10`.
impl FromStr for Quotas {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "is creates=N guest-mails=N mismatches=N revocations=N bookings=N renewals=N codes=N";
        let words: Vec<_> = text.split_whitespace().filter_map(|word| word.split_once('=')).collect();
        let quota = |name| {
            let value = words.iter().find(|(given, _)| *given == name).map(|(_, value)| value);
            value.and_then(|value| value.parse().ok()).ok_or(wrong)
        };
        let quotas = Self {
            creates: quota("creates")?,
            guest_mails: quota("guest-mails")?,
            mismatches: quota("mismatches")?,
            revocations: quota("revocations")?,
            bookings: quota("bookings")?,
            renewals: quota("renewals")?,
            codes: quota("codes")?,
        };
        if words.len() == 7 { Ok(quotas) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_read_or_refused() {
        let all = "creates=1 guest-mails=2 mismatches=6 revocations=3 bookings=7 renewals=4 codes=5";
        let quotas = Quotas {
            creates: 1,
            guest_mails: 2,
            mismatches: 6,
            revocations: 3,
            bookings: 7,
            renewals: 4,
            codes: 5,
        };
        assert_eq!(all.parse(), Ok(quotas));
        let missing = all.replace(" codes=5", "");
        let unknown = format!("{all} others=1");
        let negative = all.replace("=1", "=-1");
        for wrong in ["", "creates", &missing, &unknown, &negative, &all.replace("=1", "=")] {
            assert!(wrong.parse::<Quotas>().is_err(), "{wrong}");
        }
    }
}
