//! The letter as a PDF: each gets what they may see, as long as they may, and it is proved by itself.

use serde_json::{Value, json};

use crate::harness::browser::Guest;
use crate::harness::case::Case;
use crate::harness::letter::{Pdf, verify_path};
use crate::harness::person::Person;
use crate::harness::samples::{consult, lab_order, with};
use crate::harness::stack::Stack;
use crate::harness::uploads::{Sample, photo};

/// Whoever holds it is told that it is right, and who signed; with another code, nothing.
#[test]
fn whoever_holds_a_letter_learns_whether_it_is_right_and_nothing_of_the_patient() {
    let stack = Stack::shared();
    let (sender, patient, nobody) = (stack.doctor("clinic-paper"), stack.patient(), stack.nobody());
    let sent = sender.create(&consult("dr-rao", &patient)).is(201);
    let id = sent["id"].as_str().unwrap();
    let path = verify_path(&stack, &sender, id);
    let reference = sent["ref"].as_str().unwrap();
    let right = nobody.get(&path).is(200);
    assert_eq!(
        (&right["ref"], &right["matches"], &right["valid"]),
        (&sent["ref"], &json!(true), &json!(true))
    );
    assert_eq!((&right["signer"], &right["sha256"]), (&sent["from"]["name"], &sent["snapshot"]["sha256"]));
    assert!(!right.to_string().contains("Meena") && !right.to_string().contains("Exertional"), "{right}");
    // As people type it.
    let (before, code) = path.split_once('=').unwrap();
    let typed = format!("{before}={}", code.to_lowercase().replace('-', "%20"));
    assert_eq!(nobody.get(&typed).is(200), right);
    nobody.get(&format!("/v1/verify/{reference}?code=0000-0000-0000-0000")).refused(404, "not-found");
    nobody.get(&format!("/v1/verify/{reference}")).refused(422, "invalid");
    nobody.get("/v1/verify/R-0000-0000?code=0000-0000-0000-0000").refused(404, "not-found");
    let page = nobody.send("GET", &path, &[("accept", b"text/html")], None).has(200);
    assert!(page.text.contains(&format!("This matches referral {reference}")), "{}", page.text);
    sender.command(id, "void", &json!({"reason": "test", "comment": "Sent to try it"})).is(200);
    let void = nobody.get(&path).is(200);
    assert_eq!(
        (&void["matches"], &void["valid"], &void["why"]),
        (&json!(true), &json!(false), &json!("voided"))
    );
}

/// A consult of which the receiver may see two sections.
fn scoped(to: &str, patient: &Person) -> Value {
    with(consult(to, patient), &json!({"/consent/scope": ["current-rx", "allergies"]}))
}

#[test]
fn each_party_has_the_letter_as_far_as_consent_goes() {
    let case = Case::of("dr-rao", scoped);
    let Case { sender, receiver, patient, id, stack } = &case;
    let reference = sender.read(id)["ref"].as_str().unwrap().to_owned();
    let whole = sender.letter(id);
    let (in_scope, out) = ("Tab Telmisartan 40 mg OD", "Tab Metoprolol 25 mg 1-0-0");
    let all = ["Referral letter", "Meena Kumari", &reference, in_scope, "Page 1 of"];
    whole.says(&all, &[]);
    whole.says(&[out, "Exertional chest tightness", "/v1/verify/"], &["Not shared with you"]);
    whole.is_proved(stack, "none");
    for party in [receiver, patient] {
        let letter = party.letter(id);
        letter.says(&all, &[out, "Exertional", "152"]);
        letter.says(&["Not shared with you", "/v1/verify/"], &[]);
        letter.is_proved(
            stack,
            "chief-complaint, vitals, draft-rx, problems, labs, recent-visits, note, attachments",
        );
        assert_ne!(letter.place, whole.place);
    }
    let administrator = stack.person("admin-a").letter(id);
    administrator.says(&[&reference], &[in_scope, out, "1968", "/v1/verify/"]);
    for stranger in [stack.person("dr-iyer"), stack.patient(), stack.person("desk-lab")] {
        stranger.pdf(id).refused(404, "not-found");
    }
    stack.nobody().pdf(id).has(401);
    sender.get(&format!("/v1/referrals/{id}/pdf?as=receiver")).refused(422, "invalid");

    let address = sender.pdf(id).has(303);
    assert_eq!(address.header("cache-control"), Some("no-store"));
    let address = address.header("location").unwrap();
    assert!(address.contains("X-Amz-Expires=60"), "{address}");
    assert_eq!(whole.name, format!("{reference}.pdf"));
    for (what, text) in [("the address", address), ("a log", &stack.written())] {
        assert!(!text.contains("Meena") && !text.contains("Telmisartan"), "{what}");
    }
    // What is cut off proves nothing.
    let mut forged = Pdf { place: whole.place.clone(), name: whole.name.clone(), bytes: whole.bytes.clone() };
    forged.bytes.truncate(forged.bytes.len() / 2);
    assert!(!forged.verified(stack).status.success());
}

#[test]
fn a_desk_has_its_order_and_the_receivers_first_look_is_seen() {
    let case = Case::of("desk-lab", lab_order);
    let Case { sender, receiver: desk, id, .. } = &case;
    let letter = desk.letter(id);
    letter.says(&["Laboratory order", "Opened"], &[]);
    assert_eq!(case.timeline(), ["sent", "seen"]);
    // How many entries stand in the log besides the note that tells.
    let logged = |what: &dyn Fn()| {
        let last = || sender.command(id, "note", &json!({"text": "Called"})).is(200)["timeline"].clone();
        let seq = |timeline: Value| timeline.as_array().unwrap().last().unwrap()["seq"].as_u64().unwrap();
        let before = seq(last());
        what();
        seq(last()) - before - 1
    };
    let downloads = || {
        desk.letter(id);
        sender.letter(id);
        drop(case.stack.person("dr-iyer").pdf(id));
    };
    assert_eq!(logged(&downloads), 0, "the log is not longer for it");
}

#[test]
fn a_letter_is_made_once_for_what_it_shows() {
    let stack = Stack::start();
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-iyer"), stack.patient());
    let created = sender.create(&consult("dr-iyer", &patient)).is(201);
    let id = created["id"].as_str().unwrap();
    receiver.read(id);
    let counted = |what: &dyn Fn() -> Pdf| {
        stack.requests();
        let pdf = what();
        let asked = stack.requests().into_iter().filter(|row| row.0 == "get-pdf");
        let made = asked.filter(|row| row.1 == "PutObject").map(|row| row.2).sum::<u64>();
        (pdf, made)
    };
    let (first, made) = counted(&|| sender.letter(id));
    assert_eq!(made, 1);
    let (again, made) = counted(&|| sender.letter(id));
    assert_eq!((made, &again.place), (0, &first.place));
    assert!(again.bytes == first.bytes);

    sender.command(id, "note", &json!({"text": "The patient called again"})).is(200);
    let (noted, made) = counted(&|| sender.letter(id));
    assert_eq!(made, 1);
    assert_ne!(noted.place, first.place);
    noted.says(&["The patient called again"], &[]);

    // A file is named before it is checked, and its check moves no version.
    let rash = photo();
    let file = sender.upload(&rash);
    sender.command(id, "note", &json!({"text": "The rash", "attachments": [file]})).is(200);
    stack.drain().is(200);
    let (pictured, made) = counted(&|| receiver.letter(id));
    assert_eq!(made, 1);
    let (_, served) = receiver.download(id, &file);
    assert!(pictured.has(&served), "as it is served, byte by byte");
    assert!(!pictured.has(b"13.0827"), "without where it was taken");
    pictured.says(&["Pictures", "rash.jpg (Photograph, JPEG"], &["not printed"]);
    let (_, made) = counted(&|| receiver.letter(id));
    assert_eq!(made, 0);
}

#[test]
fn a_picture_that_was_refused_is_named_and_not_printed() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, stack, .. } = &case;
    let wrong = Sample { content_type: "image/png", ..crate::harness::uploads::pdf(10).named("ecg.png") };
    let file = sender.upload(&wrong);
    let noted = sender.command(id, "note", &json!({"text": "The ECG", "attachments": [file]}));
    stack.drain().is(200);
    let letter = receiver.letter(id);
    assert!(!letter.has(&wrong.bytes));
    if noted.status == 200 {
        letter.says(&["File: ecg.png"], &["Pictures"]);
    }
}

#[test]
fn a_doctor_only_letter_of_the_patient_says_nothing_of_what_it_is_about() {
    let content = json!({
        "/privacy": {"level": "doctor-only", "category": "mental-health"},
        "/reason": {"text": "Xylophage"}, "/question": "Xylophage", "/snapshot/note": "Xylophage",
    });
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &content));
    let letter = case.patient.letter(&case.id);
    letter.says(
        &["Dr Kavitha Rao", "Old ECGs", "How it stands", "What they wrote does not stand here."],
        &["Xylophage", "Telmisartan", "mental", "SHA-256", "/v1/verify/"],
    );
    let verified = letter.verified(&case.stack);
    assert_eq!(verified.status.code(), Some(2), "nothing is attached");
    for doctor in [&case.sender, &case.receiver] {
        let letter = doctor.letter(&case.id);
        letter.says(&["Xylophage", "mental health", "SHA-256"], &[]);
        letter.is_proved(&case.stack, "none");
    }
}

#[test]
fn who_may_see_it_no_more_has_no_letter() {
    let withdrawn = Case::consult("dr-rao");
    let refusing = Case::consult("dr-rao");
    let voided = Case::consult("dr-rao");
    withdrawn.receiver.letter(&withdrawn.id);
    withdrawn.step(&withdrawn.sender, "withdraw", &json!({"reason": "Not needed"}));
    refusing.step(&refusing.receiver, "accept", &json!({}));
    refusing.receiver.letter(&refusing.id);
    refusing.step(&refusing.patient, "consent", &json!({"decision": "withdraw"}));
    voided.step(&voided.sender, "void", &json!({"reason": "wrong-patient", "comment": "Another"}));
    for case in [&withdrawn, &refusing, &voided] {
        case.receiver.pdf(&case.id).refused(404, "not-found");
        case.sender.letter(&case.id).is_proved(&case.stack, "none");
    }
    withdrawn.sender.letter(&withdrawn.id).says(&["Withdrawn: this referral was taken back."], &[]);
    withdrawn.patient.letter(&withdrawn.id);
    voided.patient.pdf(&voided.id).refused(404, "not-found");

    let in_app = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    let draft = Case::of("dr-rao", |to, patient| with(consult(to, patient), &in_app));
    draft.receiver.pdf(&draft.id).refused(404, "not-found");
    draft.sender.letter(&draft.id);
    draft.patient.letter(&draft.id);
}

#[test]
fn a_guest_who_has_opened_the_link_has_the_letter() {
    let guest = Guest::with(&json!({"/consent/scope": ["current-rx"]}));
    let link = guest.link();
    let path = format!("{link}/pdf");
    let before = guest.standing();
    assert_eq!(guest.get(&path).has(303).header("location"), Some(link.as_str()), "not opened yet");
    assert_eq!(guest.standing(), before);
    let page = guest.open(&link);
    assert!(page.text.contains(&format!("href=\"{path}\"")), "the page has a button");
    let answer = guest.get(&path);
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let letter = Pdf::at(&answer);
    letter.says(&["Dr Farah Qureshi", "Tab Telmisartan 40 mg OD"], &["Tab Metoprolol", "Exertional"]);
    assert!(letter.verified(&guest.stack).status.success());
    assert!(!letter.place.contains(link.strip_prefix("/l/").unwrap()));
    guest.sender.command(&guest.id, "withdraw", &json!({"reason": "Not needed"})).is(200);
    guest.get(&path).has(404);
}
