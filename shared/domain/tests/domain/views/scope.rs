//! Consent's scope: what lies outside it is seen by the sender only, in every state.

use domain::{
    referral::Referral,
    values::words::{Party, SectionName},
};
use serde_json::json;

use super::{
    seen_by,
    story::{in_scope, life, marker, other_lives},
};
use crate::fixtures::{act, bodies, commands::command, create, json, minute};

const OTHERS: [Party; 4] = [Party::Receiver, Party::Patient, Party::Administrator, Party::System];

/// The sender sees every section, and everybody else none but these.
fn only(scope: &[SectionName], referral: &Referral) {
    let shown = seen_by(Party::Sender, referral);
    for section in SectionName::ALL {
        assert!(shown.contains(&marker(*section)), "the sender sees {section}");
    }
    for party in OTHERS {
        let view = seen_by(party, referral);
        for section in SectionName::ALL.iter().filter(|section| !scope.contains(section)) {
            let status = referral.status;
            assert!(!view.contains(&marker(*section)), "{party} sees {section} while {status}: {view}");
        }
    }
}

#[test]
fn all_but_one_section_and_one_section_alone() {
    for section in SectionName::ALL {
        let others: Vec<_> = SectionName::ALL.iter().copied().filter(|other| other != section).collect();
        for scope in [others, vec![*section]] {
            for referral in life(&in_scope(&scope)) {
                only(&scope, &referral);
            }
        }
    }
}

#[test]
fn what_is_out_of_scope_is_not_seen_in_any_life() {
    for referral in other_lives(&in_scope(&[SectionName::Vitals])).iter().flatten() {
        only(&[SectionName::Vitals], referral);
    }
}

#[test]
fn the_receiver_sees_what_is_in_scope_and_is_told_what_is_not() {
    let scope = [SectionName::Vitals, SectionName::Allergies];
    let referral = create(&in_scope(&scope));
    for party in [Party::Receiver, Party::Patient] {
        let view = json(&referral.view(party));
        let sections: Vec<_> = view["snapshot"].as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["allergies", "registration_no", "sha256", "signed_at", "signed_by", "vitals"];
        assert_eq!(sections, known, "{party}");
        let withheld = json!([
            "snapshot.chief_complaint",
            "snapshot.draft_rx",
            "snapshot.current_rx",
            "snapshot.problems",
            "snapshot.labs",
            "snapshot.recent_visits",
            "snapshot.note",
            "snapshot.attachments",
        ]);
        assert_eq!(view["withheld"], withheld, "{party}");
    }
    assert_eq!(json(&referral.view(Party::Sender)).get("withheld"), None);
}

#[test]
fn the_patient_may_grant_less_than_was_asked_and_never_more() {
    let asked = [SectionName::Vitals, SectionName::Labs];
    let consent = json!({"method": "in-app", "language": "hi", "notice": "v1", "scope": asked});
    let draft = create(&bodies::with(in_scope(&[]), json!({"consent": consent})));
    only(&asked, &draft);
    let grant = json!({"decision": "grant", "scope": ["labs", "note"]});
    let sent = act(draft, Party::Patient, command("consent", grant), minute(5)).unwrap();
    only(&[SectionName::Labs], &sent);
    assert!(seen_by(Party::Receiver, &sent).contains(&marker(SectionName::Labs)));
    assert_eq!(json(&sent.view(Party::Receiver))["consent"]["scope"], json!(["labs"]));
}

#[test]
fn a_section_is_never_silently_absent() {
    let bare = json!({"snapshot": {"allergies": "none-known", "labs": []}});
    let referral = create(&bodies::with(bodies::consult(), bare));
    let snapshot = json(&referral.view(Party::Receiver))["snapshot"].clone();
    for section in SectionName::ALL {
        let known = if *section == SectionName::Allergies { "none-known" } else { "not-recorded" };
        assert_eq!(snapshot[section.member()], known, "{section}");
    }
}
