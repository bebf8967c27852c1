//! What a patient is told before they consent: read by anybody, and named on the record of the consent.

use domain::values::digest::Digest;
use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{consult, with};
use crate::harness::stack::Stack;

const LANGUAGES: [&str; 7] = ["en", "hi", "bn", "mr", "te", "ta", "kn"];

#[test]
fn anybody_reads_the_notice_in_each_language_and_can_check_its_digest() {
    let stack = Stack::shared();
    let nobody = stack.nobody();
    let mut seen = Vec::new();
    for language in LANGUAGES {
        let answer = nobody.get(&format!("/v1/consent-notices/v1?lang={language}")).has(200);
        let mut notice = answer.json();
        assert_eq!((&notice["version"], &notice["language"]), (&json!("v1"), &json!(language)));
        assert_eq!(notice["scope"]["items"].as_array().unwrap().len(), 10, "each section by itself");
        assert_eq!(notice["rights"].as_array().unwrap().len(), 5);
        for part in ["purpose", "recipient", "validity", "withdrawal", "contact", "complaint"] {
            assert!(
                notice[part].as_str().is_some_and(|text| text.chars().count() > 20),
                "{part} in {language}"
            );
        }
        let digest = notice.as_object_mut().unwrap().remove("sha256").unwrap();
        assert_eq!(digest, json!(Digest::of_json(&notice)), "of all the rest, as canonical JSON");
        seen.push(digest.to_string());
        let tag = answer.header("etag").unwrap().to_owned();
        let had = [("if-none-match", tag.as_bytes())];
        nobody.send("GET", &format!("/v1/consent-notices/v1?lang={language}"), &had, None).has(304);
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), LANGUAGES.len());
    // Without a notice in the language it is the English one, and says so.
    for lang in ["", "?lang=", "?lang=gu", "?lang=en-IN"] {
        let notice = nobody.get(&format!("/v1/consent-notices/v1{lang}")).is(200);
        assert_eq!(notice["language"], "en", "{lang}");
    }
    assert_eq!(nobody.get("/v1/consent-notices/v1?lang=ta-LK").is(200)["language"], "ta");
    for version in ["v0", "v2", "V1", "1"] {
        nobody.get(&format!("/v1/consent-notices/{version}")).refused(404, "not-found");
    }
    for lang in ["tamil language", "x", "%00", "12"] {
        let lang = lang.replace(' ', "%20");
        let problem = nobody.get(&format!("/v1/consent-notices/v1?lang={lang}")).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "?lang");
    }
}

#[test]
fn the_record_of_a_consent_has_the_notice_that_was_given() {
    let stack = Stack::shared();
    let shown = stack.nobody().get("/v1/consent-notices/v1?lang=ta").is(200);
    for method in ["verbal", "in-app"] {
        let consent = json!({"method": method, "language": "ta", "notice": "v1"});
        let case =
            Case::of("dr-iyer", |to, patient| with(consult(to, patient), &json!({"/consent": consent})));
        if method == "in-app" {
            case.patient.command(&case.id, "consent", &json!({"decision": "grant"})).is(200);
        }
        for reader in [&case.sender, &case.receiver, &case.patient] {
            let record = &reader.read(&case.id)["consent"];
            assert_eq!((&record["notice"], &record["notice_language"]), (&json!("v1"), &json!("ta")));
            assert_eq!(record["notice_sha256"], shown["sha256"], "{method}, {}", reader.user);
        }
    }
    let case = Case::consult("dr-iyer");
    let unknown = json!({"/consent/notice": "v2"});
    let problem =
        case.sender.create(&with(consult("dr-iyer", &case.patient), &unknown)).refused(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/consent/notice");
}
