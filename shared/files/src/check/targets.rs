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

fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    (!scheme.contains(['/', '\\', '?', '#'])).then_some(scheme)
}

/// `\\\\server\\share`, or the same with slashes.
fn is_on_a_server(target: &str) -> bool {
    target.starts_with(['/', '\\']) && target.get(1..).is_some_and(|rest| rest.starts_with(['/', '\\']))
}
