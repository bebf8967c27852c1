//! Which referral a reply belongs to: the address that it was sent to says so.

/// The token of an address `r.<token>@reply.<domain>` out of the envelope, as it was written: some servers change the case,
/// so that it has to mean the same in either. What somebody's server has put behind a `+` is left out. Whether the token is
/// one of ours and whether the domain is, others check.
#[must_use]
pub fn reply_token(recipient: &str) -> Option<&str> {
    let recipient = recipient.trim().trim_start_matches('<').trim_end_matches('>');
    let (local, domain) = recipient.rsplit_once('@')?;
    let is_ours =
        domain.get(..6).is_some_and(|first| first.eq_ignore_ascii_case("reply.")) && domain.len() > 6;
    let (mark, token) = local.split_at_checked(2)?;
    let token = token.split('+').next().unwrap_or_default();
    let is_token =
        !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (is_ours && mark.eq_ignore_ascii_case("r.") && is_token).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_what_stands_between_the_mark_and_the_domain() {
        assert_eq!(reply_token("r.7k4m92qx@reply.referrals.example"), Some("7k4m92qx"));
        assert_eq!(reply_token("<R.7K4M92QX@REPLY.Referrals.Example>"), Some("7K4M92QX"));
        assert_eq!(reply_token("r.7k4m+spam@reply.referrals.example"), Some("7k4m"));
    }

    #[test]
    fn other_addresses_have_none() {
        for other in [
            "",
            "@",
            "r.@reply.referrals.example",
            "r.+tag@reply.referrals.example",
            "r7k4m@reply.referrals.example",
            "r.7k4m@referrals.example",
            "r.7k4m@reply.",
            "x.7k4m@reply.referrals.example",
            "r.7k4m",
            "r.é@reply.a.example",
            "é@reply.referrals.example",
            "r.a b@reply.referrals.example",
        ] {
            assert_eq!(reply_token(other), None, "{other}");
        }
    }
}
