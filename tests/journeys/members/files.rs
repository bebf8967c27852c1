//! Files with a referral: asked for and answered, in part and in full, large, and refused.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{by_name, consult, lab_order, with};
use crate::harness::stack::Stack;
use crate::harness::uploads::{Sample, pdf, photo, put, sha256, text};

/// The test file that every scanner of malware knows, in two parts so that this one is not taken for it.
const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

/// The file as this person sees it.
fn seen(by: &Person, referral: &str, id: &str) -> Value {
    let view = by.read(referral);
    let mut files = view["files"].as_array().unwrap().clone();
    files.retain(|file| file["attachment_id"] == id);
    assert!(files.len() <= 1, "{files:?}");
    files.pop().unwrap_or_default()
}

fn with_files(body: &Value, ids: &[&str]) -> Value {
    with(body.clone(), &json!({"/snapshot/attachments": ids}))
}

#[test]
fn an_ecg_that_was_asked_for_arrives_byte_by_byte() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, id, stack } = &case;
    let ask = json!({"asks": [{"text": "ECG of today", "wants": "file"}], "accept_when_answered": true});
    case.step(receiver, "request-info", &ask);
    let ecg = pdf(40_000);
    let file = sender.upload(&ecg);
    // Named at once, whether it has been checked by then or not.
    let answered =
        case.step(sender, "reply", &json!({"answers": [{"ask_id": "1-1", "attachments": [file]}]}));
    assert_eq!(answered["asks"][0]["answer"]["attachments"], json!([file]));
    case.stands("accepted", "receiver");
    stack.drain().is(200);

    for party in [sender, receiver, patient] {
        let about = seen(party, id, &file);
        assert_eq!(about["state"], "available");
        assert_eq!((&about["filename"], &about["sha256"]), (&json!("ecg.pdf"), &json!(sha256(&ecg.bytes))));
        let (headers, bytes) = party.download(id, &file);
        assert!(bytes == ecg.bytes, "byte by byte");
        assert_eq!(headers["content-type"], "application/pdf");
        let disposition = headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"ecg.pdf\""), "{disposition}");
    }
    let address = receiver.file(id, &file).has(303);
    let address = address.header("location").unwrap();
    assert!(address.contains("X-Amz-Expires=60") && !address.contains("ecg.pdf"), "{address}");
    for stranger in [stack.person("dr-iyer"), stack.patient()] {
        stranger.file(id, &file).refused(404, "not-found");
    }
    stack.person("admin-a").file(id, &file).refused(404, "not-found");
    let other = Case::consult("dr-rao");
    other.receiver.file(&other.id, &file).refused(404, "not-found");
}

#[test]
fn a_lab_reports_in_part_in_full_and_corrects_it_with_files() {
    let case = Case::of("desk-lab", lab_order);
    let Case { receiver: desk, sender, id, .. } = &case;
    let [first, last, corrected] = [100, 200, 300].map(|more| desk.upload(&pdf(more).named("report.pdf")));
    case.step(desk, "accept", &json!({}));
    case.step(desk, "report", &by_name(&json!({"text": "HbA1c first", "attachments": [first]})));
    case.step(desk, "complete", &by_name(&json!({"type": "report", "attachments": [last]})));
    case.stands("completed", "nobody");
    case.step(desk, "amend", &json!({"what": "Wrong tube", "attachments": [corrected]}));
    case.stack.drain().is(200);
    let view = sender.read(id);
    assert_eq!(view["reports"][0]["attachments"], json!([first]));
    assert_eq!(view["outcome"]["attachments"], json!([last]));
    assert_eq!(view["outcome"]["amendments"][0]["attachments"], json!([corrected]));
    for (file, more) in [(&first, 100), (&last, 200), (&corrected, 300)] {
        assert!(sender.download(id, file).1 == pdf(more).bytes);
    }
}

#[test]
fn a_file_of_25_mb_comes_with_an_imaging_order() {
    let stack = Stack::shared();
    let (sender, centre, patient) = (stack.person("dr-oconnor"), stack.person("desk-lab"), stack.patient());
    let scan = pdf(25_000_000 - pdf(0).bytes.len() - 7).named("scan.pdf");
    assert!((24_999_900..=25_000_000).contains(&scan.bytes.len()), "{}", scan.bytes.len());
    let file = sender.upload(&scan);
    let order = with(
        lab_order("desk-lab", &patient),
        &json!({
            "/kind": "imaging-order", "/tests": [{"text": "Echocardiogram"}], "/precautions": null,
        }),
    );
    let sent = sender.create(&with_files(&order, &[&file])).is(201);
    let id = sent["id"].as_str().unwrap();
    // It takes its time to be looked at; nobody gets it before.
    if sent["files"][0]["state"] == "pending" {
        let early = centre.file(id, &file);
        if early.status != 303 {
            assert_eq!(early.header("retry-after"), Some("1"));
            early.refused(422, "attachment-not-ready");
        }
    }
    stack.drain().is(200);
    assert_eq!(seen(&centre, id, &file)["state"], "available");
    assert!(centre.download(id, &file).1 == scan.bytes);

    let larger = Sample { bytes: vec![0; 25_000_001], ..scan };
    let problem = sender.announce(&larger).refused(413, "too-large");
    assert_eq!(problem["errors"][0]["pointer"], "/size");
}

#[test]
fn a_photograph_is_served_without_where_it_was_taken() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, stack, .. } = &case;
    let photo = photo();
    let file = sender.upload(&photo);
    case.step(sender, "note", &json!({"text": "The rash", "attachments": [file]}));
    stack.drain().is(200);
    let (_, bytes) = receiver.download(id, &file);
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(!has(b"13.0827"), "where");
    assert!(has(b"\x01\x12\0\x03\0\0\0\x01\0\x06"), "and still shown upright");
    assert!(bytes.ends_with(&photo.bytes[photo.bytes.len() - 30..]), "with the same pixels");
    let about = seen(receiver, id, &file);
    assert_eq!(about["sha256"], json!(sha256(&photo.bytes)), "as it was sent");
    assert_eq!(
        about["served"],
        json!({"size": bytes.len(), "sha256": sha256(&bytes)}),
        "and as it is served"
    );
}

#[test]
fn what_is_refused_is_named_and_never_served() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, stack, .. } = &case;
    let png = Sample { content_type: "image/png", ..pdf(10).named("ecg.png") };
    for (sample, why) in [(text(&EICAR.concat()), "malware"), (png, "wrong-type")] {
        let file = sender.upload(&sample);
        // Named before or after it is found out, it is the same in the end.
        let noted = sender.command(id, "note", &json!({"attachments": [file]}));
        stack.drain().is(200);
        if noted.status == 200 {
            let about = seen(receiver, id, &file);
            assert_eq!((&about["state"], &about["refused"]), (&json!("refused"), &json!(why)));
            assert!(case.timeline().contains(&"file-refused".to_owned()));
            receiver.file(id, &file).refused(422, "attachment-refused");
        }
        let again = sender.command(id, "note", &json!({"attachments": [file]}));
        let problem = again.refused(422, "attachment-refused");
        assert_eq!(problem["errors"][0]["pointer"], "/attachments/0");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().starts_with(why), "{problem}");
    }
}

#[test]
fn the_store_takes_only_what_was_announced() {
    let stack = Stack::shared();
    let sender = stack.person("dr-oconnor");
    let (ecg, other) = (pdf(100), pdf(101));
    let announced = sender.announce(&ecg).is(201);
    let mut changed = ecg.bytes.clone();
    changed[150] ^= 1;
    assert_eq!(put(&announced, &changed), 400, "other bytes of the same size");
    assert_eq!(put(&announced, &other.bytes), 403, "another size");
    let lied = with(announced.clone(), &json!({"/upload/headers/content-type": "image/png"}));
    assert_eq!(put(&lied, &ecg.bytes), 403, "another type");

    let file = announced["attachment_id"].as_str().unwrap();
    let body = with_files(&consult("dr-rao", &stack.patient()), &[file]);
    let problem = sender.create(&body).refused(422, "attachment-not-ready");
    assert_eq!(problem["errors"][0]["pointer"], "/snapshot/attachments/0");
    let nowhere = "01a20286-5b10-7d02-9c1e-6f2d84a0c3e5";
    sender.create(&with_files(&body, &[nowhere])).refused(422, "attachment-not-ready");
    let theirs = stack.person("dr-rao").upload(&ecg);
    sender.create(&with_files(&body, &[&theirs])).refused(422, "attachment-not-ready");

    assert_eq!(put(&announced, &ecg.bytes), 200, "and then what was announced");
    sender.create(&body).is(201);
}

#[test]
fn announcements_that_cannot_be() {
    let stack = Stack::shared();
    let doctor = stack.person("dr-oconnor");
    let ecg = pdf(10);
    for (changes, status, code, pointer) in [
        (json!({"/content_type": "image/svg+xml"}), 415, "unsupported-type", "/content_type"),
        (json!({"/content_type": "text/html"}), 415, "unsupported-type", "/content_type"),
        (json!({"/size": 25_000_001}), 413, "too-large", "/size"),
        (json!({"/size": 0}), 422, "invalid", "/size"),
        (json!({"/size": 1.5}), 422, "invalid", "/size"),
        (json!({"/sha256": "x"}), 422, "invalid", "/sha256"),
        (json!({"/filename": "../../ecg.pdf"}), 422, "invalid", "/filename"),
        (json!({"/filename": "e\ncg.pdf"}), 422, "invalid", "/filename"),
        (json!({"/filename": "ecg\u{202e}fdp.exe"}), 422, "invalid", "/filename"),
        (json!({"/filename": format!("{}.pdf", "e".repeat(300))}), 422, "invalid", "/filename"),
        (json!({"/filename": "ecg.exe"}), 422, "invalid", "/filename"),
        (json!({"/category": "x"}), 422, "invalid", "/category"),
        (json!({"/more": 1}), 422, "invalid", "/more"),
    ] {
        let body = with(ecg.announcement(), &changes);
        let problem = doctor.post("/v1/attachments", &body).refused(status, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}

#[test]
fn files_out_of_scope_and_of_doctor_only_referrals_are_not_shown() {
    let stack = Stack::shared();
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-rao"), stack.patient());
    let file = sender.upload(&pdf(10));
    let body = with_files(&consult("dr-rao", &patient), &[&file]);
    let scoped = with(body.clone(), &json!({"/consent/scope": ["vitals"]}));
    let doctor_only = json!({"/privacy": {"level": "doctor-only", "category": "hiv-sti"}});
    let sent = |body: &Value| sender.create(body).is(201)["id"].as_str().unwrap().to_owned();
    let (scoped, doctor_only) = (sent(&scoped), sent(&with(body, &doctor_only)));
    stack.drain().is(200);
    for (id, who, status) in [
        (&scoped, &sender, 303),
        (&scoped, &receiver, 404),
        (&scoped, &patient, 404),
        (&doctor_only, &receiver, 303),
        (&doctor_only, &patient, 404),
    ] {
        who.file(id, &file).has(status);
        assert_eq!(who.read(id).to_string().contains(&file), status == 303);
    }
}

/// What was signed covers what is in the files, and a redirect hands them on.
#[test]
fn a_redirect_takes_the_files_along() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let file = sender.upload(&pdf(77));
    let sent = sender.create(&with_files(&consult("dr-iyer", &patient), &[&file])).is(201);
    let id = sent["id"].as_str().unwrap();
    stack.person("dr-iyer").command(id, "decline", &json!({"reason": "capacity-full"})).is(200);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    let new = sender.command(id, "redirect", &redirect).is(201);
    stack.drain().is(200);
    let new = new["id"].as_str().unwrap();
    assert!(stack.person("dr-rao").download(new, &file).1 == pdf(77).bytes);
}
