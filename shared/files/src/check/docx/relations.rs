//! What a part of a Word document takes from others, and from elsewhere.

use domain::files::attachment::FileRefusal;

use crate::check::targets::{is_on_own_drive, leads_elsewhere, may_be_clicked};

/// Relations to something that runs, or to a file inside or outside (ISO/IEC 29500-1, by the end of their names).
const ACTIVE: [&str; 11] = [
    "oleobject",
    "package",
    "control",
    "activexcontrolbinary",
    "attachedtemplate",
    "vbaproject",
    "wordvbadata",
    "afchunk",
    "subdocument",
    "frame",
    "mailmergesource",
];

/// Only links lead elsewhere, and nothing runs.
pub(super) fn check(text: &str) -> Result<(), FileRefusal> {
    for (at, _) in text.match_indices('<') {
        let tag = text.get(at + 1..).unwrap_or_default();
        let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or_default();
        if name.rsplit(':').next() == Some("Relationship") {
            relation(attributes)?;
        }
    }
    Ok(())
}

fn relation(mut attributes: &str) -> Result<(), FileRefusal> {
    let (mut kind, mut external, mut target) = (None, false, String::new());
    while let Some((name, value, rest)) = attribute(attributes) {
        match name {
            // Neither needs a character written as a number.
            "Type" | "TargetMode" if value.contains('&') => return Err(FileRefusal::ActiveContent),
            "Type" => kind = value.rsplit('/').next().map(str::to_ascii_lowercase),
            "Target" => target = plain(value),
            "TargetMode" => external = value.trim() != "Internal",
            _ => {}
        }
        attributes = rest;
    }
    let kind = kind.ok_or(FileRefusal::Damaged)?;
    let is_link = kind.trim() == "hyperlink";
    // A clinic's letters are made from one: it is not inside, and no other computer has it.
    if kind.trim() == "attachedtemplate" && external && is_on_own_drive(&target) {
        return Ok(());
    }
    let fetched = !is_link && (external || leads_elsewhere(&target));
    if ACTIVE.contains(&kind.trim()) || fetched || is_link && !may_be_clicked(&target) {
        return Err(FileRefusal::ActiveContent);
    }
    Ok(())
}

/// An attribute's value as readers compare it: in lower case, without what they leave out.
pub(super) fn plain(value: &str) -> String {
    let mut plain = unescaped(value);
    plain.retain(|c| !c.is_control());
    plain.trim().to_lowercase()
}

/// A text with its characters as themselves.
pub(super) fn unescaped(mut value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    while let Some((before, entity)) = value.split_once('&') {
        plain.push_str(before);
        let end = entity.find(';').filter(|end| *end <= 16);
        let known = end.and_then(|end| entity.split_at_checked(end));
        let (character, rest) = match known.and_then(|(name, rest)| Some((character(name)?, rest.get(1..)?)))
        {
            Some((character, rest)) => (character, rest),
            None => ('&', entity),
        };
        plain.push(character);
        value = rest;
    }
    plain.push_str(value);
    plain
}

/// What stands between `&` and `;`.
fn character(entity: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let hexadecimal = digits.strip_prefix(['x', 'X']);
            hexadecimal.map_or_else(|| number(digits, 10), |digits| number(digits, 16))
        }
    }
}

/// The next attribute of a tag: its name, its value, and what stands behind; none at the end of the tag.
pub(super) fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim();
    if name.contains(['>', '<', '"', '\'']) || name.starts_with('/') {
        return None;
    }
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, rest) = rest.get(1..)?.split_once(quote)?;
    Some((name, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_lead_elsewhere() {
        let relation = |attributes: &str| {
            check(&format!("<Relationships>\n<Relationship\n{attributes}/></Relationships>"))
        };
        let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        assert_eq!(
            relation(&format!(
                "Id='1' Type='{of}/hyperlink' Target='https://a.example/?a=1&amp;b=>' TargetMode='External'"
            )),
            Ok(())
        );
        assert_eq!(relation(&format!("Type=\"{of}/styles\" Target=\"styles.xml\"")), Ok(()));
        let template = "Target='file:///C:\\Users\\Rao\\Letter.dotx' TargetMode='External'";
        assert_eq!(relation(&format!("Type='{of}/attachedTemplate' {template}")), Ok(()));
        for target in
            ["#ward", "Report.docx", "mailto:a@b.example", "tel:+914424910000", "http://a.example:80/x"]
        {
            let link = format!("Type='{of}/hyperlink' Target='{target}' TargetMode='External'");
            assert_eq!(relation(&link), Ok(()), "{target}");
        }
        for target in [
            "file:///C:/a.docx",
            "&#x66;ile://server/a",
            " FILE:a",
            "fi\nle:a",
            "\\\\server\\share\\a",
            "//server/a",
            "&#92;\\server",
            "C:\\a.exe",
            "javascript:a",
            "ms-word:ofe|u|a",
            "search-ms:a",
            "mhtml:http://a",
        ] {
            let link = format!("Type='{of}/hyperlink' Target='{target}' TargetMode='External'");
            assert_eq!(relation(&link), Err(FileRefusal::ActiveContent), "{target}");
        }
        for refused in [
            format!("Type='{of}/image' Target='https://a.example/a.png'"),
            format!("Type='{of}/image' Target='\\\\server\\a.png' TargetMode='Internal'"),
            format!("Type='{of}/settings' Target='file:///a'"),
            format!("Type='{of}/image' Target='https://a.example/a.png' TargetMode = 'External'"),
            format!("TargetMode='External' Type='{of}/attachedTemplate' Target='a.dotm'"),
            format!("TargetMode='External' Type='{of}/attachedTemplate' Target='https://a.example/a.dotm'"),
            format!("TargetMode='External' Type='{of}/attachedTemplate' Target='file://server/a.dotm'"),
            format!("TargetMode='External' Type='{of}/attachedTemplate' Target='\\\\server\\a.dotm'"),
            format!("TargetMode='External' Type='{of}/image' Target='file:///C:/a.png'"),
            format!("Type='{of}/oleObject' Target='a.bin'"),
            format!("Target='>' Type='{of}/package'"),
            format!("Type='{of}/im&#97;ge' TargetMode='External'"),
            format!("Type='{of}/image' TargetMode='&#69;xternal'"),
        ] {
            assert_eq!(relation(&refused), Err(FileRefusal::ActiveContent), "{refused}");
        }
    }
}
