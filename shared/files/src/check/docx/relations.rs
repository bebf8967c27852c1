//! What a part of a Word document takes from others, and from elsewhere.

use domain::attachment::FileRefusal;

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
    let (mut kind, mut external) = (None, false);
    while let Some((name, value, rest)) = attribute(attributes) {
        match name {
            // Neither needs a character written as a number.
            "Type" | "TargetMode" if value.contains('&') => return Err(FileRefusal::ActiveContent),
            "Type" => kind = value.rsplit('/').next().map(str::to_ascii_lowercase),
            "TargetMode" => external = value.trim() != "Internal",
            _ => {}
        }
        attributes = rest;
    }
    let kind = kind.ok_or(FileRefusal::Damaged)?;
    if ACTIVE.contains(&kind.trim()) || external && kind.trim() != "hyperlink" {
        return Err(FileRefusal::ActiveContent);
    }
    Ok(())
}

/// The next attribute: its name, its value, and what stands behind; none at the end of the tag.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
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
        for refused in [
            format!("Type='{of}/image' Target='https://a.example/a.png' TargetMode = 'External'"),
            format!("TargetMode='External' Type='{of}/attachedTemplate' Target='a.dotm'"),
            format!("Type='{of}/oleObject' Target='a.bin'"),
            format!("Target='>' Type='{of}/package'"),
            format!("Type='{of}/im&#97;ge' TargetMode='External'"),
            format!("Type='{of}/image' TargetMode='&#69;xternal'"),
        ] {
            assert_eq!(relation(&refused), Err(FileRefusal::ActiveContent), "{refused}");
        }
    }
}
