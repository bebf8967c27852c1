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

/// All of them (`fonts/make.sh`). Latin, Devanagari and Tamil are also there in bold, which headings and names of columns are
/// set in; what has no bold is set as it is.
pub(super) static FACES: [Face; 30] = faces![
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSansDevanagari-Regular",
    "NotoSansDevanagari-Bold",
    "NotoSansBengali-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansOriya-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTamil-Bold",
    "NotoSansTelugu-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
    "NotoNaskhArabic-Regular",
    "NotoSansOlChiki-Regular",
    "NotoSansMeeteiMayek-Regular",
    "NotoSerifTibetan-Regular",
    "NotoSansLepcha-Regular",
    "NotoSansLimbu-Regular",
    "NotoSansChakma-Regular",
    "NotoSansSoraSompeng-Regular",
    "NotoSansWarangCiti-Regular",
    "NotoSansSinhala-Regular",
    "NotoSansThaana-Regular",
    "NotoSansMyanmar-Regular",
    "NotoSansThai-Regular",
    "NotoSansHebrew-Regular",
    "NotoSansMath-Regular",
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
];

/// A family, and the blocks of Unicode that it is there for, by their first and last characters.
struct Family {
    name: &'static str,
    blocks: &'static [(char, char)],
}

const fn family(name: &'static str, blocks: &'static [(char, char)]) -> Family {
    Family { name, blocks }
}

/// Where a letter is looked for, in this order: the scripts of India's official languages, those of its other languages and
/// its neighbours, signs.
static FAMILIES: [Family; 27] = [
    family("Noto Sans", &[('\0', '\u{52f}'), ('\u{1e00}', '\u{206f}'), ('\u{20a0}', '\u{20bf}')]),
    family(
        "Noto Sans Devanagari",
        &[
            ('\u{900}', '\u{97f}'),
            ('\u{1cd0}', '\u{1cff}'),
            ('\u{a830}', '\u{a83f}'),
            ('\u{a8e0}', '\u{a8ff}'),
        ],
    ),
    family("Noto Sans Bengali", &[('\u{980}', '\u{9ff}')]),
    family("Noto Sans Gurmukhi", &[('\u{a00}', '\u{a7f}')]),
    family("Noto Sans Gujarati", &[('\u{a80}', '\u{aff}')]),
    family("Noto Sans Oriya", &[('\u{b00}', '\u{b7f}')]),
    family("Noto Sans Tamil", &[('\u{b80}', '\u{bff}')]),
    family("Noto Sans Telugu", &[('\u{c00}', '\u{c7f}')]),
    family("Noto Sans Kannada", &[('\u{c80}', '\u{cff}')]),
    family("Noto Sans Malayalam", &[('\u{d00}', '\u{d7f}')]),
    family(
        "Noto Naskh Arabic",
        &[
            ('\u{600}', '\u{6ff}'),
            ('\u{750}', '\u{77f}'),
            ('\u{8a0}', '\u{8ff}'),
            ('\u{fb50}', '\u{fdff}'),
            ('\u{fe70}', '\u{fefc}'),
        ],
    ),
    family("Noto Sans Ol Chiki", &[('\u{1c50}', '\u{1c7f}')]),
    family("Noto Sans Meetei Mayek", &[('\u{aae0}', '\u{aaff}'), ('\u{abc0}', '\u{abff}')]),
    family("Noto Serif Tibetan", &[('\u{f00}', '\u{fff}')]),
    family("Noto Sans Lepcha", &[('\u{1c00}', '\u{1c4f}')]),
    family("Noto Sans Limbu", &[('\u{1900}', '\u{194f}')]),
    family("Noto Sans Chakma", &[('\u{11100}', '\u{1114f}')]),
    family("Noto Sans Sora Sompeng", &[('\u{110d0}', '\u{110ff}')]),
    family("Noto Sans Warang Citi", &[('\u{118a0}', '\u{118ff}')]),
    family("Noto Sans Sinhala", &[('\u{d80}', '\u{dff}')]),
    family("Noto Sans Thaana", &[('\u{780}', '\u{7bf}')]),
    family(
        "Noto Sans Myanmar",
        &[('\u{1000}', '\u{109f}'), ('\u{a9e0}', '\u{a9ff}'), ('\u{aa60}', '\u{aa7f}')],
    ),
    family("Noto Sans Thai", &[('\u{e00}', '\u{e7f}')]),
    family("Noto Sans Hebrew", &[('\u{590}', '\u{5ff}'), ('\u{fb1d}', '\u{fb4f}')]),
    family("Noto Sans Math", &[]),
    family("Noto Sans Symbols", &[]),
    family("Noto Sans Symbols2", &[]),
];

impl Family {
    fn is_for(&self, character: char) -> bool {
        self.blocks.iter().any(|(first, last)| (*first..=*last).contains(&character))
    }
}

/// The families that a text may need: to look up the others takes longer than to shape a word. Each is asked for what stands in
/// no block, a sign.
pub(super) fn families(text: &str) -> FontFamily<'static> {
    let is_sign = |character| !FAMILIES.iter().any(|family| family.is_for(character));
    let all = text.chars().any(is_sign);
    let needed = FAMILIES
        .iter()
        .enumerate()
        .filter(|(at, family)| all || *at == 0 || text.chars().any(|character| family.is_for(character)));
    FontFamily::List(needed.map(|(_, family)| FontFamilyName::named(family.name)).collect())
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

#[cfg(test)]
mod tests {
    use parley::fontique::{Attributes, QueryStatus};

    use super::*;

    #[test]
    fn every_face_is_of_a_family_that_is_looked_in() {
        let mut context = context();
        let mut query = context.collection.query(&mut context.source_cache);
        query.set_families(FAMILIES.iter().map(|family| family.name));
        let mut found = Vec::new();
        for bold in [false, true] {
            let weight =
                if bold { parley::style::FontWeight::BOLD } else { parley::style::FontWeight::NORMAL };
            query.set_attributes(Attributes { weight, ..Attributes::default() });
            query.matches_with(|font| {
                found.extend(FACES.iter().position(|face| std::ptr::eq(face.bytes, font.blob.data())));
                QueryStatus::Continue
            });
        }
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, (0..FACES.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_fonts_have_the_letters_of_their_blocks() {
        // Letters that Unicode 14 and later have added, after these fonts.
        let newer =
            ['\u{b55}', '\u{c3c}', '\u{c5c}', '\u{c5d}', '\u{cdc}', '\u{cdd}', '\u{cf3}', '\u{11147}'];
        for (name, blocks) in FAMILIES.iter().map(|family| (family.name, family.blocks)) {
            if ["Noto Sans", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari"].contains(&name)
            {
                continue;
            }
            let maps = FACES.iter().map(|face| FontRef::new(face.bytes).unwrap().charmap());
            let maps: Vec<_> = maps.collect();
            let letters = blocks.iter().flat_map(|(first, last)| *first..=*last);
            let missing = letters.filter(|letter| letter.is_alphanumeric() && !newer.contains(letter));
            let missing = missing.filter(|letter| maps.iter().all(|map| map.map(*letter).is_none()));
            assert_eq!(missing.collect::<Vec<_>>(), Vec::<char>::new(), "{name}");
        }
    }

    #[test]
    fn a_text_is_looked_for_where_its_letters_may_be() {
        let count = |text| match families(text) {
            FontFamily::List(list) => list.len(),
            _ => 0,
        };
        for (text, families) in
            [("", 1), ("Größe – Łódź", 1), ("मीना", 2), ("मीनाक्षी ᱢᱤᱱᱟ ꯃꯤꯅꯥ", 4), ("⚠ मीना", 27)]
        {
            assert_eq!(count(text), families, "{text}");
        }
    }
}
