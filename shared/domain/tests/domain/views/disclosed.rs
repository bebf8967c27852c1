//! What proves a view to its reader: it leads to the digest that was signed, and shows no more than the view does.

use domain::{
    handoff::seal::{of_section, of_sections},
    referral::Referral,
    values::words::{
        Party::{self, Administrator, Patient, Receiver, Sender, System},
        SectionName,
    },
    view::Disclosed,
};
use serde_json::{Value, json};

use super::story::{in_scope, life, marked, marker, other_lives};
use crate::fixtures::{bodies, create, json};

/// All that is disclosed, as text.
fn written(disclosed: &Disclosed) -> String {
    serde_json::to_string(&(&disclosed.sections, &disclosed.digests)).unwrap()
}

fn leads_to_what_was_signed(referral: &Referral, disclosed: &Disclosed) {
    for (name, section) in &disclosed.sections {
        assert_eq!(disclosed.digests[name], of_section(&section.salt, *name, &section.value), "{name}");
    }
    assert_eq!(disclosed.digests.len(), SectionName::ALL.len());
    assert_eq!(of_sections(&disclosed.digests), referral.handoff.signature.sha256);
}

#[test]
fn every_scope_leads_to_the_digest_that_was_signed() {
    // Each of the ten sections is in the scope or not, and one at least is.
    for bits in 1..1_u32 << SectionName::ALL.len() {
        let in_it = |place: usize| bits & (1 << place) != 0;
        let scope: Vec<_> = SectionName::ALL
            .iter()
            .enumerate()
            .filter(|(place, _)| in_it(*place))
            .map(|(_, name)| *name)
            .collect();
        let referral = create(&in_scope(&scope));
        for party in [Receiver, Patient] {
            let disclosed = referral.disclosed(party).unwrap();
            assert_eq!(disclosed.sections.keys().copied().collect::<Vec<_>>(), scope, "{party}");
            leads_to_what_was_signed(&referral, &disclosed);
        }
        let whole = referral.disclosed(Sender).unwrap();
        assert_eq!(whole.sections.len(), SectionName::ALL.len());
        leads_to_what_was_signed(&referral, &whole);
    }
}

#[test]
fn a_withheld_section_is_nowhere_in_it_and_neither_is_its_salt() {
    for withheld in SectionName::ALL {
        let scope: Vec<_> = SectionName::ALL.iter().copied().filter(|name| name != withheld).collect();
        let referral = create(&in_scope(&scope));
        // The fixtures' salts are all the same text: here each is its own.
        let salts: Vec<_> = (0_u8..160).collect();
        let mut referral = referral;
        referral.handoff.salts = domain::handoff::seal::salts(&salts.try_into().unwrap());
        let salt = json(&referral.handoff.salts[withheld]).as_str().unwrap().to_owned();
        for party in [Receiver, Patient] {
            let text = written(&referral.disclosed(party).unwrap());
            assert!(!text.contains(&marker(*withheld)), "{party} is given {withheld}");
            assert!(!text.contains(&salt), "{party} is given the salt of {withheld}");
        }
        assert!(written(&referral.disclosed(Sender).unwrap()).contains(&salt));
    }
}

/// A section of a view, as it is signed: numbers are strings, so that no digit is lost on the way.
fn digits(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Array(entries) => entries.into_iter().map(digits).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, digits(value))).collect())
        }
        other => other,
    }
}

#[test]
fn it_shows_the_sections_of_the_view_and_is_there_when_the_view_has_any() {
    let body = marked();
    let doctor_only = bodies::doctor_only(marked());
    let lives = [life(&body), life(&doctor_only)]
        .into_iter()
        .chain(other_lives(&body))
        .chain(other_lives(&doctor_only));
    for referral in lives.flatten() {
        for party in [Sender, Receiver, Patient, Administrator, System] {
            let view = json(&referral.view(party));
            let disclosed = referral.disclosed(party);
            assert_eq!(disclosed.is_some(), view.get("snapshot").is_some(), "{party}, {}", referral.status);
            let Some(disclosed) = disclosed else { continue };
            for name in SectionName::ALL {
                let shown = view["snapshot"].get(name.member());
                let section = disclosed.sections.get(name).map(|section| &section.value);
                if *name == SectionName::Attachments {
                    assert_eq!(shown.is_some(), section.is_some(), "{party}, {}", referral.status);
                } else {
                    let shown = shown.cloned().map(digits);
                    assert_eq!(shown.as_ref(), section, "{party}, {name}, {}", referral.status);
                }
            }
        }
    }
}

#[test]
fn of_files_it_has_what_was_announced_and_nothing_that_a_check_found() {
    let referral = create(&marked());
    let disclosed = referral.disclosed(Receiver).unwrap();
    let files = &disclosed.sections[&SectionName::Attachments].value;
    let announced: Vec<_> = referral.handoff.files.iter().map(|file| &file.attachment).collect();
    assert_eq!(files, &json(&announced));
    assert_eq!(files[0].get("state"), None);
}

#[test]
fn a_doctor_only_referral_proves_nothing_to_the_patient() {
    let other =
        json!({"snapshot": {"chief_complaint": {"text": "Something else"}, "allergies": "none-known"}});
    for body in [marked(), bodies::with(bodies::consult(), other)] {
        for referral in life(&bodies::doctor_only(body)) {
            for party in [Patient, Party::Administrator] {
                assert_eq!(referral.disclosed(party), None, "{party}, {}", referral.status);
            }
        }
    }
}

#[test]
fn nothing_of_it_shows_in_a_log() {
    let text = format!("{:?}", create(&marked()).disclosed(Sender).unwrap());
    for name in SectionName::ALL {
        assert!(!text.contains(&marker(*name)), "{name}: {text}");
    }
}
