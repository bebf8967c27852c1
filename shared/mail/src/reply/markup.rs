//! What mail programs mean by their tags, classes and styles.

use super::select::Element;

fn has(list: &str, words: &[&str]) -> bool {
    list.split_ascii_whitespace().any(|word| words.contains(&word.strip_prefix("x_").unwrap_or(word)))
}

pub(super) fn begins_history(class: &str, id: &str, name: &[u8]) -> bool {
    has(
        id,
        &["divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "replyforwardmessage"],
    ) || has(class, &["ms-outlook-mobile-reference-message", "zmail_extra", "yahoo_quoted"])
        || (name == b"hr" && has(id, &["stopspelling"]))
}

pub(super) fn is_quotation(name: &[u8], class: &str, id: &str, style: &str, cite: &str) -> bool {
    if has(
        class,
        &[
            "gmail_attr",
            "moz-cite-prefix",
            "protonmail_quote",
            "tutanota_quote",
            "yahoo_quoted",
            "moz-email-headers-table",
        ],
    ) || has(id, &["yahoo_quoted", "isreplycontent"])
    {
        return true;
    }
    // Without a border it is an indentation: somebody's own.
    let style: String = style.split_whitespace().collect();
    let bordered = style.contains("border-left") && !style.contains("border-left:none");
    name == b"blockquote"
        && (cite == "cite" || has(class, &["gmail_quote", "yahoo_quoted", "cite"]) || bordered)
}

pub(super) fn is_signature(class: &str, id: &str) -> bool {
    has(class, &["gmail_signature", "moz-signature", "protonmail_signature_block"])
        || has(id, &["_mailautosig"])
        || id.split_ascii_whitespace().any(|id| id.ends_with("signature"))
}

pub(super) fn is_hidden(style: &str) -> bool {
    let style: String = style.split_whitespace().collect();
    let says = |what: &str| style.split(';').any(|rule| rule.trim_end_matches("!important") == what);
    let white = ["color:white", "color:#fff", "color:#ffffff", "color:transparent", "color:rgb(255,255,255)"];
    ["display:none", "visibility:hidden", "mso-hide:all", "opacity:0", "max-height:0", "max-height:0px"]
        .into_iter()
        .any(says)
        || ["font-size:0", "font-size:0px", "font-size:0pt", "font-size:1px", "font-size:1pt"]
            .into_iter()
            .any(says)
        || (white.into_iter().any(says) && !style.contains("background"))
}

/// What programs do not show, or show in another way than it is written: what stands in for something else, what opens by a
/// click, what runs in another direction.
pub(super) fn may_not_show(element: &Element) -> bool {
    match element.name.as_str() {
        "audio" | "bdo" | "canvas" | "datalist" | "frameset" | "iframe" | "marquee" | "math" | "meter"
        | "noembed" | "noframes" | "noscript" | "object" | "progress" | "rp" | "svg" | "video" => true,
        "details" | "dialog" => element.attribute("open").is_none(),
        _ => false,
    }
}

/// Outlook's paragraphs are lines.
pub(super) fn is_tight(class: &str, style: &str) -> bool {
    let style: String = style.split_whitespace().collect();
    has(class, &["msonormal", "msoplaintext"]) || style.contains("margin:0")
}

pub(super) fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"div"
            | b"p"
            | b"blockquote"
            | b"table"
            | b"tr"
            | b"ul"
            | b"ol"
            | b"li"
            | b"pre"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"body"
            | b"html"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"center"
            | b"address"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"form"
            | b"fieldset"
            | b"tbody"
            | b"thead"
            | b"caption"
            | b"main"
    )
}

pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"br"
            | b"hr"
            | b"img"
            | b"meta"
            | b"link"
            | b"input"
            | b"area"
            | b"base"
            | b"col"
            | b"embed"
            | b"source"
            | b"wbr"
            | b"track"
            | b"param"
    )
}
