//! Words that somebody wrote, as HTML: escaped, each in its own direction, and in its language where the script tells it.

use std::fmt;

use askama::filters::HtmlSafe;

/// The attributes of an element that holds what somebody wrote, to be put into its tag.
pub(super) struct Own(&'static str);

/// The attributes for these words. A script that only one large language of India is written in names it, so that a screen
/// reader takes the right voice.
pub(super) fn own(words: &str) -> Own {
    let first = words.chars().find_map(|c| SCRIPTS.iter().find(|(from, to, _)| (*from..=*to).contains(&c)));
    Own(first.map_or(" dir=auto", |(_, _, attributes)| attributes))
}

/// From, to, attributes (Unicode's blocks).
const SCRIPTS: &[(char, char, &str)] = &[
    ('\u{0600}', '\u{06ff}', " dir=auto lang=ur"),
    ('\u{0900}', '\u{097f}', " dir=auto lang=hi"),
    ('\u{0980}', '\u{09ff}', " dir=auto lang=bn"),
    ('\u{0a00}', '\u{0a7f}', " dir=auto lang=pa"),
    ('\u{0a80}', '\u{0aff}', " dir=auto lang=gu"),
    ('\u{0b00}', '\u{0b7f}', " dir=auto lang=or"),
    ('\u{0b80}', '\u{0bff}', " dir=auto lang=ta"),
    ('\u{0c00}', '\u{0c7f}', " dir=auto lang=te"),
    ('\u{0c80}', '\u{0cff}', " dir=auto lang=kn"),
    ('\u{0d00}', '\u{0d7f}', " dir=auto lang=ml"),
];

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// It is one of the texts above, none of what came in.
impl HtmlSafe for Own {}
