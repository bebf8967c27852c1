//! UTF-7 (RFC 2152), which the parser decodes without the blank behind a shifted sign.

/// The text of bytes in UTF-7; nothing if they are not.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'+' {
            if !first.is_ascii() {
                return None;
            }
            text.push(char::from(*first));
            continue;
        }
        let length = rest.iter().take_while(|byte| sextet(**byte).is_some()).count();
        let (shifted, behind) = rest.split_at_checked(length)?;
        rest = behind.strip_prefix(b"-").unwrap_or(behind);
        if shifted.is_empty() {
            text.push('+');
            continue;
        }
        let (mut units, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
        for byte in shifted {
            held = (held << 6 | sextet(*byte)?) & 0x003f_ffff;
            bits += 6;
            if bits >= 16 {
                bits -= 16;
                units.push(u16::try_from(held >> bits & 0xffff).ok()?);
            }
        }
        text.push_str(&String::from_utf16_lossy(&units));
    }
    Some(text)
}

fn sextet(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shifted_ends_at_the_first_other_sign() {
        for (bytes, text) in [
            ("Send the ECG +IBM please.", "Send the ECG – please."),
            ("1 +- 1, +AGE-b", "1 + 1, ab"),
            ("+2D3cig", "\u{1f48a}"),
            ("+IBM", "–"),
        ] {
            assert_eq!(decoded(bytes.as_bytes()).as_deref(), Some(text), "{bytes}");
        }
        assert_eq!(decoded(b"caf\xc3\xa9"), None);
    }
}
