//! Every script of India, with the vowel signs that stand on both sides of their letter.

use crate::{print, reader, saying};

pub(crate) const WORDS: &[(&str, &str)] = &[
    ("Hindi", "डॉक्टर साहब, क्षत्रिय को ज्ञान और श्रद्धा; हृदय की धड़कन"),
    ("Marathi", "ळ आणि र्‍यांची ओळख, कोल्हापूर"),
    ("Tamil", "கொழுப்பு, நோயாளி, கௌரி, பொன்னையா, ஸ்ரீ"),
    ("Bengali", "কোলেস্টেরল, রোগী, মৌসুমী, ক্ষুধা, জ্ঞান"),
    ("Telugu", "కొలెస్ట్రాల్, రోగి, కౌసల్య, క్షయ, స్త్రీ"),
    ("Kannada", "ಕೊಲೆಸ್ಟ್ರಾಲ್, ರೋಗಿ, ಕೌಸಲ್ಯ, ಕ್ಷಯ"),
    ("Malayalam", "കൊഴുപ്പ്, രോഗി, കോട്ടയം, സ്ത്രീ, ഹൃദയം, അവൻ"),
    ("Gujarati", "કોલેસ્ટ્રોલ, રોગી, ગૌરી, ક્ષય, હૃદય"),
    ("Punjabi", "ਕੋਲੈਸਟ੍ਰੋਲ, ਰੋਗੀ, ਗੌਰੀ, ਸ਼੍ਰੀ"),
    ("Odia", "କୋଲେଷ୍ଟ୍ରଲ, ରୋଗୀ, ଗୌରୀ, କ୍ଷୟ"),
    ("Urdu", "ڈاکٹر صاحب، مریض کو سینے میں درد ہے"),
    ("Latin", "Ærøskøbing, François, Łódź, Đặng Thị Hồng, fi ffl Österåker ș"),
    ("signs", "≥ ≤ → ₂ ² ° ± × µ ♀ ♂ ✓ ☐ ⚠ ½ ₹ ∆ √ • –"),
];

#[test]
fn words_of_every_script_are_read_as_they_were_written() {
    for (language, text) in WORDS {
        let pdf = print(&saying(text), &[]);
        let words = reader::words(&pdf);
        assert!(words.contains(&reader::spaced(text)), "{language}: {text} is not in {words}");
        assert!(!words.contains("[U+"), "{language}: {words}");
        assert!(reader::pages(&pdf).iter().all(|page| !page.boxes), "{language}: an empty box");
    }
}

#[test]
fn words_of_every_script_wrap() {
    for (language, text) in WORDS {
        let text = [*text; 12].join(" ");
        let pdf = print(&saying(&text), &[]);
        assert!(reader::words(&pdf).contains(&reader::spaced(&text)), "{language}");
    }
}

#[test]
fn what_no_font_has_is_seen_as_its_number() {
    let pdf = print(&saying("Feels 😀🤰 better; name 王; a\u{1e2ec}"), &[]);
    let words = reader::words(&pdf);
    for number in ["[U+1F930]", "[U+738B]", "a[U+1E2EC]", "better"] {
        assert!(words.contains(number), "{number}: {words}");
    }
    assert!(reader::pages(&pdf).iter().all(|page| !page.boxes), "an empty box");
}

#[test]
fn what_turns_the_direction_of_writing_is_seen() {
    let words = reader::words(&print(&saying("Give \u{202e}02\u{202c} mg\u{7} now"), &[]));
    assert!(words.contains("Give [U+202E]02[U+202C] mg[U+0007] now"), "{words}");
}
