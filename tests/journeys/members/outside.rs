//! What consent does not cover stays with the sender: what is answered, noted and attached later, and what is redirected.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, with};
use crate::harness::uploads::pdf;

const NARROW: [&str; 2] = ["vitals", "chief-complaint"];

fn verbal() -> Value {
    json!({"method": "verbal", "language": "hi", "notice": "v1"})
}

fn scoped(to: &str, patient: &Person) -> Value {
    with(consult(to, patient), &json!({"/consent/scope": NARROW}))
}

fn in_app(to: &str, patient: &Person) -> Value {
    with(consult(to, patient), &json!({"/consent/method": "in-app"}))
}

/// A draft that the patient has granted these sections of.
fn granted(to: &str, scope: &Value) -> Case {
    let case = Case::of(to, in_app);
    case.step(&case.patient, "consent", &json!({"decision": "grant", "scope": scope}));
    case
}

fn sections(view: &Value) -> Vec<String> {
    let scope = view["consent"]["scope"].as_array().unwrap().iter();
    scope.map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Pointer and code of each wrong field.
fn wrong(problem: &Value) -> Vec<[String; 2]> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|error| ["pointer", "code"].map(|member| error[member].as_str().unwrap().to_owned())).collect()
}

fn outside(pointers: &[&str]) -> Vec<[String; 2]> {
    pointers.iter().map(|pointer| [(*pointer).to_owned(), "outside-consent".to_owned()]).collect()
}

#[test]
fn what_the_sender_adds_later_needs_a_consent_that_covers_it_in_the_same_command() {
    let case = Case::of("dr-rao", scoped);
    let Case { sender, receiver, patient, id, stack } = &case;
    let file = sender.upload(&pdf(11));
    stack.drain().is(200);
    case.step(receiver, "request-info", &asks(&["Lab of last month"]));
    let answer = json!({"ask_id": "1-1", "note": "«late answer»", "attachments": [file]});
    let reply = json!({"answers": [answer], "note": "«late remark»"});
    let problem = case.refused(sender, "reply", &reply, (422, "outside-consent"));
    let fields = outside(&["/answers/0/note", "/answers/0/attachments", "/note"]);
    assert_eq!(wrong(&problem), fields);
    // A consent that does not cover it is none.
    for consent in [json!({"/consent/additions": false}), json!({"/consent/scope": ["labs"]})] {
        let narrow = with(with(reply.clone(), &json!({"/consent": verbal()})), &consent);
        case.refused(sender, "reply", &narrow, (422, "outside-consent"));
    }
    case.refused(sender, "note", &json!({"text": "«late note»"}), (422, "outside-consent"));
    let unavailable = json!({"answers": [{"ask_id": "1-1", "unavailable": "«late reason»"}]});
    case.refused(sender, "reply", &unavailable, (422, "outside-consent"));
    assert!(!receiver.read(id).to_string().contains("«late"));

    let covered = with(reply, &json!({"/consent": verbal()}));
    case.step(sender, "reply", &covered);
    case.stands("sent", "receiver");
    for party in [receiver, patient] {
        let seen = party.read(id);
        assert_eq!(seen["asks"][0]["answer"]["note"], "«late answer»");
        assert!(seen.to_string().contains("«late remark»"));
        assert_eq!((sections(&seen).len(), &seen["consent"]["additions"]), (2, &json!(true)));
        assert!(!seen.to_string().contains("MI at 52"), "the snapshot's note is still out of scope");
        party.get(&format!("/v1/referrals/{id}/attachments/{file}")).has(303);
        party.letter(id).says(&["«late answer»"], &["MI at 52"]);
    }
    assert!(case.timeline().ends_with(&["consent-given".to_owned(), "info-provided".to_owned()]));
    // It stands for what comes then.
    case.step(sender, "note", &json!({"text": "«late note»"}));
    assert!(receiver.read(id).to_string().contains("«late note»"));
    // The receiver's own words need none, and are not the place for one.
    case.step(receiver, "note", &json!({"text": "Thank you"}));
    let theirs = json!({"text": "All of it", "consent": verbal()});
    let problem = case.refused(receiver, "note", &theirs, (422, "invalid"));
    assert_eq!(problem["errors"][0]["pointer"], "/consent");
}

#[test]
fn with_all_sections_additions_are_covered_unless_the_sender_says_otherwise() {
    for (consent, code) in [
        (json!({}), 200),
        (json!({"/consent/additions": false}), 422),
        (json!({"/consent/scope": NARROW, "/consent/additions": true}), 200),
    ] {
        let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &consent));
        let shown = case.receiver.read(&case.id)["consent"]["additions"].clone();
        assert_eq!(shown, code == 200, "{consent}");
        let answer = case.sender.command(&case.id, "note", &json!({"text": "«added»"})).has(code);
        let seen = case.receiver.read(&case.id).to_string().contains("«added»");
        assert_eq!(seen, code == 200, "{consent}: {}", answer.text);
    }
}

#[test]
fn a_file_of_the_snapshot_that_is_out_of_scope_stays_out_whoever_names_it() {
    let stack = crate::harness::stack::Stack::shared();
    let sender = stack.person("dr-oconnor");
    let file = sender.upload(&pdf(12));
    stack.drain().is(200);
    let changes = json!({
        "/snapshot/attachments": [file],
        "/consent/scope": NARROW, "/consent/additions": true,
    });
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &changes));
    let Case { receiver, patient, id, .. } = &case;
    let path = format!("/v1/referrals/{id}/attachments/{file}");
    let stays_out = || {
        for party in [receiver, patient] {
            party.get(&path).refused(404, "not-found");
            assert!(!party.read(id).to_string().contains(&file), "not even that it is there");
        }
        sender.get(&path).has(303);
    };
    stays_out();
    let named = json!({"text": "The ECG", "attachments": [file]});
    let problem = case.refused(&sender, "note", &named, (422, "outside-consent"));
    assert_eq!(wrong(&problem), outside(&["/attachments/0"]));
    case.refused(receiver, "note", &named, (422, "attachment-not-ready"));
    stays_out();
    case.step(receiver, "request-info", &asks(&["ECG"]));
    let reply = json!({"answers": [{"ask_id": "1-1", "attachments": [file]}], "consent": verbal()});
    let problem = case.refused(&sender, "reply", &reply, (422, "outside-consent"));
    assert_eq!(wrong(&problem), outside(&["/answers/0/attachments/0"]));
    stays_out();
    // A consent to the files themselves lets it in.
    let wider = with(reply, &json!({"/consent/scope": ["attachments"], "/consent/additions": true}));
    case.step(&sender, "reply", &wider);
    receiver.get(&path).has(303);
}

#[test]
fn the_patient_widens_in_the_app_up_to_what_was_asked() {
    let case = granted("dr-rao", &json!(["vitals"]));
    let Case { sender, receiver, patient, id, .. } = &case;
    assert!(!receiver.read(id).to_string().contains("MI at 52"));
    for body in [json!({"/scope": ["vitals"]}), json!({"/scope": []})] {
        let again = with(json!({"decision": "grant"}), &body);
        case.refused(patient, "consent", &again, (422, "invalid"));
    }
    case.step(receiver, "require-visit", &json!({"reason": "Echo"}));
    case.step(patient, "consent", &json!({"decision": "grant", "scope": ["note"]}));
    case.stands("visit-required", "patient");
    let seen = receiver.read(id);
    assert_eq!(sections(&seen), ["vitals", "note"]);
    assert_eq!(seen["snapshot"]["note"], "Father had an MI at 52.");
    // What the patient allowed less of, no doctor gives for them.
    let wider =
        with(json!({"text": "More", "consent": verbal()}), &json!({"/consent/scope": ["note", "labs"]}));
    let problem = case.refused(sender, "note", &wider, (422, "outside-consent"));
    assert!(wrong(&problem).contains(&["/consent/scope/1".to_owned(), "outside-consent".to_owned()]));
    case.step(receiver, "accept", &json!({}));
    case.step(patient, "consent", &json!({"decision": "grant"}));
    assert_eq!(sections(&receiver.read(id)).len(), 10);
    case.refused(patient, "consent", &json!({"decision": "grant"}), (409, "wrong-state"));
    case.step(sender, "note", &json!({"text": "«added»"}));
    assert!(receiver.read(id).to_string().contains("«added»"), "all that was asked for is allowed again");
    let given = case.timeline().iter().filter(|name| *name == "consent-given").count();
    assert_eq!(given, 3);
    // A sender who recorded a verbal consent asked for nothing in the app.
    let other = Case::of("dr-rao", scoped);
    other.refused(&other.patient, "consent", &json!({"decision": "grant"}), (409, "wrong-state"));
}

#[test]
fn a_redirect_starts_from_the_scope_that_stands() {
    let case = granted("dr-iyer", &json!(["vitals"]));
    let Case { sender, receiver, patient, id, stack } = &case;
    case.step(receiver, "decline", &json!({"reason": "conflict"}));
    let to = |consent: Value| json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    for (more, pointer) in [
        (json!({"/scope": ["vitals", "note"]}), "/consent/scope/1"),
        (json!({"/additions": true}), "/consent/additions"),
    ] {
        let problem = case.refused(sender, "redirect", &to(with(verbal(), &more)), (422, "outside-consent"));
        assert_eq!(wrong(&problem), outside(&[pointer]));
    }
    let new = sender.command(id, "redirect", &to(verbal())).is(201);
    let new_id = new["id"].as_str().unwrap();
    let rao = stack.person("dr-rao");
    assert_eq!(sections(&rao.read(new_id)), ["vitals"]);
    assert!(!rao.read(new_id).to_string().contains("MI at 52"));
    // The one after that remembers, too; and the patient gives it again.
    rao.command(new_id, "decline", &json!({"reason": "conflict"})).is(200);
    let all = json!({"/scope": ["note"]});
    let third = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": with(verbal(), &all)});
    sender.command(new_id, "redirect", &third).refused(422, "outside-consent");
    let third = with(third, &json!({"/consent/scope": null}));
    let third = sender.command(new_id, "redirect", &third).is(201);
    let third_id = third["id"].as_str().unwrap();
    patient.command(third_id, "consent", &json!({"decision": "grant", "scope": ["note"]})).is(200);
    assert_eq!(sections(&receiver.read(third_id)), ["vitals", "note"]);
    // What the sender had recorded narrowly, the sender may record more widely.
    let case = Case::of("dr-iyer", scoped);
    case.step(&case.receiver, "decline", &json!({"reason": "conflict"}));
    let new = case.sender.command(&case.id, "redirect", &to(with(verbal(), &all))).is(201);
    assert_eq!(sections(&new), ["note"]);
}

#[test]
fn what_was_taken_back_in_the_app_is_given_again_only_there() {
    let case = Case::consult("dr-iyer");
    let Case { sender, receiver, patient, id, stack } = &case;
    case.step(receiver, "accept", &json!({}));
    case.step(patient, "consent", &json!({"decision": "withdraw"}));
    let note = json!({"text": "«late»", "consent": verbal()});
    case.refused(sender, "note", &note, (422, "outside-consent"));
    case.step(patient, "consent", &json!({"decision": "grant", "scope": ["vitals", "note"]}));
    case.stands("accepted", "receiver");
    let seen = receiver.read(id);
    assert_eq!(
        (&seen["consent"]["status"], sections(&seen)),
        (&json!("given"), vec!["vitals".into(), "note".into()])
    );
    assert_eq!(seen["patient"]["name"], "Meena Kumari");

    case.step(patient, "consent", &json!({"decision": "withdraw"}));
    case.step(receiver, "decline", &json!({"reason": "conflict"}));
    let to = |consent: Value| json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    let emergency = json!({"method": "emergency", "reason": "Unconscious"});
    for consent in [verbal(), emergency] {
        let problem = case.refused(sender, "redirect", &to(consent), (422, "outside-consent"));
        assert_eq!(wrong(&problem), outside(&["/consent/method"]));
    }
    let asked = with(verbal(), &json!({"/method": "in-app"}));
    let new = sender.command(id, "redirect", &to(asked)).is(201);
    assert_eq!((&new["status"], &new["awaiting"]["who"]), (&json!("draft"), &json!("patient")));
    let new_id = new["id"].as_str().unwrap();
    stack.person("dr-rao").get(&format!("/v1/referrals/{new_id}")).refused(404, "not-found");
    patient.command(new_id, "consent", &json!({"decision": "grant"})).is(200);
    assert_eq!(sections(&stack.person("dr-rao").read(new_id)), ["vitals", "note"]);
}

#[test]
fn what_was_allowed_less_of_when_consenting_again_stays_the_patients_after_a_redirect() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, id, stack } = &case;
    case.step(receiver, "accept", &json!({}));
    case.step(patient, "consent", &json!({"decision": "withdraw"}));
    case.step(patient, "consent", &json!({"decision": "grant", "scope": ["vitals"]}));
    let stands = receiver.read(id)["consent"].clone();
    assert_eq!((&stands["method"], &stands["scope"]), (&json!("in-app"), &json!(["vitals"])));
    case.step(receiver, "decline", &json!({"reason": "conflict"}));
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": verbal()});
    let new = sender.command(id, "redirect", &redirect).is(201)["id"].as_str().unwrap().to_owned();
    let every = with(verbal(), &json!({"/scope": ["vitals", "chief-complaint", "note"]}));
    let note = json!({"text": "«added»", "consent": every});
    let problem = sender.command(&new, "note", &note).refused(422, "outside-consent");
    assert_eq!(problem["errors"][0]["pointer"], "/consent/scope/1");
    assert_eq!(sections(&stack.person("dr-iyer").read(&new)), ["vitals"]);
    sender.command(&new, "note", &with(note, &json!({"/consent/scope": null}))).is(200);
    assert_eq!(sections(&stack.person("dr-iyer").read(&new)), ["vitals"]);
    let wider = json!({"decision": "grant", "scope": ["chief-complaint"]});
    patient.command(&new, "consent", &wider).is(200);
    assert_eq!(sections(&stack.person("dr-iyer").read(&new)), ["chief-complaint", "vitals"]);
}

#[test]
fn a_consent_that_is_recorded_later_has_the_rules_of_the_first() {
    let case = Case::of("dr-rao", scoped);
    let emergency = json!({"method": "emergency", "reason": "Unconscious"});
    let note = |consent: &Value| json!({"text": "«added»", "consent": consent});
    let problem = case.refused(&case.sender, "note", &note(&emergency), (422, "invalid"));
    let fields = vec![["/consent/method".to_owned(), "not-allowed".to_owned()]];
    assert_eq!(wrong(&problem), fields, "routine");
    let shown = case.receiver.read(&case.id)["consent"].clone();
    case.step(&case.sender, "note", &note(&verbal()));
    let later = case.receiver.read(&case.id)["consent"].clone();
    assert_eq!((&later["method"], &later["language"]), (&json!("verbal"), &json!("hi")));
    assert!(later["given_at"].as_str() > shown["given_at"].as_str(), "{later} after {shown}");

    // A child who came unconscious, without anybody.
    let changes = json!({
        "/priority": "emergency", "/patient/birth_date": "2019-04-02", "/patient/id": null,
        "/consent": with(emergency.clone(), &json!({"/scope": ["vitals"]})),
    });
    let child = Case::of("dr-rao", |to, patient| with(consult(to, patient), &changes));
    let (sender, id) = (&child.sender, &child.id);
    let problem = sender.command(id, "note", &note(&verbal())).refused(422, "invalid");
    assert_eq!(wrong(&problem), [["/consent".to_owned(), "required".to_owned()]]);
    sender.command(id, "note", &note(&emergency)).is(200);
}

#[test]
fn a_doctor_only_draft_does_not_tell_what_consent_asks_for() {
    let mut told = Vec::new();
    for scope in [json!(["labs"]), json!(["note", "labs"]), json!(["vitals"])] {
        let changes = json!({
            "/consent": {"method": "in-app", "language": "en", "notice": "v1", "scope": scope},
            "/privacy": {"level": "doctor-only", "category": "hiv-sti"},
        });
        let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &changes));
        let mut answers = Vec::new();
        for (command, named) in
            [("grant", json!(["labs"])), ("grant", json!(["labs"])), ("grant", json!(["note"]))]
        {
            let answer =
                case.patient.command(&case.id, "consent", &json!({"decision": command, "scope": named}));
            let body = answer.json();
            assert_eq!(body.pointer("/consent/scope"), None);
            answers.push(json!([
                answer.status,
                body["status"],
                body["version"],
                body["actions"],
                body["withheld"]
            ]));
        }
        let seen = sections(&case.receiver.read(&case.id));
        let asked = scope.as_array().unwrap().iter().filter(|name| *name != "vitals").count();
        assert_eq!(seen.len(), asked, "no more than was asked for, and no more than was named");
        told.push(answers);
    }
    assert!(told.iter().all(|answers| *answers == told[0]), "{told:?}");
}
