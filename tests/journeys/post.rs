//! Mail that is sent to the stack, as another server would send it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use crate::stack::Stack;

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
