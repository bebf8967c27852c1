//! The markup of a part of a Word document, as it goes by: what its fields do, and what it fetches without a click.

use domain::files::attachment::FileRefusal;

use super::{
    codes::Codes,
    relations::{attribute, plain},
};
use crate::check::targets::leads_elsewhere;

/// Longest start of a tag that is kept, in bytes: more than any field's instruction takes.
const TAG_MAX: usize = 16 << 10;

#[derive(Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Text,
    /// In a tag, perhaps within quotation marks.
    Tag(Option<u8>),
    /// In a comment, a section of characters, an instruction to a program: up to these bytes.
    Until(&'static [u8]),
}

/// Reads markup as it comes.
#[derive(Debug, Default)]
pub(super) struct Markup {
    place: Place,
    tag: Vec<u8>,
    /// The last bytes.
    recent: [u8; 3],
    is_instruction: bool,
    codes: Codes,
}

impl Markup {
    pub(super) fn feed(&mut self, block: &[u8]) -> Result<(), FileRefusal> {
        block.iter().try_for_each(|byte| self.byte(*byte))
    }

    /// The part has gone by.
    pub(super) fn done(self) -> Result<(), FileRefusal> {
        self.codes.done()
    }

    fn byte(&mut self, byte: u8) -> Result<(), FileRefusal> {
        let [_, one, two] = self.recent;
        self.recent = [one, two, byte];
        match &mut self.place {
            Place::Text if byte == b'<' => {
                self.tag.clear();
                self.place = Place::Tag(None);
            }
            Place::Text => self.codes.text(byte, self.is_instruction),
            Place::Tag(None) if byte == b'>' => {
                self.place = Place::Text;
                let tag = std::mem::take(&mut self.tag);
                self.element(&String::from_utf8_lossy(&tag))?;
                self.tag = tag;
            }
            Place::Tag(quote) => {
                match quote {
                    Some(open) if *open == byte => *quote = None,
                    None if matches!(byte, b'"' | b'\'') => *quote = Some(byte),
                    _ => {}
                }
                if self.tag.len() < TAG_MAX {
                    self.tag.push(byte);
                }
                match self.tag.as_slice() {
                    b"!--" => self.place = Place::Until(b"-->"),
                    b"![CDATA[" => self.place = Place::Until(b"]]>"),
                    b"?" => self.place = Place::Until(b"?>"),
                    _ => {}
                }
            }
            Place::Until(end) => {
                let end = *end;
                if end == b"]]>" {
                    self.codes.text(byte, self.is_instruction);
                }
                if self.recent.ends_with(end) {
                    self.place = Place::Text;
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, tag: &str) -> Result<(), FileRefusal> {
        let (tag, is_end) = tag.strip_prefix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((tag, ""));
        let name = local(name.trim_end_matches('/')).to_ascii_lowercase();
        let is_whole = tag.ends_with('/');
        match name.as_str() {
            "altchunk" | "script" | "foreignobject" => return Err(FileRefusal::ActiveContent),
            "instrtext" | "delinstrtext" => self.is_instruction = !is_end && !is_whole,
            "fldchar" => match value(attributes, "fldchartype").as_deref() {
                Some("begin") => self.codes.begin()?,
                Some("separate") => self.codes.separate()?,
                Some("end") => self.codes.end()?,
                _ => {}
            },
            "fldsimple" => {
                if let Some(code) = value(attributes, "instr") {
                    Codes::whole(&code)?;
                }
            }
            // A person clicks it.
            "a" => {}
            _ => {
                let fetched = ["src", "href"].iter().filter_map(|name| value(attributes, name));
                if fetched.into_iter().any(|place| leads_elsewhere(&place)) {
                    return Err(FileRefusal::ActiveContent);
                }
            }
        }
        Ok(())
    }
}

/// A name without what stands for its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of the attribute with this name, in lower case, of whatever namespace.
fn value(mut attributes: &str, wanted: &str) -> Option<String> {
    while let Some((name, value, rest)) = attribute(attributes) {
        if local(name).eq_ignore_ascii_case(wanted) {
            return Some(plain(value));
        }
        attributes = rest;
    }
    None
}
