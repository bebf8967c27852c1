//! Every script of India, with the vowel signs that stand on both sides of their letter.

use crate::{print, reader, saying};

/// India's 22 official languages, some in each of their scripts; those that mail brings besides.
pub(crate) const WORDS: &[(&str, &str)] = &[
    ("Assamese", "মীনাক্ষী বৰুৱা, ৰোগী, চিকিৎসক, ৱাৰ্ড, জ্ঞান"),
    ("Bengali", "কোলেস্টেরল, রোগী, মৌসুমী, ক্ষুধা, জ্ঞান"),
    ("Bodo", "मीनाक्षी बसुमतारी, बेराम, फाहामथाय, आं'"),
    ("Dogri", "मीनाक्षी शर्मा, डाक्टर, इलाज़, पी'ड़"),
    ("Gujarati", "કોલેસ્ટ્રોલ, રોગી, ગૌરી, ક્ષય, હૃદય"),
    ("Hindi", "डॉक्टर साहब, क्षत्रिय को ज्ञान और श्रद्धा; हृदय की धड़कन"),
    ("Kannada", "ಕೊಲೆಸ್ಟ್ರಾಲ್, ರೋಗಿ, ಕೌಸಲ್ಯ, ಕ್ಷಯ, ಆ್ಯಪ್‌ನಲ್ಲಿ"),
    ("Kashmiri", "میناکشی کول، ڈاکٹر، بیٚمار، کٲشُر، ژۆر"),
    ("Kashmiri in Devanagari", "मीनाक्षी कौल, कॉशुर, बॆमार, ॳछ, ॴर"),
    ("Konkani", "मीनाक्षी कामत, दोतोर, पिडेस्त, काळीज"),
    ("Maithili", "मीनाक्षी झा, चिकित्सक, रोगी, छथि, होइतऽ"),
    ("Malayalam", "കൊഴുപ്പ്, രോഗി, കോട്ടയം, സ്ത്രീ, ഹൃദയം, അവൻ"),
    ("Manipuri", "ꯃꯤꯅꯥꯛꯁꯤ ꯗꯦꯕꯤ, ꯗꯣꯛꯇꯔ, ꯂꯥꯌꯦꯡ, ꯃꯩꯇꯩ ꯃꯌꯦꯛ ꯱꯲꯳꯫"),
    ("Manipuri in Bengali", "মীনাক্ষী দেবী, দোক্তর, লায়েং, মৈতৈলোন্"),
    ("Marathi", "ळ आणि र्‍यांची ओळख, कोल्हापूर, ॲपमध्ये, ऑक्सिजन"),
    ("Nepali", "मीनाक्षी थापा, चिकित्सक, बिरामी, गर्‍यो, दुःख"),
    ("Odia", "କୋଲେଷ୍ଟ୍ରଲ, ରୋଗୀ, ଗୌରୀ, କ୍ଷୟ, ମୀନାକ୍ଷୀ ୱାର୍ଡ"),
    ("Punjabi", "ਕੋਲੈਸਟ੍ਰੋਲ, ਰੋਗੀ, ਗੌਰੀ, ਸ਼੍ਰੀ, ਮੀਨਾਕਸ਼ੀ, ੴ"),
    ("Sanskrit", "मीनाक्षी, चिकित्सकः, रोगः, ऋग्वेद॑ अ॒ग्निमी॑ळे, ॐ"),
    ("Santali", "ᱢᱤᱱᱟᱠᱥᱤ ᱢᱩᱨᱢᱩ, ᱰᱟᱠᱛᱚᱨ, ᱨᱩᱣᱟᱹ, ᱥᱟᱱᱛᱟᱲᱤ ᱑᱒᱓᱾"),
    ("Sindhi", "ميناڪشي، ڊاڪٽر، مريض، ٻار، ڄڀ، ڳالهه، ڻ"),
    ("Sindhi in Devanagari", "मीनाक्षी अॾवाणी, ॿारु, ॻाल्हि, ॼिभ"),
    ("Tamil", "கொழுப்பு, நோயாளி, கௌரி, பொன்னையா, ஸ்ரீ, மீனாக்ஷி"),
    ("Telugu", "కొలెస్ట్రాల్, రోగి, కౌసల్య, క్షయ, స్త్రీ, యాప్‌లో"),
    ("Urdu", "ڈاکٹر صاحب، مریض کو سینے میں درد ہے"),
    ("Arabic", "السيدة ميناكشي، الطبيب، القلب، لا ألم، علاج السلام"),
    ("Persian", "دکتر رضایی، بیمار، می‌رود، پزشک"),
    ("Hebrew", "ד״ר כהן, חולה, לֵב, בית חולים"),
    ("Dhivehi", "ޑޮކްޓަރު އަޙްމަދު، ބަލިމީހާ"),
    ("Tibetan", "བསྟན་འཛིན་རྒྱ་མཚོ། སྨན་པ། ནད་པ།"),
    ("Lepcha", "ᰛᰩᰵ ᰀᰬᰳ, ᰣᰩᰵ ᰜᰤᰨᰴ"),
    ("Limbu", "ᤕᤠᤰᤌᤢᤱ ᤐᤠᤴ, ᤛᤪᤍᤠᤷ"),
    ("Chakma", "𑄟𑄨𑄚 𑄌𑄋𑄴𑄟, 𑄓𑄇𑄴𑄖𑄧𑄢𑄴"),
    ("Sora", "𑃐𑃢𑃑 𑃒𑃓 𑃱𑃲"),
    ("Ho", "𑢹𑣉𑣉 𑣎𑣋𑣜"),
    ("Sinhala", "කොලෙස්ටරෝල්, රෝගියා, ශ්‍රී ලංකා, ක්‍ෂය"),
    ("Burmese", "မီနာ၊ ဆရာဝန်၊ လူနာ၊ ကျွန်ုပ်၊ သြဂုတ်"),
    ("Thai", "มีนา แพทย์ ผู้ป่วย น้ำตาล เจ็บหน้าอก"),
    ("Russian", "Мина Кумари, врач, боль в груди"),
    ("Greek", "Μίνα, ιατρός, πόνος στο στήθος"),
    ("Vietnamese", "Nguyễn Thị Minh, bác sĩ, đau ngực"),
    ("Latin", "Ærøskøbing, François, Łódź, Đặng Thị Hồng, fi ffl Österåker ș"),
    ("signs", "≥ ≤ → ₂ ² ° ± × µ ♀ ♂ ✓ ☐ ⚠ ½ ₹ ∆ √ • –"),
    ("one name in three scripts", "मीनाक्षी ᱢᱤᱱᱟ ꯃꯤꯅꯥ"),
    ("Urdu in English", "Name مریم بی بی, ward 3, seen 24 Nov"),
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
