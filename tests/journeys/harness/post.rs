//! Mail that is sent to the stack, as another server would send it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::harness::person::Person;
use crate::harness::stack::{Stack, number};
use crate::harness::uploads::pdf;

impl Stack {
    /// Sends a mail by SMTP; gives SES's id of it, or the line that it was refused with.
    pub(crate) fn post(&self, from: &str, to: &str, mail: &str) -> Result<String, String> {
        let port = self.nobody().get("/.local/smtp").is(200)["port"].as_u64().unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
        let mut answers = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut hears = || loop {
            let line = answers.next().unwrap().unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return if line.starts_with(['2', '3']) { Ok(line) } else { Err(line) };
            }
        };
        hears()?;
        for line in ["EHLO mx.test", &format!("MAIL FROM:<{from}>"), &format!("RCPT TO:<{to}>"), "DATA"] {
            stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            hears()?;
        }
        for line in mail.lines() {
            let dot = if line.starts_with('.') { "." } else { "" };
            stream.write_all(format!("{dot}{line}\r\n").as_bytes()).unwrap();
        }
        stream.write_all(b".\r\n").unwrap();
        Ok(hears()?.rsplit(' ').next().unwrap().to_owned())
    }
}

/// A stranger writes to the reply address of this referral.
pub(crate) fn somebody_writes(stack: &Stack, sender: &Person, id: &str) {
    stack.drain().is(200);
    let guest = sender.read(id)["to"]["email"].as_str().unwrap().to_owned();
    let to = reply_to(stack, &guest);
    let mail = with_files("stranger@post.example", "Hello", &[("ecg.pdf", "application/pdf", &pdf(1).bytes)]);
    stack.post("stranger@post.example", &to, &mail).unwrap();
    stack.drain().is(200);
}

/// The reply address of the last mail that this guest got.
pub(crate) fn reply_to(stack: &Stack, guest: &str) -> String {
    let mails = stack.nobody().get(&format!("/.local/mail?to={guest}")).is(200);
    let to = &mails[0]["reply_to"];
    let to = to.as_str().or_else(|| to[0].as_str()).unwrap();
    to.trim_end_matches('>').rsplit('<').next().unwrap().to_owned()
}

/// A guest in place of the member.
pub(crate) fn to_guest(email: &str) -> Value {
    json!({"/to": {"guest": {"name": "Dr Sunita Banerjee", "email": email, "clinic": "Heart Clinic, Kolkata"}}})
}

/// A mail as a common program writes an answer: the words above what was sent.
pub(crate) fn answer(from: &str, words: &str) -> String {
    let id = number();
    format!(
        "From: Dr Sunita Banerjee <{from}>\nTo: Referrals <answer@reply.example>\nSubject: Re: Referral\n\
         Message-ID: <answer-{id}@heartclinic.example>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\n{words}\n\n\
         On Tue, 24 Nov 2026 at 09:14, Referrals <notifications@referrals.example> wrote:\n\
         > Dear Dr Banerjee,\n> a patient was referred to you.\n"
    )
}

/// A mail with these files: their names, types and bytes.
pub(crate) fn with_files(from: &str, words: &str, files: &[(&str, &str, &[u8])]) -> String {
    let part = |(name, kind, bytes): &(&str, &str, &[u8])| {
        let base64 = BASE64.encode(bytes);
        let lines: Vec<_> = base64.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        format!(
            "--b1\nContent-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{}\n",
            lines.join("\n")
        )
    };
    let parts: String = files.iter().map(part).collect();
    format!(
        "From: {from}\nSubject: Re: Referral\nMessage-ID: <files-{}@heartclinic.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b1\n\n--b1\nContent-Type: text/plain\n\n{words}\n{parts}--b1--\n",
        number()
    )
}
