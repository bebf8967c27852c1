//! The letters that can be printed: those of the shipped fonts, and of no others.

use std::sync::{Arc, OnceLock};

use parley::{
    FontContext, FontData,
    fontique::{Blob, Collection, CollectionOptions, SourceCache},
    style::{FontFamily, FontFamilyName},
};
use skrifa::{FontRef, MetadataProvider as _};

/// A font file. Its number in [`FACES`] is its name in the PDF.
pub(super) struct Face {
    bytes: &'static [u8],
}

impl Face {
    /// The font program.
    pub(super) const fn bytes(&self) -> &'static [u8] {
        self.bytes
    }
}

macro_rules! faces {
    ($($file:literal,)*) => {
        [$(Face { bytes: include_bytes!(concat!("../../fonts/", $file, ".ttf")) },)*]
    };
}

/// All of them. Latin, Devanagari and Tamil are also there in bold, which headings and names of columns are set in; what
/// has no bold is set as it is.
pub(super) static FACES: [Face; 17] = faces![
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSansDevanagari-Regular",
    "NotoSansDevanagari-Bold",
    "NotoSansTamil-Regular",
    "NotoSansTamil-Bold",
    "NotoSansBengali-Regular",
    "NotoSansTelugu-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansOriya-Regular",
    "NotoNaskhArabic-Regular",
    "NotoSansMath-Regular",
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
];

/// Where a letter is looked for, in this order.
static FAMILIES: [FontFamilyName<'static>; 14] = [
    FontFamilyName::named("Noto Sans"),
    FontFamilyName::named("Noto Sans Devanagari"),
    FontFamilyName::named("Noto Sans Tamil"),
    FontFamilyName::named("Noto Sans Bengali"),
    FontFamilyName::named("Noto Sans Telugu"),
    FontFamilyName::named("Noto Sans Kannada"),
    FontFamilyName::named("Noto Sans Malayalam"),
    FontFamilyName::named("Noto Sans Gujarati"),
    FontFamilyName::named("Noto Sans Gurmukhi"),
    FontFamilyName::named("Noto Sans Oriya"),
    FontFamilyName::named("Noto Naskh Arabic"),
    FontFamilyName::named("Noto Sans Math"),
    FontFamilyName::named("Noto Sans Symbols"),
    FontFamilyName::named("Noto Sans Symbols2"),
];

/// The families that a text may need. The first has all of Latin; to look up the others takes longer than to shape a word.
pub(super) fn families(text: &str) -> FontFamily<'static> {
    let latin = text.chars().all(|character| character < '\u{250}');
    let families = if latin { FAMILIES.first_chunk::<1>().map(<[_; 1]>::as_slice) } else { None };
    FontFamily::List(families.unwrap_or(&FAMILIES).into())
}

/// The fonts for one letter. They are read once in a process.
pub(super) fn context() -> FontContext {
    static COLLECTION: OnceLock<Collection> = OnceLock::new();
    let collection = COLLECTION.get_or_init(|| {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        for face in &FACES {
            collection.register_fonts(Blob::new(Arc::new(face.bytes)), None);
        }
        collection
    });
    FontContext { collection: collection.clone(), source_cache: SourceCache::default() }
}

/// Which of [`FACES`] this is: they are known by where their bytes lie.
pub(super) fn number(font: &FontData) -> Option<usize> {
    let bytes = font.data.data();
    FACES.iter().position(|face| std::ptr::eq(face.bytes, bytes))
}

/// The letter among these that a glyph is drawn for, when nothing has to be joined or moved.
pub(super) fn letter(face: usize, glyph: u16, letters: &str) -> Option<char> {
    let font = FontRef::new(FACES.get(face)?.bytes).ok()?;
    let map = font.charmap();
    letters.chars().find(|letter| map.map(*letter).is_some_and(|found| found.to_u32() == u32::from(glyph)))
}
