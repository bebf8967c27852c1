//! Words that somebody wrote, as HTML: escaped, each in its own direction, and in its language where the script tells it.

use std::fmt;

use askama::filters::HtmlSafe;

/// The attributes of an element that holds what somebody wrote, to be put into its tag.
pub(super) struct Own(Option<&'static str>);

/// The attributes for these words. A script that only one large language of India is written in names it, and so do letters of
/// one language in a script of several: a screen reader takes the right voice, and a browser the right font.
pub(super) fn own(words: &str) -> Own {
    let of = |(from, to, _): &&(char, char, &str), letter| (*from..=*to).contains(&letter);
    let script = words.chars().find_map(|letter| SCRIPTS.iter().find(|script| of(script, letter)));
    let script = script.map(|(from, _, language)| (*from, *language));
    let own = script.and_then(|(script, _)| {
        LETTERS.iter().find(|(from, letters, _)| *from == script && words.contains(|c| letters.contains(c)))
    });
    Own(own.map(|(_, _, language)| *language).or(script.map(|(_, language)| language)))
}

/// From, to (Unicode's blocks), language (BCP 47).
const SCRIPTS: &[(char, char, &str)] = &[
    ('\u{0590}', '\u{05ff}', "he"),
    ('\u{0600}', '\u{06ff}', "ur"),
    ('\u{0780}', '\u{07bf}', "dv"),
    ('\u{0900}', '\u{097f}', "hi"),
    ('\u{0980}', '\u{09ff}', "bn"),
    ('\u{0a00}', '\u{0a7f}', "pa"),
    ('\u{0a80}', '\u{0aff}', "gu"),
    ('\u{0b00}', '\u{0b7f}', "or"),
    ('\u{0b80}', '\u{0bff}', "ta"),
    ('\u{0c00}', '\u{0c7f}', "te"),
    ('\u{0c80}', '\u{0cff}', "kn"),
    ('\u{0d00}', '\u{0d7f}', "ml"),
    ('\u{0d80}', '\u{0dff}', "si"),
    ('\u{0e00}', '\u{0e7f}', "th"),
    ('\u{0f00}', '\u{0fff}', "bo"),
    ('\u{1000}', '\u{109f}', "my"),
    ('\u{1900}', '\u{194f}', "lif"),
    ('\u{1c00}', '\u{1c4f}', "lep"),
    ('\u{1c50}', '\u{1c7f}', "sat"),
    ('\u{aae0}', '\u{aaff}', "mni"),
    ('\u{abc0}', '\u{abff}', "mni"),
    ('\u{11100}', '\u{1114f}', "ccp"),
];

/// Letters that in this script, by its first character, one language alone has. Sindhi's and Arabic's without those that Urdu
/// writes in quotations.
const LETTERS: &[(char, &str, &str)] = &[
    ('\u{0600}', "ٲٳؠۄۆێ", "ks"),
    ('\u{0600}', "ٻڀٺٽٿڄڃڇڊڌڍڏڦڪڱڳڻ", "sd"),
    ('\u{0600}', "كةىأإ", "ar"),
    ('\u{0900}', "ॻॼॾॿ", "sd-Deva"),
    ('\u{0900}', "ॳॴॵॶॷ", "ks-Deva"),
    ('\u{0980}', "ৰৱ", "as"),
];

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(" dir=auto")?;
        self.0.map_or(Ok(()), |language| write!(f, " lang={language}"))
    }
}

/// It is one of the languages above, none of what came in.
impl HtmlSafe for Own {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_or_its_letters_name_the_language() {
        for (words, attributes) in [
            ("An ECG", " dir=auto"),
            ("", " dir=auto"),
            ("मीनाक्षी", " dir=auto lang=hi"),
            ("Meena मीना", " dir=auto lang=hi"),
            ("মীনাক্ষী বৰুৱা", " dir=auto lang=as"),
            ("মীনাক্ষী", " dir=auto lang=bn"),
            ("ᱢᱤᱱᱟ", " dir=auto lang=sat"),
            ("ꯃꯤꯅꯥ", " dir=auto lang=mni"),
            ("مریم بی بی", " dir=auto lang=ur"),
            ("میناکشی، کٲشُر", " dir=auto lang=ks"),
            ("ميناڪشي", " dir=auto lang=sd"),
            ("السيدة", " dir=auto lang=ar"),
            ("ॻाल्हि", " dir=auto lang=sd-Deva"),
            ("བསྟན་འཛིན", " dir=auto lang=bo"),
            ("𑄟𑄨𑄚", " dir=auto lang=ccp"),
            ("王", " dir=auto"),
        ] {
            assert_eq!(own(words).to_string(), attributes, "{words}");
        }
    }
}
