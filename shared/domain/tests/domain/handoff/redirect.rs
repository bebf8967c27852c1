//! A redirected referral: the same hand-over to another receiver, signed and consented to again.

use domain::{
    files::attachment::FileRefusal,
    handoff::{Added, Handoff, Redirect},
    log::Fact,
    referral::Referral,
    values::words::{Channel, ConsentMethod, Party},
    wire::input::parse,
};
use serde_json::{Value, json};
use testing::referrals::id;

use crate::fixtures::{
    act, actor, added, bodies, commands::command, create, json, minute, named, situations::situation,
};

fn body() -> Value {
    json!({
        "to": {"member_id": "dr-iyer"},
        "consent": {"method": "in-app", "language": "en", "notice": "v1", "scope": ["vitals"]},
        "sign": true,
    })
}

fn redirected(old: &Referral) -> Handoff {
    let redirect: Redirect = parse(body()).unwrap();
    let added = Added { id: id(2), replaces: Some(old.handoff.id), now: minute(90), ..added(&body()) };
    Handoff::sign(old.redirected(redirect).unwrap(), added).unwrap()
}

#[test]
fn the_content_is_the_same_and_the_receiver_consent_and_signature_are_new() {
    let declined = situation("declined");
    let (old, new) = (&declined.handoff, redirected(&declined));
    assert_eq!(new.snapshot, old.snapshot);
    assert_eq!((&new.reason, &new.question, &new.bring), (&old.reason, &old.question, &old.bring));
    assert_eq!((&new.patient, &new.privacy, new.kind), (&old.patient, &old.privacy, old.kind));
    assert_eq!(new.receiver.name().as_str(), "Dr Raman Iyer");
    assert_eq!(new.consent.method, ConsentMethod::InApp);
    assert_eq!(new.consent.scope.len(), 1);
    assert_eq!((new.signature.at, new.created_at), (minute(90), minute(90)));
}

#[test]
fn an_order_is_redirected_with_its_tests_and_what_to_mind() {
    for order in [bodies::lab_order(), bodies::imaging_order()] {
        let referral = create(&order);
        let (old, new) = (&referral.handoff, redirected(&referral));
        assert_eq!((json(&new)["tests"].clone(), new.kind), (order["tests"].clone(), old.kind));
        assert_eq!(json(&new)["precautions"], order["precautions"]);
    }
}

#[test]
fn each_names_the_other() {
    let old = situation("declined+redirected");
    let new = Referral::new(redirected(&old));
    for party in Party::ALL {
        // Who declined is out: what came of it is not theirs to know.
        let replaced_by = (*party != Party::Receiver).then_some(id(2));
        assert_eq!(json(&old.view(*party))["replaced_by"], json(&replaced_by));
        assert_eq!(json(&new.view(*party))["replaces"], json(&old.handoff.id));
    }
}

#[test]
fn a_redirection_names_all_that_it_lacks() {
    let errors = parse::<Redirect>(json!({"priority": "urgent"})).expect_err("nothing is there");
    let expected = [
        ("/consent", "consent-missing"),
        ("/priority", "unknown-member"),
        ("/sign", "required"),
        ("/to", "required"),
    ];
    assert_eq!(named(&errors), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let guest = parse::<Redirect>(json!({"to": {}, "consent": {"method": "emergency"}, "sign": false}));
    let pointers: Vec<_> =
        named(&guest.expect_err("three are wrong")).into_iter().map(|(at, _)| at).collect();
    assert_eq!(pointers, ["/consent/reason", "/sign", "/to"]);
}

/// A file that was refused after the referral was sent would refuse every redirect of it.
#[test]
fn files_that_were_refused_stay_behind() {
    let ids = ["01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058"];
    for (refused, left) in [(&ids[..1], json!([ids[1]])), (&ids[..], json!("not-recorded"))] {
        let mut body = bodies::consult();
        body["snapshot"]["attachments"] = json!(ids);
        let before = refused.iter().fold(create(&body), |referral, id| {
            let fact = Fact::FileRefused { attachment_id: id.parse().unwrap(), why: FileRefusal::Malware };
            referral.note(fact, actor(Party::System), minute(1), Channel::Storage)
        });
        let declined =
            act(before, Party::Receiver, command("decline", json!({"reason": "other"})), minute(5)).unwrap();
        let asked = declined.redirected(parse(self::body()).unwrap()).unwrap();
        assert_eq!(json(&asked.snapshot)["attachments"], left);
    }
}
