//! Tokens from outside: what is ours is taken, until its time is over; anything else is refused.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use domain::values::{digest::Digest, time::Instant};
use jiff::SignedDuration;
use links::{AccessCode, LINK_GOOD_FOR, LinkKeys, LinkToken, NONCE_GOOD_FOR, NotGood, SESSION_GOOD_FOR};
use proptest::prelude::*;

const OLD: &str = "an-old-secret-of-more-than-thirty-two-characters";
const NEW: &str = "the-new-secret-of-more-than-thirty-two-characters";

fn keys(current: &str, previous: Option<&str>) -> LinkKeys {
    LinkKeys::new(current, previous).unwrap()
}

fn now() -> Instant {
    "2026-11-22T09:00:00.000Z".parse().unwrap()
}

fn moment() -> SignedDuration {
    SignedDuration::from_millis(1)
}

fn link() -> LinkToken {
    keys(OLD, None).link([7; 16], now())
}

#[test]
fn a_link_has_fifty_characters_and_ends_after_fourteen_days() {
    let link = link();
    assert_eq!(link.as_str().len(), 50);
    assert!(link.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    assert_eq!(link.ends_at(), now().plus(LINK_GOOD_FOR));
    let keys = keys(OLD, None);
    let last = link.ends_at().plus(-moment());
    assert_eq!(keys.read_link(link.as_str(), last), Ok(link.clone()));
    assert_eq!(keys.read_link(link.as_str(), link.ends_at()), Err(NotGood::Expired));
    assert_ne!(link.hash(), keys.link([8; 16], now()).hash());
}

#[test]
fn an_address_to_answer_to_fits_and_survives_servers_that_change_its_case() {
    let (keys, others) = (keys(OLD, None), keys(NEW, None));
    let reply = keys.reply([7; 16]);
    let local = reply.local_part();
    assert!(local.starts_with("r.") && local.len() <= 64, "{} octets", local.len());
    assert_eq!(local, local.to_lowercase());
    for written in [local.clone(), local.to_uppercase()] {
        let read = keys.read_reply(&written).unwrap();
        assert_eq!((read.hash(), read), (reply.hash(), reply.clone()));
    }
    assert_eq!(others.read_reply(&local), Err(NotGood::Forged));
    assert_eq!(keys.read_reply(local.trim_start_matches("r.")), Err(NotGood::Malformed));
}

#[test]
fn what_the_key_before_has_signed_is_taken_until_that_key_is_gone() {
    let (before, both, after) = (keys(OLD, None), keys(NEW, Some(OLD)), keys(NEW, None));
    let (link, reply) = (before.link([7; 16], now()), before.reply([7; 16]));
    let hash = link.hash();
    let (nonce, session) = (before.nonce(hash, [1; 16], now()), before.session(hash, now()));
    let taken = |keys: &LinkKeys| {
        [
            keys.read_link(link.as_str(), now()).map(drop),
            keys.read_reply(&reply.local_part()).map(drop),
            keys.read_nonce(nonce.as_str(), hash, now()).map(drop),
            keys.read_session(session.as_str(), hash, now()).map(drop),
        ]
    };
    assert_eq!(taken(&before), [Ok(()); 4]);
    assert_eq!(taken(&both), [Ok(()); 4]);
    assert_eq!(taken(&after), [Err(NotGood::Forged); 4]);
    // What is signed from now on is signed by the new one.
    assert!(after.read_link(both.link([7; 16], now()).as_str(), now()).is_ok());
    let code = AccessCode::of(123_456);
    let hashes = both.code_hashes(hash, &code);
    assert_eq!(hashes, [after.code_hashes(hash, &code), before.code_hashes(hash, &code)].concat());
}

#[test]
fn what_is_of_one_purpose_or_link_is_nothing_elsewhere() {
    let keys = keys(OLD, None);
    let (one, other) = (keys.link([1; 16], now()).hash(), keys.link([2; 16], now()).hash());
    let (nonce, session) = (keys.nonce(one, [1; 16], now()), keys.session(one, now()));
    assert_eq!(keys.read_nonce(nonce.as_str(), other, now()), Err(NotGood::Forged));
    assert_eq!(keys.read_session(session.as_str(), other, now()), Err(NotGood::Forged));
    assert_eq!(keys.read_session(nonce.as_str(), one, now()), Err(NotGood::Malformed));
    assert_eq!(keys.read_link(session.as_str(), now()), Err(NotGood::Malformed));
    let code = AccessCode::of(1);
    assert_ne!(keys.code_hashes(one, &code), keys.code_hashes(other, &code));
}

#[test]
fn a_form_and_a_session_end() {
    let keys = keys(OLD, None);
    let hash = link().hash();
    let (nonce, session) = (keys.nonce(hash, [1; 16], now()), keys.session(hash, now()));
    let (nonce_ends, session_ends) = (now().plus(NONCE_GOOD_FOR), now().plus(SESSION_GOOD_FOR));
    assert_eq!((nonce.ends_at(), session.ends_at()), (nonce_ends, session_ends));
    assert!(keys.read_nonce(nonce.as_str(), hash, nonce_ends.plus(-moment())).is_ok());
    assert_eq!(keys.read_nonce(nonce.as_str(), hash, nonce_ends), Err(NotGood::Expired));
    assert!(keys.read_session(session.as_str(), hash, session_ends.plus(-moment())).is_ok());
    assert_eq!(keys.read_session(session.as_str(), hash, session_ends), Err(NotGood::Expired));
}

#[test]
fn a_code_is_six_digits_however_it_is_typed() {
    assert_eq!(AccessCode::of(7_000_042).as_str(), "000042");
    for typed in ["000042", " 000 042 ", "000-042"] {
        assert_eq!(typed.parse(), Ok(AccessCode::of(42)), "{typed}");
    }
    for typed in ["", "42", "0000042", "00004a", "٠٠٠٠٤٢"] {
        assert_eq!(typed.parse::<AccessCode>(), Err(NotGood::Malformed), "{typed}");
    }
}

#[test]
fn a_short_secret_signs_nothing_and_no_log_has_a_token() {
    assert!(LinkKeys::new("short", None).is_err());
    assert!(LinkKeys::new(NEW, Some("short")).is_err());
    let keys = keys(NEW, Some(OLD));
    let (link, reply) = (keys.link([7; 16], now()), keys.reply([7; 16]));
    let (nonce, session) = (keys.nonce(link.hash(), [1; 16], now()), keys.session(link.hash(), now()));
    let logged = format!("{keys:?} {link:?} {reply:?} {nonce:?} {session:?} {:?}", AccessCode::of(42));
    let shown = "LinkKeys(2) LinkToken(…) ReplyToken(…) Nonce(…) Session(…) AccessCode(…)";
    assert_eq!(logged, shown);
}

/// The text with another character at one place.
fn altered(text: &str, at: usize, to: char) -> Option<String> {
    let at = at % text.len();
    let other: String = text.char_indices().map(|(index, c)| if index == at { to } else { c }).collect();
    (other != text).then_some(other)
}

proptest! {
    #[test]
    fn one_altered_character_is_refused(random: [u8; 16], at: usize, to in "[A-Za-z0-9_-]") {
        let (keys, to) = (keys(NEW, Some(OLD)), to.chars().next().unwrap());
        let (link, reply, hash) = (keys.link(random, now()), keys.reply(random), Digest::of(&random));
        let (nonce, session) = (keys.nonce(hash, random, now()), keys.session(hash, now()));
        if let Some(text) = altered(link.as_str(), at, to) {
            prop_assert!(matches!(keys.read_link(&text, now()), Err(NotGood::Forged | NotGood::Malformed)));
        }
        if let Some(text) = altered(&reply.local_part(), at, to.to_ascii_lowercase()) {
            prop_assert!(keys.read_reply(&text).is_err());
        }
        if let Some(text) = altered(nonce.as_str(), at, to) {
            prop_assert!(keys.read_nonce(&text, hash, now()).is_err());
        }
        if let Some(text) = altered(session.as_str(), at, to) {
            prop_assert!(keys.read_session(&text, hash, now()).is_err());
        }
    }

    #[test]
    fn whatever_comes_is_read_or_refused(text in any::<String>(), short in "[A-Za-z0-9_-]{0,80}") {
        let keys = keys(NEW, Some(OLD));
        for text in [&text, &short] {
            prop_assert!(keys.read_link(text, now()).is_err());
            prop_assert!(keys.read_reply(text).is_err());
            let address = format!("r.{text}");
            prop_assert!(keys.read_reply(&address).is_err());
            prop_assert!(keys.read_nonce(text, Digest::default(), now()).is_err());
            prop_assert!(keys.read_session(text, Digest::default(), now()).is_err());
            let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            let six = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit());
            prop_assert_eq!(text.parse::<AccessCode>().is_ok(), six);
        }
    }

    #[test]
    fn whatever_comes_in_the_right_form_is_forged(bytes: [u8; 40]) {
        let keys = keys(NEW, Some(OLD));
        let form = |length: usize, version: &[u8]| {
            let bytes: Vec<u8> = version.iter().chain(&bytes).copied().take(length).collect();
            (BASE64URL_NOPAD.encode(&bytes), BASE32_NOPAD.encode(&bytes))
        };
        prop_assert_eq!(keys.read_link(&form(37, &[1]).0, now()), Err(NotGood::Forged));
        let address = format!("r.{}", form(33, &[1]).1);
        prop_assert_eq!(keys.read_reply(&address), Err(NotGood::Forged));
        prop_assert_eq!(keys.read_nonce(&form(40, &[]).0, Digest::default(), now()), Err(NotGood::Forged));
        prop_assert_eq!(keys.read_session(&form(24, &[]).0, Digest::default(), now()), Err(NotGood::Forged));
    }

    #[test]
    fn what_was_made_is_read(random: [u8; 16]) {
        let keys = keys(NEW, None);
        let (link, reply) = (keys.link(random, now()), keys.reply(random));
        prop_assert_eq!(keys.read_link(link.as_str(), now()), Ok(link.clone()));
        prop_assert_eq!(keys.read_reply(&reply.local_part()), Ok(reply));
    }
}
