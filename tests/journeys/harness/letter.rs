//! A letter as a PDF: downloaded, read and verified as its holder would.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::person::{Answer, Person};
use crate::harness::stack::{Stack, binaries, number};
use crate::harness::uploads::fetch;

/// A PDF as it was downloaded.
pub(crate) struct Pdf {
    /// Where it lies, without what signs the address.
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Pdf {
    /// What this answer leads to.
    #[track_caller]
    pub(crate) fn at(answer: &Answer) -> Pdf {
        let address = answer.clone().has(303).header("location").unwrap().to_owned();
        let (headers, bytes) = fetch(&address);
        assert_eq!(headers["content-type"], "application/pdf");
        let name = headers["content-disposition"].to_str().unwrap().split('"').nth(1).unwrap().to_owned();
        assert!(bytes.starts_with(b"%PDF-1.7"));
        Pdf { place: address.split('?').next().unwrap().to_owned(), name, bytes }
    }

    pub(crate) fn has(&self, part: &[u8]) -> bool {
        self.bytes.windows(part.len()).any(|window| window == part)
    }

    /// As a file of its own.
    pub(crate) fn file(&self) -> PathBuf {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("letter-{}.pdf", number()));
        std::fs::write(&file, &self.bytes).unwrap();
        file
    }

    /// The words on its pages, with one space between them; none where poppler is not installed, which is said.
    pub(crate) fn words(&self) -> Option<String> {
        match Command::new("pdftotext").arg("-raw").arg(self.file()).arg("-").output() {
            Ok(output) => {
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                let text = String::from_utf8(output.stdout).unwrap();
                Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            Err(why) => {
                assert!(std::env::var_os("CI").is_none(), "pdftotext: {why}");
                // Past the harness, which keeps what a passing test prints to itself.
                let _ = writeln!(std::io::stderr(), "SKIPPED: pdftotext could not be run: {why}");
                None
            }
        }
    }

    /// Asserts what stands on its pages, and what does not.
    #[track_caller]
    pub(crate) fn says(&self, some: &[&str], none: &[&str]) {
        let Some(words) = self.words() else { return };
        for expected in some {
            assert!(words.contains(expected), "{expected}: {words}");
        }
        for hidden in none {
            assert!(!words.contains(hidden), "{hidden}: {words}");
        }
    }

    /// What the verifier says, by the service's own key.
    pub(crate) fn verified(&self, stack: &Stack) -> Output {
        let verifier = Command::new(binaries().join("verify-letter"))
            .arg(self.file())
            .env("SIGNING_SECRETS", stack.signing_secret())
            .output();
        verifier.unwrap()
    }

    /// Asserts that it is proved, with these sections withheld.
    #[track_caller]
    pub(crate) fn is_proved(&self, stack: &Stack, withheld: &str) {
        let output = self.verified(stack);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(&format!("withheld   {withheld}\n")), "{said}");
    }
}

/// The path that verifies this person's letter: by the code on it, as the verifier finds it.
pub(crate) fn verify_path(stack: &Stack, person: &Person, id: &str) -> String {
    let pdf = person.letter(id);
    let said = String::from_utf8(pdf.verified(stack).stdout).unwrap();
    let code =
        said.lines().find_map(|line| line.strip_prefix("code       ")).unwrap_or_else(|| panic!("{said}"));
    format!("/v1/verify/{}?code={code}", pdf.name.trim_end_matches(".pdf"))
}

impl Person {
    pub(crate) fn pdf(&self, id: &str) -> Answer {
        self.get(&format!("/v1/referrals/{id}/pdf"))
    }

    #[track_caller]
    pub(crate) fn letter(&self, id: &str) -> Pdf {
        Pdf::at(&self.pdf(id))
    }
}
