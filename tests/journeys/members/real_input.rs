//! What people really measure, know and type: taken as it is, shown as it was given, and refused with why.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{consult, with};
use crate::harness::stack::{Stack, number};

/// A consult about a patient of its own, with these members set otherwise.
fn altered(sender: &Person, patient: &Person, changes: &Value) -> Answer {
    sender.create(&with(consult("dr-rao", patient), changes))
}

/// The pointers of what a refusal names.
fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

#[test]
fn vitals_are_judged_by_what_they_measure_by_age_and_in_pairs() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-values"), stack.patient());
    let vital = |code: &str, value: Value, unit: &str| json!({"code": code, "value": value, "unit": unit, "at": "2026-11-22T09:00:00.000Z"});
    for (wrong, at) in [
        (vec![vital("40443-4", json!(1400), "/min")], "/snapshot/vitals/0/value"),
        (
            vec![vital("8480-6", json!(90), "mm[Hg]"), vital("8462-4", json!(130), "mm[Hg]")],
            "/snapshot/vitals",
        ),
        (vec![vital("29463-7", json!(7.2), "kg")], "/snapshot/vitals/0"),
    ] {
        let problem = altered(&sender, &patient, &json!({"/snapshot/vitals": wrong})).refused(422, "invalid");
        assert!(pointers(&problem).iter().all(|pointer| pointer.starts_with(at)), "{problem}");
    }
    let before_birth = json!({"/snapshot/chief_complaint": {"text": "Pain", "onset": "1967-01-01"}});
    altered(&sender, &patient, &before_birth).refused(422, "invalid");

    let mut high = vital("2339-0", json!(600), "mg/dL");
    high["comparator"] = json!(">");
    let sent = altered(&sender, &patient, &json!({"/snapshot/vitals": [high]})).is(201);
    assert_eq!(sent["snapshot"]["vitals"][0]["comparator"], ">", "{}", sent["snapshot"]["vitals"]);
}

#[test]
fn values_keep_the_digits_that_were_reported_in_view_and_letter() {
    let labs = r#"[{"text": "Potassium", "value": 4.0, "unit": "mmol/L", "at": "2026-11-21"}, {"text": "Arterial pH", "value": 7.40, "unit": "1", "at": "2026-11"}]"#;
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-values"), stack.patient());
    let body = with(consult("dr-rao", &patient), &json!({"/snapshot/labs": "LABS"})).to_string();
    let body = body.replace("\"LABS\"", labs);
    let key = format!("digits-{}", number());
    let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
    let sent = sender.send("POST", "/v1/referrals", &headers, Some(body.as_bytes())).has(201);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let receiver = stack.person("dr-rao");
    for person in [&sender, &receiver] {
        let seen = person.get(&format!("/v1/referrals/{id}")).has(200);
        assert!(seen.text.contains("\"value\":4.0") && seen.text.contains("\"value\":7.40"), "{}", seen.text);
        person.letter(&id).says(&["4.0 mmol/L", "7.40"], &[]);
    }
}

#[test]
fn what_is_known_in_part_is_taken_in_part_and_a_child_by_its_age_has_a_guardian() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-values"), stack.patient());
    for birth in ["1968", "1968-04"] {
        let year = json!({"/patient/birth_date": birth, "/patient/id": null, "/snapshot/problems": [{"text": "Diabetes", "onset": "2015"}]});
        let sent = altered(&sender, &patient, &year).is(201);
        assert_eq!(sent["patient"]["birth_date"], birth);
        assert_eq!(sent["snapshot"]["problems"][0]["onset"], "2015", "{sent}");
        sender.letter(sent["id"].as_str().unwrap()).says(&["2015"], &[]);
    }
    let child = json!({"/patient/birth_date": null, "/patient/id": null, "/patient/age": {"years": 8}});
    let problem = altered(&sender, &patient, &child).has(422).problem();
    assert!(problem.to_string().contains("guardian"), "{problem}");
    let child = with(
        with(consult("dr-rao", &patient), &child),
        &json!({"/patient/guardian": {"name": "Lata Kumari", "relation": "mother"}}),
    );
    let sent = sender.create(&child).is(201);
    assert_eq!(sent["patient"]["age"]["years"], 8);
    sender.letter(sent["id"].as_str().unwrap()).says(&["Lata Kumari"], &[]);
}

#[test]
fn a_name_in_any_script_of_india_is_letters_on_page_and_paper() {
    let names = [
        "मीनाक्षी शर्मा",
        "ᱢᱤᱱᱟ ᱢᱩᱨᱢᱩ",
        "ꯃꯤꯅꯥ ꯗꯦꯕꯤ",
        "மீனா குமாரி",
        "మీనా కుమారి",
        "মীনা কুমারী",
        "ମୀନା କୁମାରୀ",
        "ਮੀਨਾ ਕੁਮਾਰੀ",
        "مینا کماری",
    ];
    for name in names {
        let case =
            Case::of("dr-rao", |to, patient| with(consult(to, patient), &json!({"/patient/name": name})));
        assert_eq!(case.receiver.read(&case.id)["patient"]["name"], name);
        // What has no letter is printed as its number.
        case.receiver.letter(&case.id).says(&["Referral letter"], &["[U+", "U+"]);
    }
}

#[test]
fn what_people_type_about_themselves_and_others_is_taken_and_mended_where_that_is_certain() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-values"), stack.patient());
    for (typed, kept) in [
        ("+91\u{a0}98505\u{a0}50199", "+91 98505 50199"),
        ("044 2441 8213 ext 12", "044 2441 8213 ext. 12"),
        ("९८५०५ ५०१९९", "98505 50199"),
        ("98505 50199 / 98505 50198", "98505 50199 / 98505 50198"),
    ] {
        let sent = altered(
            &sender,
            &patient,
            &json!({"/patient/phone": typed, "/patient/record_no": "OP/2026/00123"}),
        )
        .is(201);
        assert_eq!(sent["patient"]["phone"], kept, "{typed}");
        assert_eq!(sent["patient"]["record_no"], "OP/2026/00123");
    }
    let guest = |email: &str| json!({"/to": {"guest": {"name": "Dr Farida Khan", "email": email}}});
    for wrong in ["khan@-clinic-.example", "khan@clinic.123", "khan@clinic"] {
        let problem = altered(&sender, &patient, &guest(wrong)).refused(422, "invalid");
        assert_eq!(pointers(&problem), ["/to/guest/email"], "{wrong}");
    }
    let sent = altered(&sender, &patient, &guest("khan\u{200b}@clinic.example")).is(201);
    assert_eq!(sent["to"]["email"], "khan@clinic.example");
}

#[test]
fn a_colleague_is_found_by_every_spelling_and_by_the_registration_number() {
    let stack = Stack::shared();
    let user = format!("dr-osullivan-{}", number());
    let registration_no = format!("KMC-{}", 700_000 + number());
    let claims = format!(
        "role=doctor&workspace=clinic-values&name=Dr%20Nuala%20O%27Sullivan&registration_no={registration_no}"
    );
    stack.with_claims(&user, &claims).put("/v1/directory/me", &json!({"city": "Kochi"})).is(200);
    let doctor = stack.doctor("clinic-values");
    for typed in
        ["o%E2%80%99sullivan", "osullivan", "O%27Sullivan", "sullivan%20nuala", registration_no.as_str()]
    {
        let found = doctor.get(&format!("/v1/directory?q={typed}&limit=100")).is(200);
        let ids: Vec<_> = found["items"].as_array().unwrap().iter().map(|entry| &entry["id"]).collect();
        assert!(ids.contains(&&json!(user)), "{typed}: {found}");
    }
}

#[test]
fn a_visit_is_in_a_zone_that_exists() {
    let case = Case::consult("dr-rao");
    case.step(&case.receiver, "require-visit", &json!({"reason": "Echo"}));
    for zone in ["Asia/Kolkatta", "India/Kolkata", "IST+5:30"] {
        let visit = json!({"starts_at": "2027-01-11T05:00:00.000Z", "zone": zone});
        let problem = case.refused(&case.patient, "book-visit", &visit, (422, "invalid"));
        assert_eq!(pointers(&problem), ["/zone"], "{zone}");
    }
}
