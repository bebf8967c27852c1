//! A telephone's photo is larger than a form takes: the page sends it to the bucket, and the words that were typed go with it.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, nonce};
use crate::harness::chromium::{Chromium, Scripts, Tab};
use crate::harness::person::Answer;
use crate::harness::stack::workspace;
use crate::harness::uploads::{Sample, pdf, photo_of, put};

const COMPLETE: &str = "Complete the referral";
const WORDS: &str = "Haemoglobin 9.1 g/dL. பெரிய சிவப்பணுக்கள்; see the photo of the smear.";

/// Writes the file where a browser can choose it.
fn on_disk(sample: &Sample) -> PathBuf {
    let folder = workspace().join(format!("target/browser/chosen/{}", sample.bytes.len()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(&sample.name);
    std::fs::write(&path, &sample.bytes).unwrap();
    path
}

/// A laboratory with an order, whose link is open in a browser, with words typed and these files chosen.
fn typed(chromium: &std::sync::Arc<Chromium>, files: &[&Sample]) -> (Guest, Tab) {
    let guest = Guest::laboratory();
    let tab = chromium.tab(&guest.stack, Scripts::Run);
    tab.go(&guest.link());
    tab.press("Open the referral");
    tab.unfold("Complete");
    tab.hears("Up to 25 MB each.");
    tab.fill(COMPLETE, &[("Summary: what was found and done", WORDS)]);
    let files: Vec<_> = files.iter().map(|file| on_disk(file)).collect();
    tab.choose(COMPLETE, &files);
    (guest, tab)
}

#[track_caller]
fn still_typed(tab: &Tab) {
    assert_eq!(tab.typed(COMPLETE, "Summary: what was found and done"), WORDS);
}

/// The files of the referral, by name, with their states.
fn files(read: &Value) -> Vec<(&str, &str)> {
    let files = read["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |file: &'_ Value, member: &str| file[member].as_str().unwrap().to_owned();
    let mut named: Vec<_> = files
        .iter()
        .map(|file| (file["filename"].as_str().unwrap(), file["state"].as_str().unwrap()))
        .collect();
    assert!(files.iter().all(|file| !text(file, "sha256").is_empty()));
    named.sort_unstable();
    named
}

#[test]
fn a_photo_of_seven_megabytes_ends_the_order_and_the_words_arrive() {
    let Some(chromium) = Chromium::shared() else { return };
    let photo = photo_of(7_000_000).named("IMG_20261128_101502.jpg");
    let small = pdf(100).named("counts.pdf");
    let (guest, tab) = typed(&chromium, &[&photo, &small]);
    let page = tab.press(COMPLETE);
    page.says(&["You have completed this referral", "Haemoglobin 9.1 g/dL", "IMG_20261128_101502.jpg"]);
    guest.stack.drain().is(200);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["status"], &read["outcome"]["summary"]), (&json!("completed"), &json!(WORDS)));
    let expected = [("IMG_20261128_101502.jpg", "available"), ("counts.pdf", "available")];
    assert_eq!(files(&read), expected);
    assert_eq!(read["outcome"]["attachments"].as_array().unwrap().len(), 2);
    // What is served is the whole picture, without where it was taken.
    let named = |name: &str| {
        let file = read["files"].as_array().unwrap().iter().find(|file| file["filename"] == name).unwrap();
        guest.sender.download(&guest.id, file["attachment_id"].as_str().unwrap()).1
    };
    let served = named("IMG_20261128_101502.jpg");
    assert!(served.len() > 6_999_000 && photo.bytes.ends_with(&served[served.len() - 6_900_000..]));
    assert!(!String::from_utf8_lossy(&served).contains("80.2707"));
    assert_eq!(named("counts.pdf"), small.bytes);
}

#[test]
fn a_connection_that_breaks_loses_no_word_and_the_button_is_pressed_again() {
    let Some(chromium) = Chromium::shared() else { return };
    let photo = photo_of(6_000_000).named("smear.jpg");
    let (guest, tab) = typed(&chromium, &[&photo]);
    tab.breaks_uploads(true);
    let said = tab.tap(COMPLETE, "did not arrive");
    assert!(said.contains("smear.jpg did not arrive. Press the button again. What you wrote is still here."));
    still_typed(&tab);
    tab.looks_right("photo-did-not-arrive");
    assert_eq!(guest.sender.read(&guest.id)["status"], "sent");
    tab.breaks_uploads(false);
    tab.press(COMPLETE).says(&["You have completed this referral", "Haemoglobin 9.1 g/dL"]);
    guest.stack.drain().is(200);
    assert_eq!(files(&guest.sender.read(&guest.id)), [("smear.jpg", "available")]);
}

#[test]
fn what_cannot_be_taken_is_named_before_it_is_sent_and_the_words_stay() {
    let Some(chromium) = Chromium::shared() else { return };
    let scan = pdf(25_000_001).named("scan.pdf");
    let (guest, tab) = typed(&chromium, &[&scan]);
    let said = tab.tap(COMPLETE, "scan.pdf is larger than 25 MB: save it smaller.");
    assert!(said.contains("What you wrote is still here."), "{said}");
    still_typed(&tab);
    let film = pdf(5_000_000).named("gait.mov");
    tab.choose(COMPLETE, &[on_disk(&film)]);
    let said = tab.tap(COMPLETE, "Not taken");
    assert!(
        said.contains("Not taken: gait.mov (this kind of file is not taken; taken are: pdf, png"),
        "{said}"
    );
    still_typed(&tab);
    // The cookie of half an hour ago is gone.
    tab.forget();
    tab.choose(COMPLETE, &[on_disk(&photo_of(5_000_000).named("smear.jpg"))]);
    let said = tab.tap(COMPLETE, "30 minutes are over: open the link in the mail again");
    assert!(said.contains("What you wrote is still here."), "{said}");
    still_typed(&tab);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["status"], files(&read).len()), (&json!("sent"), 0));
}

#[test]
fn what_the_checks_refuse_is_named_and_what_has_arrived_is_not_sent_again() {
    let Some(chromium) = Chromium::shared() else { return };
    let photo = photo_of(5_000_000).named("smear.jpg");
    let html = Sample { bytes: b"<html><script>alert(1)</script></html>".repeat(20_000), ..pdf(0) };
    let (guest, tab) = typed(&chromium, &[&photo, &html.named("page.pdf")]);
    let page = tab.press(COMPLETE);
    assert_eq!(page.status, 422);
    page.says(&["Not taken: page.pdf (the file is of another type", "smear.jpg"]);
    still_typed(&tab);
    tab.looks_right("photo-kept");
    // The photo is still there: nothing is chosen again.
    tab.press(COMPLETE).says(&["You have completed this referral"]);
    guest.stack.drain().is(200);
    let read = guest.sender.read(&guest.id);
    assert_eq!(
        (&read["outcome"]["summary"], files(&read)),
        (&json!(WORDS), vec![("smear.jpg", "available")])
    );
}

/// A laboratory with an order, and the page of its link.
fn ordered() -> (Guest, String, Answer) {
    let guest = Guest::laboratory();
    let link = guest.link();
    let page = guest.open(&link);
    (guest, link, page)
}

#[test]
fn without_a_script_the_page_says_what_a_form_takes_and_what_to_do() {
    let Some(chromium) = Chromium::shared() else { return };
    let guest = Guest::laboratory();
    let tab = chromium.tab(&guest.stack, Scripts::Blocked);
    tab.go(&guest.link());
    tab.press("Open the referral");
    tab.unfold("Complete");
    tab.hears("Up to 4 MB together, or all is lost. Larger: reply to the mail.");
    let small = pdf(3_000_000).named("counts.pdf");
    tab.fill(COMPLETE, &[("Summary: what was found and done", WORDS)]);
    tab.choose(COMPLETE, &[on_disk(&small)]);
    tab.press(COMPLETE).says(&["You have completed this referral"]);
    assert_eq!(guest.sender.read(&guest.id)["outcome"]["summary"], WORDS);
}

#[test]
fn the_page_may_ask_its_own_service_and_the_bucket_and_nobody_else() {
    let (guest, link, page) = ordered();
    let announced = guest.announce(&link, &page, &pdf(1)).is(201);
    let url = announced["upload"]["url"].as_str().unwrap();
    let origin: String = url.split('/').take(3).collect::<Vec<_>>().join("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.ends_with(&format!("; connect-src 'self' {origin}")), "{policy}");
    assert_eq!(policy.matches("script-src 'sha256-").count(), 1, "{policy}");
    guest.forget();
    let landing = guest.get(&link);
    assert!(!landing.header("content-security-policy").unwrap().contains("script-src"));
    assert!(!landing.text.contains("<script"));
}

#[test]
fn a_file_is_announced_only_by_the_page_of_an_open_link() {
    let (guest, link, page) = ordered();
    let photo = photo_of(5_000_000);
    let address = format!("{link}/attachments");
    let of = |changes: &[(&str, &str)]| {
        let all =
            [("name", "a.jpg"), ("type", "image/jpeg"), ("size", "5000000"), ("sha256", &"ab".repeat(32))];
        let fields: Vec<_> = all
            .iter()
            .map(|(name, value)| {
                let changed = changes.iter().find(|(changed, _)| changed == name);
                (*name, changed.map_or(*value, |(_, value)| *value))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        guest.post(&address, &filled(&page, &fields).each())
    };
    of(&[]).has(201);
    for missing in ["name", "size", "sha256"] {
        of(&[(missing, "")]).refused(400, "malformed");
    }
    for (field, value) in [("size", "-1"), ("size", "7 MB"), ("sha256", "00"), ("sha256", "x")] {
        of(&[(field, value)]).refused(400, "malformed");
    }
    for (field, value, says) in [
        ("size", "25000001", "larger than 25 MB"),
        ("size", "0", "it is empty"),
        ("name", "virus.exe", "this kind of file is not taken"),
        ("name", "film.mov", "this kind of file is not taken"),
    ] {
        let problem = of(&[(field, value)]).refused(422, "invalid");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().starts_with(says), "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], "/attachments");
    }
    // The nonce of another link's page, of the landing page, and none.
    let (_, _, other_page) = ordered();
    guest.forget();
    let landing = guest.get(&link);
    guest.open(&link);
    for nonce in [nonce(&other_page), nonce(&landing), "x".to_owned()] {
        let fields =
            [("nonce", nonce.as_str()), ("name", "a.jpg"), ("size", "9"), ("sha256", &"ab".repeat(32))];
        let problem = guest.post(&address, &fields).refused(422, "invalid");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("too old"), "{problem}");
    }
    // Other bytes than were announced do not get in.
    let announced = guest.announce(&link, &page, &photo).is(201);
    let mut other = photo.bytes.clone();
    other[4_000_000] ^= 1;
    assert_ne!(put(&announced, &other), 200);
    guest.forget();
    guest.announce(&link, &page, &photo).refused(403, "not-your-turn");
    // A link that is dead is the same to everybody.
    guest.open(&link);
    guest.sender.command(&guest.id, "links/revoke", &json!({})).is(200);
    guest.announce(&link, &page, &photo).refused(404, "not-found");
    guest.announce("/l/AAAA", &page, &photo).refused(404, "not-found");
}

#[test]
fn by_one_link_a_hundred_files_are_announced() {
    let (guest, link, page) = ordered();
    for _ in 0..100 {
        guest.announce(&link, &page, &pdf(1)).has(201);
    }
    let problem = guest.announce(&link, &page, &pdf(1)).refused(422, "invalid");
    let says = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(says.contains("at most 100 large files"), "{says}");
}

#[test]
fn a_form_names_the_files_of_its_own_link_and_no_others() {
    let (guest, link, page) = ordered();
    let typed = [("type", "report"), ("summary", "Within its limits")];
    let names = |ids: &[&str]| {
        let mut fields = typed.to_vec();
        fields.extend(ids.iter().map(|id| ("uploaded", *id)));
        guest.send_in(&link, &page, "complete", &fields, &[])
    };
    let before = guest.sender.read(&guest.id)["version"].clone();
    let (other, other_link, other_page) = ordered();
    let of_other = other.uploads(&other_link, &other_page, &pdf(1));
    let of_member = guest.sender.upload(&pdf(2));
    let never_sent =
        guest.announce(&link, &page, &pdf(3)).is(201)["attachment_id"].as_str().unwrap().to_owned();
    let unknown = "0198c0de-0000-7000-8000-000000000000";
    for id in [&of_other, &of_member, &never_sent, unknown] {
        let refused = names(&[id]).has(422);
        assert!(refused.text.contains("it has not arrived: choose it again"), "{}", refused.text);
        assert!(
            refused.text.contains("Within its limits</textarea>")
                && !refused.text.contains("checkbox\" id=\"complete")
        );
    }
    assert_eq!(guest.sender.read(&guest.id)["version"], before);
    names(&["no-id"]).has(400);
    let own = guest.uploads(&link, &page, &pdf(4));
    names(&[&own, &own]).has(400);
    guest.stack.drain().is(200);
    // A form that takes no files takes none of these either.
    let accept = guest.send_in(&link, &page, "accept", &[("uploaded", &own)], &[]).has(422);
    assert!(accept.text.contains("There is a problem"));
    // Nobody but this link's page can name it.
    guest
        .sender
        .command(&guest.id, "note", &json!({"attachments": [own]}))
        .refused(422, "attachment-not-ready");
    let by_other = other.send_in(&other_link, &other_page, "note", &[("text", "x"), ("uploaded", &own)], &[]);
    by_other.has(422);
    // With a small one in the form itself; and sent twice it is carried out once.
    let mut fields = typed.to_vec();
    fields.push(("uploaded", &own));
    for _ in 0..2 {
        guest.send_in(&link, &page, "complete", &fields, &[("small.pdf", &pdf(5).bytes)]).has(303);
    }
    guest.stack.drain().is(200);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["status"], read["files"].as_array().unwrap().len()), (&json!("completed"), 2));
    assert_eq!(read["timeline"].to_string().matches("\"completed\"").count(), 1);
}

#[test]
fn the_files_of_a_referral_have_a_limit_together_whichever_way_they_come() {
    let (guest, link, page) = ordered();
    let ids: Vec<_> = (0..4).map(|more| guest.uploads(&link, &page, &pdf(24_999_000 - more))).collect();
    let last = guest.uploads(&link, &page, &pdf(9_000));
    guest.stack.drain().is(200);
    let note = |page: &Answer, ids: &[String]| {
        let fields: Vec<_> = std::iter::once(("text", "Scans"))
            .chain(ids.iter().map(|id| ("uploaded", id.as_str())))
            .collect();
        guest.send_in(&link, page, "note", &fields, &[])
    };
    let all = [&ids[..], std::slice::from_ref(&last)].concat();
    let refused = note(&page, &all).has(422);
    assert!(
        refused.text.contains("the files of a referral have at most 100 MB together"),
        "{}",
        refused.text
    );
    note(&page, &ids).has(303);
    let next = guest.get(&link).has(200);
    note(&next, &[last]).has(422);
    let announced = guest.announce(&link, &next, &pdf(9_000)).refused(422, "invalid");
    assert!(announced["errors"][0]["detail"].as_str().unwrap().contains("100 MB together"));
}
