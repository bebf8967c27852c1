//! What there is to read of a referral: headings, facts, tables and files, before they are a page or paper.

use domain::{attachment::FileState, ids::AttachmentId};

/// A letter, an order or an admission packet, as one party may read it.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What a link to it is called: `vitals`, `current-rx`.
    pub id: &'static str,
    /// The heading.
    pub heading: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// Something under a heading.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it is a table of.
    pub caption: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; a cell may be empty.
    pub rows: Vec<Vec<String>>,
}

/// A file that may be read.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// Who signed.
    pub by: String,
    /// Their registration number.
    pub registration_no: String,
    /// When, in India's time.
    pub at: String,
    /// SHA-256 over all sections, 64 hexadecimal digits.
    pub sha256: String,
}
