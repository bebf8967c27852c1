//! What SES finds of a mail: whether it is spam, has a virus, and is from whom it says.

use crate::objects::is_test_virus;

/// The header that says what is to be found, for tests.
pub(super) const HEADER: &str = "x-local-verdict";

/// What was found of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Fail,
    Gray,
    ProcessingFailed,
    Disabled,
}

impl Verdict {
    const CHOICE: [(&str, Verdict); 4] = [
        ("pass", Verdict::Pass),
        ("fail", Verdict::Fail),
        ("gray", Verdict::Gray),
        ("processing-failed", Verdict::ProcessingFailed),
    ];

    /// As SES says it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "PASS",
            Verdict::Fail => "FAIL",
            Verdict::Gray => "GRAY",
            Verdict::ProcessingFailed => "PROCESSING_FAILED",
            Verdict::Disabled => "DISABLED",
        }
    }

    /// As RFC 8601 says it, which `Authentication-Results` follows.
    pub(super) fn result(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Gray | Verdict::Disabled => "none",
            Verdict::ProcessingFailed => "temperror",
        }
    }
}

/// Everything that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdicts {
    pub(super) spam: Verdict,
    pub(super) virus: Verdict,
    pub(super) spf: Verdict,
    pub(super) dkim: Verdict,
    pub(super) dmarc: Verdict,
}

impl Verdicts {
    /// All is well, but for the test string that every scanner knows.
    pub(super) fn of(mail: &[u8]) -> Verdicts {
        let virus = if is_infected(mail) { Verdict::Fail } else { Verdict::Pass };
        let [spam, spf, dkim, dmarc] = [Verdict::Pass; 4];
        Verdicts { spam, virus, spf, dkim, dmarc }
    }

    /// The same with what the header says, such as `dmarc=fail spf=gray`; or what is wrong with that.
    pub(super) fn with(mut self, said: &str) -> Result<Verdicts, String> {
        for one in said.split_whitespace() {
            let wrong = || {
                format!(
                    "{one} is no verdict: spam, virus, spf, dkim, dmarc = pass, fail, gray, processing-failed"
                )
            };
            let (what, how) = one.split_once('=').ok_or_else(wrong)?;
            let how = Verdict::CHOICE.iter().find(|(name, _)| *name == how).ok_or_else(wrong)?.1;
            let place = match what {
                "spam" => &mut self.spam,
                "virus" => &mut self.virus,
                "spf" => &mut self.spf,
                "dkim" => &mut self.dkim,
                "dmarc" => &mut self.dmarc,
                _ => return Err(wrong()),
            };
            *place = how;
        }
        Ok(self)
    }

    /// A rule without `ScanEnabled` has nobody look for spam and viruses.
    pub(super) fn unscanned(self) -> Verdicts {
        Verdicts { spam: Verdict::Disabled, virus: Verdict::Disabled, ..self }
    }
}

/// Whether the test string is in it, also in a file that came with it.
fn is_infected(mail: &[u8]) -> bool {
    let parts = mail_parser::MessageParser::new().parse(mail);
    let parts = parts.iter().flat_map(|mail| &mail.parts);
    is_test_virus(mail) || parts.map(|part| part.contents()).any(is_test_virus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_what_its_header_says_and_else_all_right() {
        let well = Verdicts::of(b"Subject: a\r\n\r\nHello\r\n");
        assert!(
            [well.spam, well.virus, well.spf, well.dkim, well.dmarc].iter().all(|one| *one == Verdict::Pass)
        );
        let said = well.with(" dmarc=fail  dkim=gray spf=processing-failed").unwrap();
        assert_eq!(
            said,
            Verdicts { dmarc: Verdict::Fail, dkim: Verdict::Gray, spf: Verdict::ProcessingFailed, ..well }
        );
        for wrong in ["dmarc", "dmarc=perhaps", "taste=fail", "DMARC=fail"] {
            assert!(well.with(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_virus_is_found_in_a_file_too() {
        let eicar = data_encoding::BASE64.encode(
            [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().as_bytes(),
        );
        let mail = format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{eicar}\r\n--b--\r\n"
        );
        assert_eq!(Verdicts::of(mail.as_bytes()).virus, Verdict::Fail);
    }
}
