//! What is known in part is taken, kept and shown as it was given.

use domain::{
    handoff::{Create, Handoff, Redirect},
    referral::Referral,
    values::{
        digest::Digest,
        person::{Account, Caller},
        words::{Party, Role},
    },
    wire::input::parse,
};
use serde_json::{Value, json};

use super::wrong;
use crate::{
    fixtures::{
        act, added,
        bodies::{consult, in_app, lab_order, rich, with},
        commands::command,
        create, json, minute, named,
        people::caller,
        sign,
    },
    properties::read_back,
};

fn put(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    body
}

fn of(known: &Value) -> Value {
    let mut patient = json!({"id": "pat-1", "name": "Meena Kumari"});
    patient.as_object_mut().unwrap().extend(known.as_object().unwrap().clone());
    with(consult(), json!({"patient": patient}))
}

fn shown(referral: &Referral) -> Value {
    json(&referral.view(Party::Receiver))
}

#[test]
fn a_day_a_month_or_a_year_is_shown_as_it_was_given() {
    for pointer in [
        "/snapshot/chief_complaint/onset",
        "/snapshot/problems/0/onset",
        "/snapshot/current_rx/0/started_on",
        "/snapshot/recent_visits/0/date",
        "/snapshot/labs/0/at",
        "/snapshot/vitals/0/at",
    ] {
        for known in ["2015", "2015-04", "2015-04-02", "2026", "2026-11", "2026-11-22"] {
            let referral = create(&put(rich(), pointer, json!(known)));
            assert_eq!(shown(&referral).pointer(pointer), Some(&json!(known)), "{pointer}");
            assert_eq!(read_back(&referral), referral, "{pointer}: {known}");
        }
        for wrong_way in ["2015-4", "04/2015", "2015-13", "since 2015", "2015-02-30"] {
            let found = wrong(&put(rich(), pointer, json!(wrong_way)));
            assert_eq!(found, [(pointer.to_owned(), "malformed")], "{wrong_way}");
        }
        for (to_come, known) in [(true, "2027"), (true, "2026-12"), (true, "2026-11-23")] {
            assert_eq!(sign(&put(rich(), pointer, json!(known))).is_err(), to_come, "{pointer}: {known}");
        }
    }
    let precisely = put(rich(), "/snapshot/chief_complaint/onset", json!("2026-11-22T12:30:00+05:30"));
    assert_eq!(
        shown(&create(&precisely))["snapshot"]["chief_complaint"]["onset"],
        "2026-11-22T07:00:00.000Z"
    );
}

#[test]
fn a_birth_date_or_an_age_is_shown_as_it_was_given() {
    for known in ["1968", "1968-04", "1968-04-02"] {
        let referral = create(&of(&json!({"birth_date": known})));
        assert_eq!(shown(&referral)["patient"]["birth_date"], known);
        assert_eq!(read_back(&referral), referral);
    }
    let referral = create(&of(&json!({"age": {"years": 58}})));
    assert_eq!(shown(&referral)["patient"]["age"], json!({"years": 58, "on": "2026-11-22"}));
    assert_eq!(json(&referral.view(Party::Administrator))["patient"]["age"], Value::Null);
    assert_eq!(read_back(&referral), referral);
    let both = of(&json!({"birth_date": "1968", "age": {"years": 58}}));
    assert_eq!(wrong(&both), [("/patient/age".to_owned(), "not-allowed")]);
    assert_eq!(wrong(&of(&json!({"birth_date": "2027"}))).first().unwrap().0, "/patient/birth_date");
}

#[test]
fn a_child_by_its_age_needs_its_guardian() {
    let guardian = json!({"name": "Asha Devi", "relation": "mother"});
    for known in [
        json!({"age": {"years": 8}}),
        json!({"age": {"months": 3}}),
        json!({"age": {"days": 3}}),
        json!({"age": {"years": 17}}),
        json!({"birth_date": "2018"}),
        // Who may be under age is asked for.
        json!({"birth_date": "2008"}),
        json!({"birth_date": "2008-11"}),
    ] {
        let mut body = of(&known);
        body["snapshot"] = json!({"chief_complaint": {"text": "Fever", "onset": "2026-11-22"}});
        let found = wrong(&body);
        assert_eq!(found, [("/patient/guardian".to_owned(), "required")], "{known}");
        body["patient"]["guardian"] = guardian.clone();
        assert!(sign(&body).is_ok(), "{known}");
        body["patient"]["guardian"] = Value::Null;
        body["priority"] = json!("emergency");
        body["consent"] = json!({"method": "emergency", "reason": "Unconscious"});
        assert!(sign(&body).is_ok(), "{known}: an emergency waits for nobody");
    }
    for known in
        [json!({"age": {"years": 18}}), json!({"birth_date": "2007"}), json!({"birth_date": "2008-10"})]
    {
        assert!(sign(&of(&known)).is_ok(), "{known}");
    }
    let draft = in_app(put(of(&json!({"age": {"years": 8}})), "/snapshot", json!({"note": "Fever"})));
    let draft = create(&with(
        draft,
        json!({"patient": {"id": "pat-1", "name": "Kiran", "age": {"years": 8}, "guardian": guardian}}),
    ));
    let grant = act(draft, Party::Patient, command("consent", json!({"decision": "grant"})), minute(1));
    assert!(grant.is_err(), "not alone, by the age either");
}

#[test]
fn an_account_fits_what_is_known_of_the_birth_date() {
    let account = |born: &str| Account { id: "pat-1".parse().unwrap(), born: born.parse().unwrap() };
    let with_account = |known: &Value, born: &str| {
        let body = of(known);
        let mut added = added(&body);
        added.account = Some(account(born));
        Handoff::sign(parse::<Create>(body).unwrap(), added).map(drop).map_err(|errors| named(&errors))
    };
    let born =
        |day: &str| Caller { birth_date: Some(day.parse().unwrap()), ..caller("pat-1", Role::Patient, None) };
    for (known, fits, another, pointer) in [
        (json!({"birth_date": "1968"}), "1968-12-31", "1969-01-01", "/patient/birth_date"),
        (json!({"birth_date": "1968-04"}), "1968-04-01", "1968-03-31", "/patient/birth_date"),
        (json!({"age": {"years": 58}}), "1968-11-22", "1968-11-23", "/patient/age"),
    ] {
        assert_eq!(with_account(&known, fits), Ok(()), "{known}");
        assert_eq!(
            with_account(&known, another),
            Err(vec![(pointer.to_owned(), "patient-mismatch")]),
            "{known}"
        );
        let referral = create(&of(&known));
        assert_eq!(referral.party(&born(fits)), Some(Party::Patient), "{known}");
        assert_eq!(
            (referral.party(&born(another)), referral.mismatches(&born(another))),
            (None, true),
            "{known}"
        );
    }
    assert_eq!(wrong(&of(&json!({}))), [("/patient/birth_date".to_owned(), "required")]);
}

#[test]
fn nothing_was_before_the_birth() {
    let born = |body: Value, known: &str| put(body, "/patient/birth_date", json!(known));
    for pointer in [
        "/snapshot/chief_complaint/onset",
        "/snapshot/problems/0/onset",
        "/snapshot/current_rx/0/started_on",
        "/snapshot/draft_rx/0/started_on",
        "/snapshot/recent_visits/0/date",
        "/snapshot/labs/0/at",
        "/snapshot/vitals/0/at",
    ] {
        let at = |known: &str, moment: &str| born(put(rich(), pointer, json!(moment)), known);
        for (known, moment) in [
            ("1968-04-02", "1968-04-01"),
            ("1968-04-02", "1968-03"),
            ("1968-04-02", "1967"),
            ("1968-04", "1968-03-31"),
            ("1968", "1967-12-31"),
        ] {
            assert_eq!(
                wrong(&at(known, moment)),
                [(pointer.to_owned(), "out-of-range")],
                "{known}: {moment}"
            );
        }
        for (known, moment) in [
            ("1968-04-02", "1968-04-02"),
            ("1968-04-02", "1968-04"),
            ("1968-04-02", "1968"),
            ("1968-04", "1968-04-01"),
            ("1968", "1968-01-01"),
        ] {
            assert!(sign(&at(known, moment)).is_ok(), "{known}: {pointer} {moment}");
        }
    }
    // A day in India: the birth's, half an hour after midnight.
    for (moment, taken) in [("1968-04-01T19:00:00Z", true), ("1968-04-01T18:00:00Z", false)] {
        assert_eq!(sign(&put(rich(), "/snapshot/labs/0/at", json!(moment))).is_ok(), taken, "{moment}");
    }
    let specimen = put(lab_order(), "/tests/0/collected_at", json!("1967-11-20T08:00:00.000Z"));
    assert_eq!(wrong(&specimen), [("/tests/0/collected_at".to_owned(), "out-of-range")]);
}

#[test]
fn an_age_is_of_the_day_on_which_it_was_said_also_when_it_is_redirected() {
    let mut body =
        of(&json!({"age": {"years": 17}, "guardian": {"name": "Asha Devi", "relation": "mother"}}));
    body["patient"].as_object_mut().unwrap().remove("id");
    let old = create(&body);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "consent": consent, "sign": true});
    let asked = old.redirected(parse::<Redirect>(redirect).unwrap()).unwrap();
    let later = minute(60 * 24 * 30);
    let again = Handoff::sign(
        asked,
        domain::handoff::Added { now: later, replaces: Some(old.handoff.id), ..added(&body) },
    );
    assert_eq!(json(&again.unwrap().patient.age), json!({"years": 17, "on": "2026-11-22"}));
}

#[test]
fn the_same_that_is_written_otherwise_is_the_same_request() {
    let meant = |text: &str| {
        Digest::of_json(&parse::<Create>(domain::wire::json::Json::read(text).unwrap()).unwrap())
    };
    let body = rich().to_string();
    let first = meant(&body);
    for (from, to) in [
        ("\"value\":152", "\"value\":152.0"),
        ("\"value\":152", "\"value\":1.52e2"),
        ("\"2026-11-22T09:00:00.000Z\"", "\"2026-11-22T14:30:00+05:30\""),
        ("\"kind\":\"consult\"", "\"kind\":\"consult\",\"tests\":null"),
    ] {
        assert!(body.contains(from), "{from}");
        assert_eq!(meant(&body.replacen(from, to, 1)), first, "{to}");
    }
    assert_ne!(meant(&body.replacen("\"value\":152", "\"value\":152.1", 1)), first);
    assert_ne!(meant(&body.replacen("\"onset\":\"2026-11-08\"", "\"onset\":\"2026-11\"", 1)), first);
}
