//! The parts of a Word document: which there may be, and what may stand in them.

use domain::files::attachment::FileRefusal;
use infer::MatcherType;

use super::{markup::Markup, relations};
use crate::check::{
    finder::{Finder, Sign},
    foreign, signature,
};

/// The part that says what the others are.
pub(super) const TYPES: &str = "[content_types].xml";
/// Longest part that is looked at as a whole, in bytes: content types, relations.
const WHOLE_MAX: usize = 1 << 20;

/// What is looked for in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the other parts are.
    Types,
    /// What a part takes from others, and from elsewhere.
    Relations,
    /// Any text.
    Text,
    /// A picture, a font.
    Media,
}

/// Folders and parts of macros, controls and other files.
const ACTIVE: [&str; 6] =
    ["/embeddings/", "/activex/", "vbaproject", "vbadata", "oleobject", "/attachedtoolbars"];
/// Endings of texts, of pictures and fonts, and of archives.
const TEXTS: [&str; 6] = ["xml", "rels", "vml", "svg", "psmdcp", "sigs"];
const MEDIA: [&str; 20] = [
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "emf", "wmf", "wdp", "hdp",
    "jxr", "webp", "odttf", "ttf", "otf", "fntdata",
];
const ARCHIVES: [&str; 12] =
    ["zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "cab", "jar", "iso", "zst"];

/// What a part of this name, in lower case, is.
pub(super) fn kind(name: &str) -> Result<Kind, FileRefusal> {
    let rooted = format!("/{name}");
    if ACTIVE.iter().any(|active| rooted.contains(active)) {
        return Err(FileRefusal::ActiveContent);
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        _ if name == TYPES => Ok(Kind::Types),
        "rels" => Ok(Kind::Relations),
        _ if TEXTS.contains(&ending) => Ok(Kind::Text),
        _ if MEDIA.contains(&ending) => Ok(Kind::Media),
        "bin" if rooted.contains("/printersettings/") => Ok(Kind::Media),
        _ if ARCHIVES.contains(&ending) => Err(FileRefusal::ArchiveBomb),
        // A folder.
        _ if name.ends_with('/') => Ok(Kind::Media),
        _ => Err(FileRefusal::ActiveContent),
    }
}

/// What no text of a document has, wherever it stands: declarations that XML readers unfold or fetch, and
/// scripts. [`Markup`] looks for what has more than one spelling.
const SIGNS: &[Sign] = &[
    (b"<!doctype", FileRefusal::ActiveContent),
    (b"<!entity", FileRefusal::ActiveContent),
    (b"<script", FileRefusal::ActiveContent),
];

/// A part that goes by.
pub(super) struct Part {
    pub(super) kind: Kind,
    finder: Finder,
    markup: Markup,
    /// The whole part, or its head.
    held: Vec<u8>,
}

impl Part {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, finder: Finder::new(SIGNS), markup: Markup::default(), held: Vec::new() }
    }

    pub(super) fn feed(&mut self, block: &[u8]) -> Result<(), FileRefusal> {
        if self.kind == Kind::Media {
            let left = usize::try_from(signature::HEAD).unwrap_or_default().saturating_sub(self.held.len());
            self.held.extend(block.iter().take(left));
            return Ok(());
        }
        // UTF-16, in which nothing would be found.
        if block.contains(&0) {
            return Err(FileRefusal::Damaged);
        }
        self.finder.feed(block)?;
        if self.kind == Kind::Text {
            self.markup.feed(block)?;
        } else {
            self.held.extend(block);
            if self.held.len() > WHOLE_MAX {
                return Err(FileRefusal::ArchiveBomb);
            }
        }
        Ok(())
    }

    /// The part has gone by.
    pub(super) fn done(self) -> Result<(), FileRefusal> {
        match self.kind {
            Kind::Text => self.markup.done(),
            Kind::Media => match foreign::recognised(&self.held) {
                None => Ok(()),
                Some(MatcherType::Archive) => Err(FileRefusal::ArchiveBomb),
                Some(_) => Err(FileRefusal::ActiveContent),
            },
            Kind::Types => types(&text(self.held)?),
            Kind::Relations => relations::check(&text(self.held)?),
        }
    }
}

fn text(bytes: Vec<u8>) -> Result<String, FileRefusal> {
    String::from_utf8(bytes).map_err(|_| FileRefusal::Damaged)
}

/// The content types say that this is a document without macros.
fn types(text: &str) -> Result<(), FileRefusal> {
    const DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    const ACTIVE: [&str; 5] = ["macroenabled", "vbaproject", "oleobject", "activex", "&#"];
    let text = text.to_ascii_lowercase();
    if ACTIVE.iter().any(|active| text.contains(active)) {
        Err(FileRefusal::ActiveContent)
    } else if text.contains(DOCUMENT) {
        Ok(())
    } else {
        Err(FileRefusal::WrongType)
    }
}
