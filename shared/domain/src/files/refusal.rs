//! Whether a file may be served, and why not.

use crate::values::words::words;

/// Widest and highest image, in pixels.
pub const SIDE_MAX: u64 = 20_000;
/// Most pixels of one image: 100 million, which fill 400 MB when they are shown.
pub const PIXELS_MAX: u64 = 100_000_000;

words! {
    /// Whether a file may be served.
    FileState {
        /// Announced, perhaps uploaded, not checked yet.
        Pending = "pending",
        /// Checked: it may be served.
        Available = "available",
        /// Checked, and not served: why stands beside.
        Refused = "refused",
    }
}

words! {
    /// Why a file is refused.
    FileRefusal {
        /// Its bytes are of another type than was said.
        WrongType = "wrong-type",
        /// Its size is another than was said.
        WrongSize = "wrong-size",
        /// Its SHA-256 digest is another than was said.
        WrongDigest = "wrong-digest",
        /// It ends too early, or its parts do not fit together.
        Damaged = "damaged",
        /// A text in an encoding that cannot be told: its reader might read something else.
        NotUtf8 = "not-utf-8",
        /// It is several types at once: a reader might run what another shows.
        Polyglot = "polyglot",
        /// It unpacks to far more than it is, or holds archives in archives.
        ArchiveBomb = "archive-bomb",
        /// It has macros, scripts, embedded programs or files.
        ActiveContent = "active-content",
        /// An image of more pixels than a viewer can hold.
        TooManyPixels = "too-many-pixels",
        /// It asks for a password when it is opened.
        Encrypted = "encrypted",
        /// It opens, but its parts are packed in a way that is not unpacked here, so they cannot be checked.
        Unreadable = "unreadable",
        /// The malware scan found something.
        Malware = "malware",
        /// The malware scan could not read it.
        Unscannable = "unscannable",
    }
}

impl FileRefusal {
    /// The rule in words, and what to do.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::WrongType => {
                "the file is of another type than its name and content_type say: give it the ending of its true type, or save it again as a type that is taken"
            }
            Self::WrongSize => "the file has another size than was announced: announce and upload it again",
            Self::WrongDigest => {
                "the file has another SHA-256 digest than was announced: announce and upload it again"
            }
            Self::Damaged => "the file is damaged or incomplete: save and upload it again",
            Self::NotUtf8 => "the text's encoding cannot be told: save it as UTF-8, or print it to PDF",
            Self::Polyglot => "the file is of several types at once: save it again from its program",
            Self::ArchiveBomb => {
                "the file unpacks to too much, or holds archives in archives: print it to PDF and send that"
            }
            Self::ActiveContent => {
                "the file holds macros, scripts, programs, or something that is fetched from elsewhere: save it without, or print it to PDF"
            }
            Self::TooManyPixels => {
                "the image has too many pixels (at most 20,000 a side and 100 million in all): save it smaller"
            }
            Self::Encrypted => {
                "the file asks for a password when it is opened: save it without a password and send it again"
            }
            Self::Unreadable => {
                "parts of the file are packed in a way that cannot be checked: print it to PDF and send that"
            }
            Self::Malware => {
                "the malware scan found something in the file: do not open it, have your computer checked, and send the file from another one"
            }
            Self::Unscannable => {
                "the malware scan could not read the file: print it to PDF or save it as a picture, and send that"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_to_do() {
        for why in FileRefusal::ALL {
            let (_, what) = why.says().split_once(": ").unwrap();
            assert!(
                what.contains("save")
                    || what.contains("send")
                    || what.contains("upload")
                    || what.contains("give"),
                "{why}"
            );
        }
    }
}
