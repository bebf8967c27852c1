//! Where a mail shows its pictures: among own words, in the signature, or in what was quoted.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::{files::FilePlace, line::Place};

/// The content ids of the pictures that a mail's HTML shows, each with its best place: where the same picture is shown twice,
/// own words go before a signature, and that before what was quoted.
#[derive(Default)]
pub(super) struct Images(BTreeMap<String, FilePlace>);

impl Images {
    /// An image with this source stands at this place. What is hidden is not shown.
    pub(super) fn shown(&mut self, source: &str, place: Place) {
        let place = match place {
            Place::Own | Place::Forwarded => FilePlace::Inline,
            Place::Signature => FilePlace::Signed,
            Place::Quoted => FilePlace::Quoted,
            Place::Hidden => return,
        };
        let Some(id) = source.trim().strip_prefix("cid:").map(plain) else { return };
        let known = self.0.entry(id).or_insert(place);
        if place == FilePlace::Inline || *known == FilePlace::Quoted {
            *known = place;
        }
    }

    /// The same of another part of the mail.
    pub(super) fn join(&mut self, other: Self) {
        for (id, place) in other.0 {
            let known = self.0.entry(id).or_insert(place);
            if place == FilePlace::Inline || *known == FilePlace::Quoted {
                *known = place;
            }
        }
    }

    /// Where the picture with this content id is shown; nowhere, as far as one can see.
    pub(super) fn place(&self, content_id: &str) -> Option<FilePlace> {
        self.0.get(&plain(content_id)).copied()
    }
}

/// An id as it can be compared: an address writes some characters as `%40` (RFC 2392), and programs write so in either place.
fn plain(id: &str) -> String {
    let id = id.trim().trim_matches(['<', '>']);
    percent_decode_str(id).decode_utf8_lossy().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_places_the_best_counts_and_what_is_hidden_is_none() {
        let places = [Place::Quoted, Place::Signature, Place::Own, Place::Signature, Place::Quoted];
        let expected =
            [FilePlace::Quoted, FilePlace::Signed, FilePlace::Inline, FilePlace::Inline, FilePlace::Inline];
        let mut images = Images::default();
        images.shown("cid:a@b", Place::Hidden);
        assert_eq!(images.place("a@b"), None);
        for (place, expected) in places.into_iter().zip(expected) {
            images.shown("cid:a%40B", place);
            assert_eq!(images.place("<A@b>"), Some(expected), "{place:?}");
        }
        images.shown("https://elsewhere.example/c@d", Place::Own);
        assert_eq!(images.place("c@d"), None);
    }
}
