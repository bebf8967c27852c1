//! What a person sees of a page, as far as the story tells it, and what their browser sends with a form.

use anyhow::{Context as _, Result};

/// A page's HTML.
pub(super) struct Page(pub(super) String);

impl Page {
    /// The words of all elements of this name, in order.
    pub(super) fn all(&self, element: &str) -> Vec<String> {
        let (begins, ends) = (format!("<{element}"), format!("</{element}>"));
        let found = self.0.split(&begins).skip(1).filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            let own = attributes.is_empty() || attributes.starts_with(' ');
            let (inside, _) = rest.split_once(&ends)?;
            own.then(|| words(inside))
        });
        found.collect()
    }

    /// The words of the first.
    pub(super) fn first(&self, element: &str) -> Result<String> {
        self.all(element).into_iter().next().with_context(|| format!("a page without {element}"))
    }

    /// The value of a field that nobody sees.
    pub(super) fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.0.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}

/// HTML without its tags.
fn words(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    let mut text = pieces.collect::<String>();
    for (entity, character) in
        [("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
    {
        text = text.replace(entity, character);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_tags_is_read() {
        let page = Page(
            "<title>A</title><html><h1 class=\"x\">Dr O&#39;Connor <b>has</b>\n sent</h1><header>no</header>\
             <input type=\"hidden\" name=\"nonce\" value=\"n1\"><button>Open</button><button class=\"second\">Ask</button>"
                .to_owned(),
        );
        assert_eq!(page.first("h1").unwrap(), "Dr O'Connor has sent");
        assert_eq!(page.all("button"), ["Open", "Ask"]);
        assert_eq!((page.hidden("nonce"), page.hidden("version")), (Some("n1"), None));
        assert!(page.first("h").is_err(), "a header is no h");
    }
}
