//! The names in a PDF: `/Type`, `/JavaScript`, `/J#61vaScript`.

/// What a name means for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// Something runs, opens or is sent.
    Active,
    /// Another file is inside.
    Encloses,
    /// The file is encrypted.
    Encrypted,
    /// What it names happens by itself.
    Automatic,
    /// A link is opened, by itself or by a click.
    Link,
    /// Something of the stream that is about to begin.
    Of(Told),
}

/// What a stream's names say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// It holds objects.
    Objects,
    /// So many are in it.
    Count,
    /// The first of them begins there.
    First,
    /// It is packed in some way.
    Filtered,
    /// It is packed in the way that is unpacked here.
    Deflated,
    /// Its bytes are in another file.
    External,
    /// It is packed in a way that is not unpacked here.
    Packed,
    /// It is a table of objects, which is never encrypted.
    Table,
    /// It is an enclosed file.
    Enclosed,
}

/// What is looked for. Compared in this case only, as readers do.
const KNOWN: [(&[u8], Says); 40] = [
    (b"JavaScript", Says::Active),
    (b"Launch", Says::Active),
    (b"EmbeddedFile", Says::Encloses),
    (b"EmbeddedFiles", Says::Encloses),
    (b"EF", Says::Encloses),
    (b"RichMedia", Says::Active),
    (b"RichMediaContent", Says::Active),
    (b"Rendition", Says::Active),
    (b"XFA", Says::Active),
    (b"SubmitForm", Says::Active),
    (b"ImportData", Says::Active),
    (b"GoToR", Says::Active),
    (b"GoToE", Says::Active),
    (b"Encrypt", Says::Encrypted),
    (b"ObjStm", Says::Of(Told::Objects)),
    (b"XRef", Says::Of(Told::Table)),
    (b"N", Says::Of(Told::Count)),
    (b"First", Says::Of(Told::First)),
    (b"OpenAction", Says::Automatic),
    (b"AA", Says::Automatic),
    (b"URI", Says::Link),
    (b"Filter", Says::Of(Told::Filtered)),
    (b"FlateDecode", Says::Of(Told::Deflated)),
    (b"Fl", Says::Of(Told::Deflated)),
    (b"F", Says::Of(Told::External)),
    (b"Predictor", Says::Of(Told::Packed)),
    (b"ASCIIHexDecode", Says::Of(Told::Packed)),
    (b"AHx", Says::Of(Told::Packed)),
    (b"ASCII85Decode", Says::Of(Told::Packed)),
    (b"A85", Says::Of(Told::Packed)),
    (b"LZWDecode", Says::Of(Told::Packed)),
    (b"LZW", Says::Of(Told::Packed)),
    (b"RunLengthDecode", Says::Of(Told::Packed)),
    (b"RL", Says::Of(Told::Packed)),
    (b"Crypt", Says::Of(Told::Packed)),
    (b"DCTDecode", Says::Of(Told::Packed)),
    (b"DCT", Says::Of(Told::Packed)),
    (b"JPXDecode", Says::Of(Told::Packed)),
    (b"JBIG2Decode", Says::Of(Told::Packed)),
    (b"CCITTFaxDecode", Says::Of(Told::Packed)),
];
/// Longer than any of these, also when every letter is written as a number, like `#4a`.
pub(super) const NAME_MAX: usize = 60;

/// Reads names out of bytes.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The name so far as it is written, in one that begins with a slash.
    name: Option<Vec<u8>>,
}

impl Names {
    /// Takes a byte; what the name says that ends before it.
    pub(super) fn feed(&mut self, byte: u8) -> Option<Says> {
        if byte == b'/' {
            return self.name.replace(Vec::new()).as_deref().and_then(says);
        }
        let name = self.name.as_mut()?;
        if matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ') || b"()<>[]{}%".contains(&byte) {
            return self.name.take().as_deref().and_then(says);
        }
        name.push(byte);
        if name.len() > NAME_MAX {
            self.name = None;
        }
        None
    }
}

pub(super) fn says(written: &[u8]) -> Option<Says> {
    let name = letters(written);
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, says)| *says)
}

/// A name whose letters are letters, also those that are written as numbers.
pub(super) fn letters(mut written: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    while let [byte, rest @ ..] = written {
        let number = match (byte, rest) {
            (b'#', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        name.push(number.unwrap_or(*byte));
        written = if number.is_some() { rest.get(2..).unwrap_or_default() } else { rest };
    }
    name
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_delimiters_and_letters_may_be_numbers() {
        let read = |text: &[u8]| {
            let mut names = Names::default();
            text.iter().filter_map(|byte| names.feed(*byte)).collect::<Vec<_>>()
        };
        assert_eq!(read(b"<</S/JavaScript/JS(x)>>"), [Says::Active]);
        assert_eq!(read(b"/J#61v#61Script "), [Says::Active]);
        assert_eq!(read(b"/#4aavaScrip#74\n"), [Says::Active]);
        assert_eq!(read(b"/Launch<<"), [Says::Active]);
        assert_eq!(read(b"/Encrypt 5 0 R"), [Says::Encrypted]);
        assert_eq!(read(b"/EncryptMetadata true /JavaScripts /Launc#zz /L#61"), []);
        assert_eq!(read(b"/N 3"), [Says::Of(Told::Count)]);
    }
}
