//! The lines of a calendar file: short enough for every reader, and nothing in a text that ends one.

/// In octets, without its end (RFC 5545, section 3.1).
const LINE_MAX: usize = 75;

/// Lines that are being written.
#[derive(Debug, Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// One property, folded between characters where it is long.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let mut room = LINE_MAX;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space is an octet of the line.
                room = LINE_MAX - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// All of them.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

/// A text as a value (RFC 5545, section 3.3.11). What else ends lines, or has no place in a text, is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => value.extend(['\\', character]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => value.push_str("\\n"),
            '\t' => value.push(' '),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: &str) -> String {
        let mut lines = Lines::default();
        lines.add("X", value);
        lines.text()
    }

    #[test]
    fn a_line_has_at_most_75_octets_and_no_character_is_cut() {
        assert_eq!(line(&"a".repeat(73)), format!("X:{}\r\n", "a".repeat(73)));
        assert_eq!(line(&"a".repeat(74)), format!("X:{}\r\n a\r\n", "a".repeat(73)));
        for text in ["a".repeat(500), "நலம் ".repeat(100), "😀".repeat(125)] {
            let folded = line(&text);
            let lines: Vec<_> = folded.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            assert!(lines.iter().all(|line| line.len() <= LINE_MAX), "{lines:?}");
            assert_eq!(folded.replace("\r\n ", ""), format!("X:{text}\r\n"));
        }
    }

    #[test]
    fn nothing_in_a_text_ends_its_line() {
        for (text, value) in [
            ("a, b; c\\n", "a\\, b\\; c\\\\n"),
            ("a\r\nEND:VEVENT\nb\rc", "a\\nEND:VEVENT\\nb\\nc"),
            ("a\u{2028}b\u{85}c\td\0\u{7f}", "a\\nb\\nc d"),
            ("https://video.example/4?a=1:2", "https://video.example/4?a=1:2"),
        ] {
            assert_eq!(escaped(text), value);
        }
    }
}
