//! Whether a text names the service: by its name, or by its host.

use super::sentences::words_of;

/// What our mails call themselves in their `From`: "Dr Rao via Referrals".
const SERVICE: &str = "referrals";

/// Whether an address or a link is at this host, or a link below it.
pub(super) fn names_host(text: &str, host: &str) -> bool {
    let is_of_a_host = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    text.match_indices(host).any(|(at, _)| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + host.len()..));
        let mut behind = behind.unwrap_or_default().chars();
        let ends = match behind.next() {
            Some('.') => !behind.next().is_some_and(char::is_alphanumeric),
            next => !next.is_some_and(is_of_a_host),
        };
        let begins = before.trim_end_matches(is_of_a_host);
        let within = before.get(begins.len()..).unwrap_or_default();
        let is_address = begins.ends_with('@');
        ends && (within.is_empty() || within == "reply." || within.ends_with('.') && !is_address)
    })
}

/// `10:14`.
fn is_time(word: &str) -> bool {
    word.contains(':') && word.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// Whether this plain text names us: where it gives an address, beside it or in it.
pub(super) fn is_named(text: &str) -> bool {
    words_of(text).any(|word| word == SERVICE) && (!text.contains('@') || is_beside_an_address(text))
}

/// Whether the name beside an address is ours, or the address: "Dr Rao via Referrals", "Referrals <no-reply@…>".
fn is_beside_an_address(text: &str) -> bool {
    text.match_indices(SERVICE).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + SERVICE.len()..).unwrap_or_default();
        let host = before.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.'))).next();
        let at_host = host.is_some_and(|host| {
            before.strip_suffix(host).is_some_and(|before| before.ends_with(['@', '/']))
                && (host.is_empty() || host.ends_with('.'))
        });
        let is_name = behind.trim_start_matches(['"', '\'', ' ']).starts_with(['<', '[', '(']);
        let alone = before.trim_end().is_empty()
            || before.trim_end().ends_with([',', ':', '"', '\'', '،', '>'])
            || before.trim_end().ends_with("via")
            || before.split_whitespace().next_back().is_some_and(is_time);
        at_host && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-') || is_name && alone
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_desk_for_referrals_is_not_us() {
        for ours in [
            "referrals",
            "dr rao via referrals <no-reply@mail.hospital.example>",
            "referrals <no-reply@mail.hospital.example>",
            "on sat, 28 nov 2026 at 10:14, referrals <n@mail.hospital.example> wrote:",
            "28.11.2026 10:14 referrals <n@mail.hospital.example>",
            "\"referrals\" <n@hospital.example>",
            "notifications@referrals.example",
            "x <n@mail.referrals.example>",
        ] {
            assert!(is_named(ours), "{ours}");
        }
        for other in [
            "referral",
            "referrals desk <desk@hospital.example>",
            "city hospital referrals <referrals@hospital.example>",
            "ward 7 referrals <ward7@hospital.example>",
            "referrals@hospital.example",
            "x <n@myreferrals.example>",
            "x <n@referrals-office.example>",
        ] {
            assert!(!is_named(other), "{other}");
        }
    }

    #[test]
    fn a_host_is_named_by_its_addresses_and_by_links_below_it() {
        for ours in [
            "n@hospital.example",
            "<n@hospital.example>",
            "r.x@reply.hospital.example",
            "https://go.hospital.example/l/x",
            "hospital.example.",
        ] {
            assert!(names_host(ours, "hospital.example"), "{ours}");
        }
        for other in [
            "n@lab.hospital.example",
            "n@myhospital.example",
            "n@hospital.example.org",
            "n@hospital.examples",
            "https://my-hospital.example/",
        ] {
            assert!(!names_host(other, "hospital.example"), "{other}");
        }
    }
}
