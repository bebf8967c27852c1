//! What a patient is told before they consent: whole in each language, never changed, and named on the record.

use domain::{
    consent::{Notice, NoticeVersion},
    handoff::Create,
    values::{digest::Digest, words::Tongue},
    wire::input::parse,
};
use serde_json::{Value, json as value};

use crate::fixtures::{bodies, create, json, named};

/// Each notice as it was when it was first served. Other words are a new version: a line is only ever added.
const DIGESTS: &str = include_str!("../stored/notices/SHA256SUMS");

fn all() -> Vec<Notice> {
    let versions = NoticeVersion::ALL.iter();
    versions.flat_map(|version| Tongue::ALL.iter().map(|tongue| Notice::of(*version, *tongue))).collect()
}

/// Every text in it.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_notice_never_changes() {
    let found: Vec<_> = all()
        .iter()
        .map(|notice| format!("{}  {}-{}", notice.sha256.unwrap(), notice.version, notice.language))
        .collect();
    let listed: Vec<_> = DIGESTS.lines().collect();
    assert_eq!(found, listed, "a notice was changed: other words are a new version");
}

#[test]
fn its_digest_is_of_all_the_rest() {
    for notice in all() {
        let mut document = json(&notice);
        let said = document.as_object_mut().unwrap().remove("sha256").unwrap();
        assert_eq!(said, value!(Digest::of_json(&document)), "{} {}", notice.version, notice.language);
    }
}

#[test]
fn each_language_says_all_in_its_own_script() {
    let english = json(&Notice::of(NoticeVersion::V1, Tongue::English));
    for notice in all() {
        let document = json(&notice);
        assert_eq!(texts(&document).len(), texts(&english).len(), "{}", notice.language);
        let script = match notice.language {
            Tongue::English => 'A'..='z',
            Tongue::Hindi | Tongue::Marathi => '\u{900}'..='\u{97f}',
            Tongue::Bengali => '\u{980}'..='\u{9ff}',
            Tongue::Telugu => '\u{c00}'..='\u{c7f}',
            Tongue::Tamil => '\u{b80}'..='\u{bff}',
            Tongue::Kannada => '\u{c80}'..='\u{cff}',
        };
        let mut words = document.clone();
        for member in ["version", "language", "sha256"] {
            words.as_object_mut().unwrap().remove(member);
        }
        for item in words["scope"]["items"].as_array_mut().unwrap() {
            item.as_object_mut().unwrap().remove("section");
        }
        for text in texts(&words) {
            let stray = text.chars().find(|c| c.is_alphabetic() && !script.contains(c));
            assert_eq!(stray, None, "{} of {}", text, notice.language);
            assert!(text.chars().any(|c| script.contains(&c)), "{text}");
        }
        let rights = document["rights"].to_string();
        let figures = |text: &str| -> String {
            text.chars().filter_map(|c| c.to_digit(10).or_else(|| indian(c))).map(|d| d.to_string()).collect()
        };
        assert_eq!(figures(&rights), "111213146", "the sections of the Act: {rights}");
        assert_eq!(figures(&document["law"].to_string()), "2023", "{}", notice.language);
        assert_eq!(figures(&document["minors"].to_string()), "18", "{}", notice.language);
    }
}

/// The value of a Devanagari or Bengali figure.
fn indian(c: char) -> Option<u32> {
    let zero = ['\u{966}', '\u{9e6}']
        .into_iter()
        .find(|zero| (*zero..=char::from_u32(u32::from(*zero) + 9).unwrap()).contains(&c))?;
    Some(u32::from(c) - u32::from(zero))
}

#[test]
fn the_record_of_a_consent_names_version_language_and_digest() {
    for (language, shown) in
        [("ta", Tongue::Tamil), ("hi-IN", Tongue::Hindi), ("gu", Tongue::English), ("en-GB", Tongue::English)]
    {
        let consent = value!({"method": "verbal", "language": language, "notice": "v1"});
        let referral = create(&bodies::with(bodies::consult(), value!({"consent": consent})));
        let notice = Notice::of(NoticeVersion::V1, shown);
        let view = json(&referral.view(domain::values::words::Party::Patient));
        let consent = &view["consent"];
        assert_eq!((&consent["language"], &consent["notice"]), (&value!(language), &value!("v1")));
        assert_eq!(consent["notice_language"], value!(shown), "{language}");
        assert_eq!(consent["notice_sha256"], value!(notice.sha256), "{language}");
    }
    let emergency =
        value!({"priority": "urgent", "consent": {"method": "emergency", "reason": "Unconscious"}});
    let view =
        json(&create(&bodies::with(bodies::consult(), emergency)).view(domain::values::words::Party::Sender));
    assert!(view["consent"].get("notice_sha256").is_none(), "nothing was shown");
}

#[test]
fn a_notice_that_there_is_not_is_refused() {
    for version in ["v0", "v2", "V1", "1", "v1 ", "notice", ""] {
        let consent = value!({"method": "verbal", "language": "hi", "notice": version});
        let body = bodies::with(bodies::consult(), value!({"consent": consent}));
        let refused = parse::<Create>(body);
        // Blanks around a text are dropped.
        if version.trim() == "v1" {
            continue;
        }
        let named = named(&refused.unwrap_err());
        assert_eq!(named[0].0, "/consent/notice", "{version}: {named:?}");
    }
}
