//! A laboratory without an account reports by the form of its page, with the report as a file.

use serde_json::json;

use crate::harness::browser::{Guest, filled};
use crate::harness::person::Answer;
use crate::harness::uploads::pdf;

const HBA1C: [(&str, &str); 2] = [("type", "report"), ("summary", "")];

/// A laboratory with an order, and the page of its link.
fn ordered() -> (Guest, String, Answer) {
    let guest = Guest::laboratory();
    let link = guest.link();
    let page = guest.open(&link);
    (guest, link, page)
}

fn says(page: &Answer, words: &str) -> bool {
    page.text.contains(words)
}

#[test]
fn an_order_is_completed_by_a_file_which_the_sender_downloads() {
    let (guest, link, page) = ordered();
    assert!(says(&page, "enctype=\"multipart/form-data\"") && says(&page, "Up to 4 MB together"));
    let report = pdf(3_900_000);
    let files = [("HbA1c \u{202e}report.pdf", &report.bytes[..])];
    let sent = guest.send_in(&link, &page, "complete", &HBA1C, &files).has(303);
    let done = guest.get(sent.header("location").unwrap()).has(200);
    assert!(says(&done, "You have completed this referral"), "{}", done.text);
    assert!(says(&done, "HbA1c _report.pdf</bdi>"), "{}", done.text);
    // The browser sends the same form once more: it is done, and there is one file.
    guest.send_in(&link, &page, "complete", &HBA1C, &files).has(303);
    guest.stack.drain().is(200);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["status"], &read["awaiting"]["who"]), (&json!("completed"), &json!("nobody")));
    let [file] = &read["files"].as_array().unwrap()[..] else { panic!("one file: {}", read["files"]) };
    assert_eq!((&file["state"], &file["filename"]), (&json!("available"), &json!("HbA1c _report.pdf")));
    assert_eq!(read["outcome"]["attachments"], json!([file["attachment_id"]]));
    let id = file["attachment_id"].as_str().unwrap();
    assert_eq!(guest.sender.download(&guest.id, id).1, report.bytes);
    guest.get(&format!("{link}/attachments/{id}")).has(303);
    // Nobody else can put it into a referral of their own, and it is amended as it was completed.
    guest
        .sender
        .command(&guest.id, "note", &json!({"attachments": [id]}))
        .refused(422, "attachment-not-ready");
    let page = guest.get(&link);
    let what = [("what", "A page was missing"), ("text", "")];
    guest.send_in(&link, &page, "amend", &what, &[("whole.pdf", &pdf(7).bytes)]).has(303);
    assert_eq!(guest.sender.read(&guest.id)["files"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_not_taken_is_named_and_nothing_that_was_typed_is_lost() {
    let (guest, link, page) = ordered();
    let before = guest.sender.read(&guest.id)["version"].clone();
    let typed = [("type", "report"), ("summary", "Within its limits")];
    let files = [
        ("tool.exe", b"MZ".as_slice()),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("good.pdf", &pdf(1).bytes),
        ("empty.png", b""),
    ];
    let page = guest.send_in(&link, &page, "complete", &typed, &files).has(422);
    for says in [
        "Not taken: tool.exe (this kind of file is not taken; taken are: pdf, png",
        "Not taken: page.pdf (the file is of another type",
        "Not taken: empty.png (it is empty)",
        "choose them again: tool.exe, page.pdf, good.pdf, empty.png",
        "Within its limits</textarea>",
    ] {
        assert!(self::says(&page, says), "{says}: {}", page.text);
    }
    assert_eq!(page.text.matches("<details open>").count(), 1);
    // More than a form takes, and all is still there.
    let large = pdf(4_200_000);
    let page = guest.send_in(&link, &page, "complete", &typed, &[("scan.pdf", &large.bytes)]).has(422);
    for says in ["The files have 4.2 MB together", "reply to the mail", "Within its limits</textarea>"] {
        assert!(self::says(&page, says), "{says}: {}", page.text);
    }
    // What no function can be given the gateway refuses by itself.
    let larger = pdf(5_000_000);
    guest.send_in(&link, &page, "complete", &typed, &[("scan.pdf", &larger.bytes)]).has(413);
    // Neither words nor a file: that is needed. A form that takes no files gets none.
    let page = guest.send_in(&link, &page, "note", &[("text", "")], &[]).has(422);
    assert!(says(&page, "This is needed"));
    let page = guest.send_in(&link, &page, "accept", &[], &[("a.pdf", &pdf(1).bytes)]).has(422);
    guest.stack.drain().is(200);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["version"], read["files"].as_array().map_or(0, Vec::len)), (&before, 0));
    // A note may be a file and nothing else, and is one however often it is sent.
    let note = [("ecg.pdf", &pdf(2).bytes[..])];
    for _ in 0..3 {
        guest.send_in(&link, &page, "note", &[("text", "")], &note).has(303);
    }
    let read = guest.sender.read(&guest.id);
    assert_eq!(read["files"].as_array().unwrap().len(), 1);
    assert_eq!(read["timeline"].to_string().matches("\"noted\"").count(), 1);
    // Other files with the same nonce are another form.
    let other = [("ecg.pdf", &pdf(9).bytes[..])];
    let stale = guest.send_in(&link, &page, "note", &[("text", "")], &other).has(409);
    assert!(says(&stale, "choose them again: ecg.pdf"));
}

#[test]
fn a_form_in_parts_is_refused_as_any_other() {
    let (guest, link, page) = ordered();
    let file = [("a.pdf", &pdf(1).bytes[..])];
    guest.forget();
    guest.send_in(&link, &page, "note", &[("text", "x")], &file).has(403);
    guest.open(&link);
    guest.send_in(&link, &page, "withdraw", &[("reason", "x")], &file).has(403);
    let fields = filled(&page, &[("text", "x")]);
    let urlencoded = guest.post(&format!("{link}/note"), &fields.each()).has(303);
    assert!(urlencoded.header("location").unwrap().ends_with("?done=note"), "without files it is as before");
    let read = guest.sender.read(&guest.id);
    assert_eq!(read["files"].as_array().map_or(0, Vec::len), 0);
}
