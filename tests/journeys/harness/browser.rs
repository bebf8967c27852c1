//! A doctor without an account: their mails, and the browser in which they follow a link.

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::person::{Answer, Person};
use crate::harness::samples::{consult, lab_order, with};
use crate::harness::stack::{Stack, number};
use crate::harness::uploads::{Sample, put, sha256};

/// A consult for this guest.
pub(crate) fn to_guest(email: &str, patient: &Person) -> Value {
    let guest =
        json!({"guest": {"name": "Dr Farah Qureshi", "email": email, "clinic": "Qureshi Heart Care"}});
    with(consult("", patient), &json!({"/to": guest}))
}

/// A guest with a referral.
pub(crate) struct Guest {
    pub(crate) stack: Arc<Stack>,
    pub(crate) sender: Person,
    pub(crate) patient: Person,
    pub(crate) email: String,
    pub(crate) id: String,
    nobody: Person,
    cookies: RefCell<Vec<String>>,
}

impl Guest {
    /// Somebody to whom a consult was sent, made by these changes.
    pub(crate) fn with(changes: &Value) -> Guest {
        let stack = Stack::shared();
        Guest::by(&stack, stack.doctor("clinic-guests"), changes)
    }

    /// A laboratory with an order.
    pub(crate) fn laboratory() -> Guest {
        let stack = Stack::shared();
        let order = lab_order("", &stack.patient());
        let changes = ["kind", "question", "bring", "reason", "tests", "precautions"]
            .map(|member| (format!("/{member}"), order.get(member).cloned().unwrap_or_default()));
        Guest::by(&stack, stack.doctor("clinic-guests"), &Value::Object(changes.into_iter().collect()))
    }

    /// The same, from this sender.
    pub(crate) fn by(stack: &Arc<Stack>, sender: Person, changes: &Value) -> Guest {
        let (stack, patient, nobody) = (Arc::clone(stack), stack.patient(), stack.nobody());
        let email = format!("qureshi-{}@heart.example", number());
        let sent = sender.create(&with(to_guest(&email, &patient), changes)).is(201);
        assert_eq!((&sent["network"], &sent["status"]), (&json!("out"), &json!("sent")));
        let id = sent["id"].as_str().unwrap().to_owned();
        Guest { stack, sender, patient, email, id, nobody, cookies: RefCell::default() }
    }

    /// Who gets mail somewhere else than a guest usually does.
    pub(crate) fn with_address(self, email: &str) -> Guest {
        Guest { email: email.to_owned(), ..self }
    }

    /// Whoever got this referral instead, at this address.
    pub(crate) fn succeeded_by(&self, id: &str, email: &str) -> Guest {
        Guest {
            stack: Arc::clone(&self.stack),
            sender: self.sender.clone(),
            patient: self.patient.clone(),
            email: email.to_owned(),
            id: id.to_owned(),
            nobody: self.nobody.clone(),
            cookies: RefCell::default(),
        }
    }

    /// All mails to them, the newest first.
    pub(crate) fn mails(&self) -> Vec<Value> {
        self.stack.drain().is(200);
        self.nobody.get(&format!("/.local/mail?to={}", self.email)).is(200).as_array().unwrap().clone()
    }

    /// The path of the link in the newest mail that has one.
    pub(crate) fn link(&self) -> String {
        let mails = self.mails();
        let mut links = mails.iter().filter_map(|mail| {
            let (_, rest) = mail["text"].as_str().unwrap().split_once("/l/")?;
            Some(format!("/l/{}", rest.split_whitespace().next().unwrap()))
        });
        links.next().unwrap()
    }

    /// A request as this browser makes it.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &[u8])],
        form: &[(&str, &str)],
    ) -> Answer {
        let body: Vec<_> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = (method == "POST").then_some("application/x-www-form-urlencoded");
        self.make(method, path, headers, kind, body.join("&").as_bytes())
    }

    /// Fills in a form of the page that takes files, with these: names and bytes.
    pub(crate) fn send_in(
        &self,
        link: &str,
        page: &Answer,
        command: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        // Each time another line between the parts, as browsers draw it.
        let boundary = format!("----WebKitFormBoundary{}", number());
        let mut body = Vec::new();
        for (name, value) in filled(page, fields).each() {
            let part =
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let none = [("", b"".as_slice())];
        for (name, bytes) in if files.is_empty() { &none[..] } else { files } {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.make("POST", &format!("{link}/{command}"), &[], Some(&kind), &body)
    }

    /// Announces a file as the script of this page does.
    pub(crate) fn announce(&self, link: &str, page: &Answer, file: &Sample) -> Answer {
        let (size, sha256) = (file.bytes.len().to_string(), sha256(&file.bytes));
        let file = [("name", &*file.name), ("type", file.content_type), ("size", &size), ("sha256", &sha256)];
        self.post(&format!("{link}/attachments"), &filled(page, &file).each())
    }

    /// The same, and sends it: its id.
    pub(crate) fn uploads(&self, link: &str, page: &Answer, file: &Sample) -> String {
        let announced = self.announce(link, page, file).is(201);
        assert_eq!(put(&announced, &file.bytes), 200, "{announced}");
        announced["attachment_id"].as_str().unwrap().to_owned()
    }

    fn make(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &[u8])],
        kind: Option<&str>,
        body: &[u8],
    ) -> Answer {
        let cookies = self.cookies.borrow().join("; ");
        let mut all = headers.to_vec();
        if !cookies.is_empty() {
            all.push(("cookie", cookies.as_bytes()));
        }
        if let Some(kind) = kind {
            all.push(("content-type", kind.as_bytes()));
        }
        let answer = self.nobody.send(method, path, &all, kind.map(|_| body));
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookies.borrow_mut().push(cookie.split(';').next().unwrap().to_owned());
        }
        answer
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    pub(crate) fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[], form)
    }

    /// The browser has this cookie, too.
    pub(crate) fn remember(&self, cookie: String) {
        self.cookies.borrow_mut().push(cookie);
    }

    /// What the browser has been told to send.
    pub(crate) fn cookies(&self) -> Vec<String> {
        self.cookies.borrow().clone()
    }

    /// The browser forgets what it has opened.
    pub(crate) fn forget(&self) {
        self.cookies.borrow_mut().clear();
    }

    /// Opens the link, and gives the page.
    pub(crate) fn open(&self, link: &str) -> Answer {
        let landing = self.get(link).has(200);
        let opened = self.post(&format!("{link}/open"), &[("nonce", &nonce(&landing))]).has(303);
        assert_eq!(opened.header("location"), Some(link));
        self.get(link).has(200)
    }

    /// The code that is mailed when this link's page is asked for one.
    pub(crate) fn code(&self, link: &str) -> String {
        let landing = self.get(link).has(200);
        self.post(&format!("{link}/code"), &[("nonce", &nonce(&landing))]).has(200);
        self.newest_code()
    }

    /// The code in the newest mail.
    pub(crate) fn newest_code(&self) -> String {
        let mail = self.mails().swap_remove(0);
        let (_, rest) = mail["text"].as_str().unwrap().split_once("The code is ").unwrap();
        rest[..6].to_owned()
    }

    /// Fills in a form of the page, and follows to where it leads.
    pub(crate) fn fill_in(
        &self,
        link: &str,
        page: &Answer,
        command: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let sent = self.post(&format!("{link}/{command}"), &filled(page, fields).each()).has(303);
        self.get(sent.header("location").unwrap()).has(200)
    }

    /// The log, as far as the sender sees it, and how the referral stands.
    pub(crate) fn standing(&self) -> Value {
        let read = self.sender.read(&self.id);
        json!([
            read["status"],
            read["version"],
            read["awaiting"],
            read["timeline"],
            read["delivery"]["seen_at"]
        ])
    }
}

/// The value of a hidden field that a page has.
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.text.split_once(&field).unwrap_or_else(|| panic!("no {name} in {}", page.text));
    rest.split('"').next().unwrap().to_owned()
}

/// A page's nonce.
pub(crate) fn nonce(page: &Answer) -> String {
    hidden(page, "nonce")
}

/// The fields of a form that was filled in, with those that nobody sees.
pub(crate) struct Filled(Vec<(String, String)>);

pub(crate) fn filled(page: &Answer, fields: &[(&str, &str)]) -> Filled {
    let own = [("nonce".to_owned(), nonce(page)), ("version".to_owned(), hidden(page, "version"))];
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Filled(own.into_iter().chain(fields).collect())
}

impl Filled {
    pub(crate) fn each(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

fn encoded(value: &str) -> String {
    let each = value.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}
