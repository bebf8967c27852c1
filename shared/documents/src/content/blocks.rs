//! Making blocks of what there is: a row that would be empty is left out, and so is a column.

use domain::{
    files::{
        attachment::{Attachment, Category, ContentType},
        file::File,
    },
    values::ids::AttachmentId,
};

use super::{Block, LetterFile, Part, Table};

/// That nobody asked, or nobody wrote it down.
pub(super) const NOT_RECORDED: &str = "Not recorded";
/// That somebody asked, and there is none.
pub(super) const NONE_KNOWN: &str = "None known";
/// That consent does not cover it.
pub(super) const WITHHELD: &str = "Not shared with you";

pub(super) fn part(id: &'static str, heading: &str, blocks: Vec<Block>) -> Part {
    Part { id, heading: heading.to_owned(), blocks }
}

pub(super) fn nothing(why: &str) -> Vec<Block> {
    vec![Block::Nothing(why.to_owned())]
}

pub(super) fn text(words: &impl ToString) -> Block {
    Block::Text(words.to_string())
}

/// The facts of which there is something to say; no block when there is none.
pub(super) fn facts<const N: usize>(facts: [(&str, Option<String>); N]) -> Option<Block> {
    let known = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let known: Vec<_> = known.collect();
    (!known.is_empty()).then_some(Block::Facts(known))
}

/// A table without the columns that no row has anything in; points, if only the first is left.
pub(super) fn table<const N: usize>(caption: &str, columns: [&str; N], rows: Vec<[String; N]>) -> Block {
    let used: Vec<bool> = (0..N)
        .map(|column| {
            column == 0 || rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let keep = |cells: &mut dyn Iterator<Item = String>| -> Vec<String> {
        cells.zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    let columns = keep(&mut columns.into_iter().map(str::to_owned));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| keep(&mut row.into_iter())).collect();
    if columns.len() == 1 {
        return Block::Points(rows.into_iter().flatten().collect());
    }
    Block::Table(Table { caption: caption.to_owned(), columns, rows })
}

/// A text that may not be there, for a cell.
pub(super) fn cell(text: Option<impl ToString>) -> String {
    text.map(|text| text.to_string()).unwrap_or_default()
}

/// The files with these ids, in this order; none where none may be read.
pub(super) fn files(ids: &[AttachmentId], known: &[File]) -> Option<Block> {
    let file = |id: &AttachmentId| known.iter().find(|file| file.attachment.attachment_id == *id);
    let files: Vec<_> = ids.iter().filter_map(file).map(letter_file).collect();
    (!files.is_empty()).then_some(Block::Files(files))
}

/// A file by its name and what it is: `ecg.png (ECG, PNG, 40 KB)`.
pub(crate) fn named(file: &File) -> String {
    let LetterFile { name, kind, .. } = letter_file(file);
    format!("{name} ({kind})")
}

fn letter_file(file: &File) -> LetterFile {
    let Attachment { attachment_id, filename, content_type, category, size, .. } = &file.attachment;
    let size = file.served.map_or(*size, |served| served.size);
    LetterFile {
        id: *attachment_id,
        name: filename.to_string(),
        kind: format!("{}, {}, {}", sort(*category), kind(*content_type), bytes(size)),
        state: file.state,
        refused: file.refused.map(domain::files::attachment::FileRefusal::says),
    }
}

const fn sort(category: Category) -> &'static str {
    match category {
        Category::Ecg => "ECG",
        Category::Lab => "Laboratory report",
        Category::Imaging => "Imaging",
        Category::Letter => "Letter",
        Category::Photo => "Photograph",
        Category::Other => "File",
    }
}

const fn kind(content_type: ContentType) -> &'static str {
    match content_type {
        ContentType::Pdf => "PDF",
        ContentType::Png => "PNG",
        ContentType::Jpeg => "JPEG",
        ContentType::Tiff => "TIFF",
        ContentType::Gif => "GIF",
        ContentType::Webp => "WebP",
        ContentType::Heic => "HEIC",
        ContentType::Txt => "text",
        ContentType::Rtf => "RTF",
        ContentType::Docx => "Word",
        ContentType::Dicom => "DICOM",
        ContentType::Unknown => "file",
    }
}

/// A size to the reader: thousands of bytes, or millions with one place.
fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} bytes"),
        1_000..1_000_000 => format!("{} KB", size / 1_000),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_content_is_left_out() {
        let rows = vec![["TSH".to_owned(), String::new(), "High".to_owned()]];
        let Block::Table(made) = table("Results", ["Test", "Range", "Flag"], rows) else { panic!("a table") };
        assert_eq!(
            (made.columns, made.rows),
            (vec!["Test".into(), "Flag".into()], vec![vec!["TSH".into(), "High".into()]])
        );
        let one = table("Problems", ["Problem", "Since"], vec![["Asthma".to_owned(), String::new()]]);
        assert_eq!(one, Block::Points(vec!["Asthma".to_owned()]));
    }

    #[test]
    fn sizes_are_in_the_unit_that_fits() {
        assert_eq!(
            (bytes(999), bytes(184_320), bytes(25_000_000)),
            ("999 bytes".into(), "184 KB".into(), "25.0 MB".into())
        );
    }
}
