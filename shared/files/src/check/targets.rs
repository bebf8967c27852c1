//! Where a link in a letter leads.

/// Where a link may lead: what opens a page, a mail or a call, and shows where.
const SCHEMES: [&str; 9] = ["http", "https", "mailto", "tel", "sms", "ftp", "sip", "geo", "whatsapp"];

/// Whether this is neither a part of the document nor a place in it.
pub(super) fn leads_elsewhere(target: &str) -> bool {
    scheme(target).is_some_and(|scheme| scheme != "data") || is_on_a_server(target)
}

/// Not a program, nor a file of the reader's computer or of a server in their network, who is sent their name.
pub(super) fn may_be_clicked(target: &str) -> bool {
    scheme(target).is_none_or(|scheme| SCHEMES.contains(&scheme)) && !is_on_a_server(target)
}

/// Whether this is on a drive of the reader's own computer, by its letter: where Word looks for the template of a clinic's letters,
/// and finds nothing. In lower case.
pub(super) fn is_on_own_drive(target: &str) -> bool {
    let path = target.strip_prefix("file:///").unwrap_or(target);
    let mut start = path.chars();
    let letter = start.next().is_some_and(|letter| letter.is_ascii_lowercase());
    letter && start.next() == Some(':') && matches!(start.next(), Some('\\' | '/'))
}

fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    (!scheme.contains(['/', '\\', '?', '#'])).then_some(scheme)
}

/// `\\\\server\\share`, or the same with slashes.
fn is_on_a_server(target: &str) -> bool {
    target.starts_with(['/', '\\']) && target.get(1..).is_some_and(|rest| rest.starts_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_has_a_letter() {
        assert!(is_on_own_drive("file:///c:\\users\\rao\\letter.dotx") && is_on_own_drive("d:/letter.dotx"));
        for other in [
            "https://a.example/a.dotm",
            "file://server/a.dotm",
            "\\\\server\\a",
            "c:a",
            "file:////c:/a",
            "//c:/a",
            "",
        ] {
            assert!(!is_on_own_drive(other), "{other}");
        }
    }
}
