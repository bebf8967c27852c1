//! Nothing ends without its files: a report that cannot be taken leaves the order open, and its sender learns which and why,
//! by mail, on the page, and through the API.

use serde_json::{Value, json};

use crate::harness::browser::Guest;
use crate::harness::case::Case;
use crate::harness::person::Answer;
use crate::harness::post::{reply_to, with_files};
use crate::harness::samples::{by_name, lab_order};
use crate::harness::uploads::{Sample, pdf};

/// A PDF that opens with a password only.
fn locked() -> Sample {
    let bytes = String::from_utf8_lossy(&pdf(0).bytes).replace(
        "trailer\n<<",
        "trailer\n<</Encrypt<</Filter/Standard/V 1/R 2/P -44\
         /O<0000000000000000000000000000000000000000000000000000000000000000>\
         /U<0000000000000000000000000000000000000000000000000000000000000000>>>\
         /ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]",
    );
    Sample { name: "HbA1c of Asha Rao.pdf".to_owned(), bytes: bytes.into_bytes(), ..pdf(0) }
}

/// The guest answers with these words and files: the referral as its sender sees it.
fn mails(guest: &Guest, words: &str, files: &[&Sample]) -> Value {
    let files: Vec<_> =
        files.iter().map(|file| (file.name.as_str(), file.content_type, &file.bytes[..])).collect();
    guest.stack.drain().is(200);
    let to = reply_to(&guest.stack, &guest.email);
    guest.stack.post(&guest.email, &to, &with_files(&guest.email, words, &files)).unwrap();
    guest.stack.drain().is(200);
    guest.sender.read(&guest.id)
}

/// The mail that says what was not carried out.
fn told(guest: &Guest) -> String {
    let mails = guest.mails();
    let mut texts = mails.iter().map(|mail| mail["text"].as_str().unwrap());
    texts.find(|text| text.contains("not all of its files")).unwrap_or_default().to_owned()
}

fn says(page: &Answer, words: &str) -> bool {
    page.text.contains(words)
}

#[test]
fn a_report_by_mail_that_is_not_taken_leaves_the_order_open_and_the_laboratory_learns_which() {
    let guest = Guest::laboratory();
    let (locked, good) = (locked(), pdf(100).named("lipids.pdf"));
    let seen = mails(&guest, "DONE\n\nHbA1c 8.1 %, lipids below.", &[&good, &locked]);
    assert_eq!((&seen["status"], &seen["awaiting"]["who"]), (&json!("sent"), &json!("receiver")));
    assert_eq!(seen["outcome"], Value::Null);
    let text = told(&guest);
    assert!(text.contains("File 2 of 2 (PDF): the file asks for a password"), "{text}");
    assert!(text.contains("still open") && !text.contains("File 1") && !text.contains("Asha"), "{text}");
    // The words and what could be taken are not lost.
    let entry = seen["timeline"].as_array().unwrap().iter().rfind(|entry| entry["type"] == "email-received");
    assert!(entry.unwrap()["text"].as_str().unwrap().contains("HbA1c 8.1 %"), "{seen}");
    let states: Vec<_> = seen["files"].as_array().unwrap().iter().map(|file| &file["state"]).collect();
    assert_eq!(states, [&json!("available"), &json!("refused")]);

    // The report says it all: an order needs no words besides.
    let done = mails(&guest, "DONE\n\nRegards, Dr Farah Qureshi", &[&pdf(300)]);
    assert_eq!((&done["status"], &done["awaiting"]["who"]), (&json!("completed"), &json!("nobody")));
    let [report] = &done["outcome"]["attachments"].as_array().unwrap()[..] else { panic!("{done}") };
    let file =
        done["files"].as_array().unwrap().iter().find(|file| file["attachment_id"] == *report).unwrap();
    assert_eq!((&file["state"], &file["category"]), (&json!("available"), &json!("ecg")), "{file}");
}

#[test]
fn a_kind_that_is_not_taken_leaves_it_open_too_and_a_note_is_a_note_with_any_file() {
    let guest = Guest::laboratory();
    let program = Sample { bytes: b"MZ".to_vec(), ..pdf(0).named("viewer.exe") };
    let seen = mails(&guest, "DONE\n\nOpen it with the program.", &[&program, &pdf(1).named("report.pdf")]);
    assert_eq!(seen["status"], "sent");
    let text = told(&guest);
    assert!(text.contains("File 1 of 2 (EXE): this kind of file is not taken"), "{text}");
    let report = &seen["files"][0];
    assert_eq!((&report["filename"], &report["category"]), (&json!("report.pdf"), &json!("lab")), "{seen}");
    let seen = mails(&guest, "The program is here.", &[&program]);
    assert!(seen["timeline"].to_string().contains("The program is here."), "{seen}");
}

#[test]
fn a_report_by_form_that_is_not_taken_leaves_the_order_open() {
    let guest = Guest::laboratory();
    let link = guest.link();
    let page = guest.open(&link);
    let fields = [("type", "report"), ("summary", "HbA1c 8.1 %")];
    let files = [("report.pdf", &locked().bytes[..])];
    let refused = guest.send_in(&link, &page, "complete", &fields, &files).has(422);
    assert!(says(&refused, "Not taken: report.pdf (the file asks for a password"), "{}", refused.text);
    assert!(says(&refused, "HbA1c 8.1 %</textarea>"), "{}", refused.text);
    assert_eq!(guest.sender.read(&guest.id)["status"], "sent");
}

#[test]
fn a_desk_completes_with_a_file_as_soon_as_it_is_uploaded_and_never_with_one_that_is_refused() {
    let case = Case::of("desk-lab", lab_order);
    let desk = &case.receiver;
    let refused = desk.upload(&locked());
    let report = |id: &str| by_name(&json!({"type": "report", "attachments": [id]}));
    let problem = case.refused(desk, "complete", &report(&refused), (422, "attachment-refused"));
    assert_eq!(problem["errors"][0]["pointer"], "/attachments/0");
    assert!(problem.to_string().contains("asks for a password"), "{problem}");
    // At once: the request waits for the checks.
    let good = desk.upload(&pdf(10));
    let done = case.step(desk, "complete", &report(&good));
    assert_eq!((&done["status"], &done["files"][0]["state"]), (&json!("completed"), &json!("available")));
}
