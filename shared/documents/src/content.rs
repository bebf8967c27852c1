//! What there is to read of a referral: headings, facts, tables and files, before they are a page or paper.

mod blocks;
mod head;
mod later;
pub mod say;
mod sections;
mod standing;

use domain::{files::attachment::FileState, values::ids::AttachmentId, view::View};
use serde::Serialize;

pub(crate) use blocks::named;
pub use standing::{Reader, standing};

/// What this party may read, in the order in which a clinician reads it: what to mind, whom it is from and about, why,
/// the snapshot, and what has become of it since.
///
/// Where the content is withheld there are no sections: who, how it stands and the timeline without words are left.
/// The part `status` says whose turn it was when the letter was made.
#[must_use]
pub fn letter(view: &View) -> Letter {
    let mut parts = head::parts(view);
    if let Some(snapshot) = &view.snapshot {
        parts.extend(sections::parts(snapshot, view.files.as_deref().unwrap_or_default()));
    }
    parts.extend(later::parts(view));
    Letter {
        title: say::title(view.kind).to_owned(),
        reference: view.reference.to_string(),
        language: "en",
        alerts: head::alerts(view),
        parts,
        signed: head::signed(view),
    }
}

/// A letter, an order or an admission packet, as one party may read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Letter {
    /// What it is: "Referral letter", "Laboratory order", "Admission packet".
    pub title: String,
    /// The short reference.
    pub reference: String,
    /// The language of the words that are ours (BCP 47); what people wrote may be in any.
    pub language: &'static str,
    /// What has to be read before anything else: the priority, an emergency without consent, a doctor-only category.
    pub alerts: Vec<String>,
    /// The parts, in the order in which they are read.
    pub parts: Vec<Part>,
    /// Who signed what.
    pub signed: Signed,
}

/// A part under its own heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// What a link to it is called: `vitals`, `current-rx`.
    pub id: &'static str,
    /// The heading.
    pub heading: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// Something under a heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Block {
    /// Words as somebody wrote them; a line break is one.
    Text(String),
    /// Names and values: "Born", "2 April 1968".
    Facts(Vec<(String, String)>),
    /// Points, one below the other.
    Points(Vec<String>),
    /// Rows under the names of their columns.
    Table(Table),
    /// Files.
    Files(Vec<LetterFile>),
    /// That there is nothing, and why: "None known", "Not recorded", "Not shared with you".
    Nothing(String),
}

/// A table: each row has as many cells as there are columns, and its first names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// What it is a table of.
    pub caption: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; a cell may be empty.
    pub rows: Vec<Vec<String>>,
}

/// A file that may be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LetterFile {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// What it is, in words, with its size: "ECG, PDF, 120 KB".
    pub kind: String,
    /// Whether it may be had.
    pub state: FileState,
    /// Why not, when it was refused.
    pub refused: Option<&'static str>,
}

/// The signature, in words and figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signed {
    /// Who signed.
    pub by: String,
    /// Their registration number, and whether it was checked.
    pub registration_no: String,
    /// The account that signed, and its clinic.
    pub account: String,
    /// When, in India's time.
    pub at: String,
    /// SHA-256 over all sections, 64 hexadecimal digits; empty where the content is withheld.
    pub sha256: String,
}
