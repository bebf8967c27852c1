//! The letter on paper: a PDF for printing and for the chart, that can be searched, read aloud, kept for decades, and verified.
//!
//! The same input gives the same bytes: nothing is read, asked or drawn by lot.
//!
//! - `compose` says what stands below what; `shape` breaks words into lines, `line` says how they are read; `flow` puts them on
//!   pages.
//! - `paint` writes pages with `printpdf`; `finish` makes of them an archive's file (PDF/A-3a, ISO 19005-3).
//! - A character that no shipped font has is printed as its number, `[U+1F600]`: a letter is always there, nothing in
//!   it is silently lost, and there is never an empty box.

mod attached;
mod code;
mod compose;
mod finish;
mod flow;
mod fonts;
mod image;
mod line;
mod metadata;
mod paint;
mod print;
mod printable;
mod shape;
mod table;
mod tags;

pub use attached::{NoAttachment, embedded_json};
pub use print::{PICTURES_BYTES, PICTURES_MAX, Print, Wanted};

use domain::{
    files::attachment::ContentType,
    values::{ids::AttachmentId, text::Name, time::Instant},
};
use serde::Serialize;

use crate::content::Letter;

/// What is printed.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// The letter.
    pub letter: &'a Letter,
    /// How to verify it; nothing for whoever may see nothing of the content.
    pub proof: Option<&'a Proof>,
    /// When it became what it is, which is when the file says that it was made.
    pub at: Instant,
    /// The pictures among its files.
    pub images: &'a [Image<'a>],
    /// What is attached for machines.
    pub attached: Option<Attached<'a>>,
}

/// How somebody with the paper in hand finds out whether it is what the doctor signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Where to look; it is printed, and in the code to scan.
    pub verify_url: String,
    /// The short code to type.
    pub code: String,
    /// What to do, in words.
    pub page_says: String,
}

impl Proof {
    /// Of a letter that this person signed.
    #[must_use]
    pub fn of(verify_url: String, code: String, signer: &Name) -> Self {
        let page_says = format!(
            "To verify this letter, scan the code, or open the address below: it says whether such a letter was signed \
             by {signer}, and nothing of the patient. The digest there is the one above."
        );
        Self { verify_url, code, page_says }
    }
}

/// A picture that is printed behind the letter.
#[derive(Clone)]
pub struct Image<'a> {
    /// The attachment's id.
    pub id: AttachmentId,
    /// What stands below it, and what those are told who do not see it.
    pub caption: String,
    /// PNG or JPEG; of any other type it is only said that it is not shown.
    pub content_type: ContentType,
    /// The file; none where there is no room for it, which is said.
    pub bytes: Option<&'a [u8]>,
}

/// JSON that is attached to the PDF, from which a program can verify it.
#[derive(Clone, Copy)]
pub struct Attached<'a> {
    /// The name of the file.
    pub name: &'static str,
    /// Its bytes.
    pub json: &'a [u8],
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPdf {
    /// No font has a glyph, not even for the number that stands in for it.
    #[error("no font has U+{character:04X}, which stands in {part}")]
    Glyph {
        /// The part's id.
        part: &'static str,
        /// The character's number in Unicode.
        character: u32,
    },
    /// The address to verify is too long for a code to scan.
    #[error("the address to verify is too long for a QR code")]
    Code,
    /// A font could not be cut down to what is used.
    #[error("font {0} cannot be embedded")]
    Font(usize),
    /// The file could not be written.
    #[error("the PDF could not be written")]
    Write,
}

/// The letter as a PDF.
pub fn pdf(paper: Paper<'_>) -> Result<Vec<u8>, NoPdf> {
    let compose::Composer { mut shaper, mut tags, slabs, heads, pictures } = compose::compose(&paper)?;
    let pages = flow::pages(&slabs, &heads);
    let footers = compose::footers(&mut shaper, &paper, pages.len())?;
    let painted = paint::paint(&pages, &footers, &mut tags, pictures, &shaper.meanings)?;
    finish::finish(painted, &tags, &paper)
}
