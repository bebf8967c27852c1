//! What a guest opens, types and writes, and what lets them in, never shows where it does not belong.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, hidden, nonce};
use crate::harness::person::Answer;
use crate::harness::post::{answer, reply_to, with_files};
use crate::harness::stack::{Stack, number};
use crate::harness::tour::{MARKER, marked_consult};
use crate::harness::uploads::pdf;
use crate::promises::canary::is_clean;

/// Everything that lets somebody in, as it is found in mails, pages and headers.
#[derive(Default)]
struct Secrets {
    /// Of links, addresses, forms and cookies.
    tokens: BTreeSet<String>,
    /// Six digits.
    codes: BTreeSet<String>,
}

impl Secrets {
    /// What this mail lets in by.
    fn of_mail(&mut self, mail: &Value) {
        let text = mail["text"].as_str().unwrap();
        for rest in text.split("/l/").skip(1) {
            self.tokens.insert(rest.split_whitespace().next().unwrap().to_owned());
        }
        if let Some(address) = mail["reply_to"].as_str() {
            self.tokens.insert(address.split('@').next().unwrap().trim_start_matches("r.").to_owned());
        }
        if let Some((_, rest)) = text.split_once("The code is ") {
            self.codes.insert(rest[..6].to_owned());
        }
    }

    /// What a browser has of it by now.
    fn of_browser(&mut self, guest: &Guest) {
        let values = guest.cookies().into_iter().map(|cookie| cookie.split_once('=').unwrap().1.to_owned());
        self.tokens.extend(values);
    }

    /// What stands in a text of it, in whatever case. A code is there if its digits are a word: other numbers hold them.
    fn found_in<'a>(&'a self, text: &str) -> Vec<&'a str> {
        let small = text.to_lowercase();
        let token = |token: &&str| small.contains(&token.to_lowercase());
        let alone = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        let code = |code: &&str| {
            let mut places = text.match_indices(*code);
            places.any(|(at, _)| {
                alone(text[..at].chars().next_back()) && alone(text[at + code.len()..].chars().next())
            })
        };
        let tokens = self.tokens.iter().map(String::as_str).filter(token);
        tokens.chain(self.codes.iter().map(String::as_str).filter(code)).collect()
    }
}

/// A guest of a referral with the word in every free text, and what was learned on the way.
struct Tour {
    guest: Guest,
    secrets: Secrets,
}

impl Tour {
    fn of(stack: &Arc<Stack>, privacy: &Value) -> Tour {
        let marked = marked_consult(&stack.patient());
        let mut changes = json!({"/privacy": privacy});
        for part in ["/patient/name", "/patient/email", "/patient/birth_date", "/patient/guardian"] {
            changes[part] = marked.pointer(part).unwrap().clone();
        }
        for part in ["reason", "question", "bring", "snapshot"] {
            changes[format!("/{part}")] = marked[part].clone();
        }
        let guest = Guest::by(stack, stack.person("dr-oconnor"), &changes);
        Tour { guest, secrets: Secrets::default() }
    }

    /// The link in the newest mail.
    fn link(&mut self) -> String {
        self.guest.mails().iter().for_each(|mail| self.secrets.of_mail(mail));
        self.guest.link()
    }

    /// A page that was answered: its marks are known from now on, and its headers say nothing of the patient.
    fn page(&mut self, page: Answer) -> Answer {
        for (name, value) in &page.headers {
            assert!(is_clean(&String::from_utf8_lossy(value.as_bytes())), "{}: {name}", page.call);
        }
        if page.text.contains("name=\"nonce\"") {
            self.secrets.tokens.insert(nonce(&page));
        }
        self.secrets.of_browser(&self.guest);
        page
    }

    /// The same for one that shows nothing, but for the address that somebody has made up.
    fn empty(&mut self, page: Answer, status: u16) -> Answer {
        let page = self.page(page).has(status);
        let shown = page.text.replace(&format!("/l/{MARKER}/"), "/l/TOKEN/");
        assert!(is_clean(&shown), "{}: {shown}", page.call);
        page
    }

    /// An answer by mail to the newest mail.
    fn writes(&self, from: &str, mail: &str) {
        let to = reply_to(&self.guest.stack, &self.guest.email);
        self.guest.stack.post(from, &to, mail).unwrap();
        self.guest.stack.drain().is(200);
    }
}

fn marked(words: &str) -> String {
    format!("{MARKER} {words}")
}

/// Opens, asks by form, is refused, tries what is none of ours, and comes too late.
fn by_link(stack: &Arc<Stack>) -> Secrets {
    let mut tour = Tour::of(stack, &json!({"level": "shared"}));
    let link = tour.link();
    let landing = tour.guest.get(&link);
    tour.empty(landing, 200);
    tour.guest.send("HEAD", &link, &[("user-agent", MARKER.as_bytes())], &[]).has(200);
    let page = tour.guest.open(&link);
    let page = tour.page(page);
    assert!(!is_clean(&page.text), "the word is where it belongs");
    let asked = tour.guest.fill_in(&link, &page, "request-info", &[("asks", &marked("ECG?"))]);
    let page = tour.page(asked);
    // Refused for each reason that a form can be refused for; what was typed is on the page and nowhere else.
    let wrong = filled(&page, &[("expected_by", MARKER)]);
    tour.guest.post(&format!("{link}/accept"), &wrong.each()).has(422);
    let unknown = filled(&page, &[("text", &marked("note")), (MARKER, MARKER)]);
    tour.guest.post(&format!("{link}/note"), &unknown.each()).has(422);
    let huge = filled(&page, &[("text", &marked("note").repeat(10_000))]);
    let refused = tour.guest.post(&format!("{link}/note"), &huge.each());
    tour.empty(refused, 413);
    let done = tour.guest.fill_in(&link, &page, "note", &[("text", &marked("note"))]);
    tour.page(done);
    let stale = filled(&page, &[("reason", "other"), ("comment", &marked("comment"))]);
    tour.guest.post(&format!("{link}/decline"), &stale.each()).has(409);
    let nonce = hidden(&page, "nonce");
    for path in [format!("{link}/{MARKER}"), format!("{link}/attachments/{MARKER}")] {
        let post = tour.guest.post(&path, &[("nonce", &nonce), ("text", MARKER)]);
        tour.empty(post, 404);
        let get = tour.guest.get(&path);
        tour.empty(get, 404);
    }
    let announced = tour.guest.announce(&link, &page, &pdf(3).named(&format!("{MARKER}.pdf"))).has(201);
    assert!(is_clean(&announced.text), "an address has no name in it");
    // Altered, made up, over.
    let over = format!("/l/{}", tour.guest.mailed_days_ago(21).as_str());
    let altered = format!("{}{}", &link[..link.len() - 1], if link.ends_with('A') { "B" } else { "A" });
    for path in [altered, over, format!("/l/{MARKER}")] {
        tour.secrets.tokens.insert(path.trim_start_matches("/l/").to_owned());
        let get = tour.guest.get(&path);
        tour.empty(get, 404);
        for form in ["open", "code", "accept", "attachments"] {
            let post = tour.guest.post(&format!("{path}/{form}"), &[("nonce", &nonce), ("text", MARKER)]);
            tour.empty(post, 404);
        }
        let renewed = tour.guest.post(&format!("{path}/renew"), &[("email", MARKER)]);
        tour.empty(renewed, 200);
    }
    tour.secrets.tokens.remove(MARKER);
    tour.link();
    tour.secrets
}

/// Tries codes at what is between the doctors only, until the link is locked.
fn by_code(stack: &Arc<Stack>) -> Secrets {
    let mut tour = Tour::of(stack, &json!({"level": "doctor-only", "category": "mental-health"}));
    let link = tour.link();
    let right = tour.guest.code(&link);
    let landing = tour.guest.get(&link).has(200);
    let opened = tour.guest.post(&format!("{link}/open"), &[("nonce", &nonce(&landing)), ("code", &right)]);
    tour.empty(opened, 303);
    let page = tour.guest.get(&link);
    assert!(!is_clean(&tour.page(page).text), "opened by its code");
    // Another browser, which guesses.
    tour.guest.forget();
    tour.guest.code(&link);
    let mut page = tour.guest.get(&link);
    let wrong = if right == "271828" { "271829" } else { "271828" };
    tour.secrets.codes.extend([right, wrong.to_owned()]);
    for left in (0..5).rev() {
        page = tour.guest.get(&link);
        page = tour.empty(page, 200);
        let form = [("nonce", nonce(&page)), ("code", wrong.to_owned())];
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        page = tour.guest.post(&format!("{link}/open"), &form);
        page = tour.empty(page, if left > 0 { 422 } else { 403 });
    }
    assert!(page.text.contains("This link is locked"));
    tour.link();
    tour.secrets
}

/// Accepts by mail; and mails come that are held, for each reason that takes another way through the function.
fn by_mail(stack: &Arc<Stack>) -> Secrets {
    let mut tour = Tour::of(stack, &json!({"level": "shared"}));
    tour.link();
    let guest = tour.guest.email.clone();
    let file = pdf(10);
    let name = format!("{MARKER}.pdf");
    let files =
        [(name.as_str(), "application/pdf", &file.bytes[..]), ("Quagmirella.exe", "application/zip", b"MZ")];
    tour.writes(&guest, &answer(&guest, &marked("has an ECG of last year")));
    tour.writes(&guest, &with_files(&guest, &marked("ECG"), &files));
    tour.writes(&guest, &answer(&guest, &format!("ACCEPT\n\n{MARKER}")));
    let read = tour.guest.sender.read(&tour.guest.id);
    assert_eq!(read["status"], "accepted", "{read}");
    let stranger = format!("{MARKER}.{}@post.example", number());
    tour.writes(&stranger, &with_files(&stranger, &marked("ACCEPT"), &files));
    let subject = format!("Re: {MARKER}\nAuto-Submitted: auto-replied");
    tour.writes(&guest, &answer(&guest, &marked("is away")).replacen("Re: Referral", &subject, 1));
    let verdict = "Re: Referral\nX-Local-Verdict: virus=fail";
    tour.writes(&guest, &answer(&guest, &marked("virus")).replacen("Re: Referral", verdict, 1));
    // More headers than any mail has.
    let headers = "Content-Type: text/plain\n".repeat(12_000);
    tour.writes(&guest, &format!("From: {guest}\nSubject: {MARKER}\n{headers}\n{MARKER}"));
    let held = tour.guest.sender.read(&tour.guest.id)["held"].clone();
    let why: Vec<_> = held.as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["other-address", "automatic", "virus", "unreadable"]);
    // And one that is of nothing at all.
    stack.post(&stranger, "r.quagmirella@reply.referrals.example", &answer(&stranger, MARKER)).unwrap();
    stack.drain().is(200);
    tour.link();
    tour.secrets
}

#[test]
fn neither_a_patients_words_nor_what_lets_a_guest_in_get_anywhere_else() {
    let stack = Arc::new(Stack::start());
    let mut secrets = Secrets::default();
    for found in [by_link(&stack), by_code(&stack), by_mail(&stack)] {
        assert!(found.tokens.len() >= 2, "there is something to look for");
        secrets.tokens.extend(found.tokens);
        secrets.codes.extend(found.codes);
    }
    assert!(secrets.codes.len() > 2);
    stack.drain().is(200);

    let written = stack.written();
    for route in ["POST /l/{token}/open", "POST /l/{token}/{command}", "a mail came in", "UnmatchedMail"] {
        assert!(written.contains(route), "there are logs of {route} to look at");
    }
    let leaks: Vec<_> =
        written.lines().filter(|line| !is_clean(line) || !secrets.found_in(line).is_empty()).collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));

    // Of our own: SES's events have a mail's headers, on AWS as here, and with them where an answer goes.
    let events = stack.nobody().get("/.local/events").is(200);
    let ours = events.as_array().unwrap().iter().filter(|event| event["source"] == "referrals");
    let ours: Vec<_> = ours.map(Value::to_string).collect();
    assert!(ours.len() > 10);
    for event in &ours {
        assert!(is_clean(event) && secrets.found_in(event).is_empty(), "{event}");
    }
    let others = events.to_string();
    assert!(secrets.codes.iter().all(|code| secrets.found_in(&others).iter().all(|found| found != code)));
    assert_eq!(stack.nobody().get("/.local/dead-letters").is(200), json!([]));

    for mail in stack.nobody().get("/.local/mail").is(200).as_array().unwrap() {
        // The patient is mailed at an address with the word, and has to be named in it.
        let mail = json!([mail["subject"], mail["text"], mail["html"], mail["attachments"], mail["tags"]]);
        assert!(is_clean(&mail.to_string()), "{mail}");
    }
}
