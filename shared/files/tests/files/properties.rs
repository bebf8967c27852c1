//! Whatever the bytes: a check ends, crashes nothing, and serves only what there is.

use std::collections::VecDeque;

use domain::files::attachment::ContentType;
use files::{Piece, Verdict, served_size};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::fixtures::{dicom, good};
use crate::memory::{checked, served};

/// What holds for every file; [`crate::memory::Memory`] panics when more is asked for than there is.
fn holds(content_type: ContentType, bytes: &[u8]) {
    let checked = checked(content_type, bytes);
    let size = bytes.len() as u64;
    // Each byte at most a few times: the tail, the head, the walk, and once more where windows meet.
    assert!(checked.read <= 8 * size + (1 << 20), "{content_type}: {} of {size} bytes", checked.read);
    let Verdict::Serve(_, pieces) = &checked.verdict else { return };
    let mut from = 0;
    for piece in pieces {
        assert!(piece.size() > 0, "{content_type}: {pieces:?}");
        if let Piece::Copy(range) = piece {
            assert!(from <= range.start && range.start < range.end && range.end <= size, "{pieces:?}");
            from = range.end;
        }
    }
    // A text may be turned into UTF-8.
    let most = if content_type == ContentType::Txt { 3 * size } else { size };
    assert!(served_size(pieces) <= most + 100, "{pieces:?}");
    let once = served(content_type, bytes);
    assert_eq!(served(content_type, &once), once, "{content_type}");
}

fn any_type() -> impl Strategy<Value = ContentType> {
    select(ContentType::ALL)
}

/// A good file that was changed here and there, cut, or had a part repeated.
fn changed() -> impl Strategy<Value = (ContentType, Vec<u8>)> {
    let bytes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..6);
    let edges = prop::collection::vec((any::<Index>(), select(&[0, 1, 0x7f, 0x80, 0xff][..])), 0..4);
    let repeated = prop::option::of((any::<Index>(), any::<Index>(), any::<Index>()));
    let cut = prop::option::of(any::<Index>());
    (select(good()), bytes, edges, repeated, cut).prop_map(
        |((content_type, good), bytes, edges, repeated, cut)| {
            let mut changed = good;
            for (at, byte) in bytes.into_iter().chain(edges) {
                let at = at.index(changed.len());
                changed[at] = byte;
            }
            if let Some((from, to, at)) = repeated {
                let (from, to) = (from.index(changed.len()), to.index(changed.len()));
                let part = changed[from.min(to)..from.max(to)].to_vec();
                let mut back: VecDeque<_> = changed.split_off(at.index(changed.len())).into();
                changed.extend(part);
                changed.extend(back.drain(..));
            }
            if let Some(cut) = cut {
                changed.truncate(cut.index(changed.len()));
            }
            (content_type, changed)
        },
    )
}

/// How a file of a type begins, and anything behind.
fn begun() -> impl Strategy<Value = (ContentType, Vec<u8>)> {
    let start = select(good()).prop_flat_map(|(content_type, good)| {
        (0..good.len().min(300)).prop_map(move |length| (content_type, good[..length].to_vec()))
    });
    (start, prop::collection::vec(any::<u8>(), 0..600))
        .prop_map(|((content_type, start), rest)| (content_type, [start, rest].concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_as_any_type(content_type in any_type(), bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        holds(content_type, &bytes);
    }

    #[test]
    fn good_files_that_were_changed((content_type, bytes) in changed()) {
        holds(content_type, &bytes);
    }

    #[test]
    fn anything_behind_a_good_beginning((content_type, bytes) in begun()) {
        holds(content_type, &bytes);
    }
}

/// What is left without the empty end that texts may have.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0 && !byte.is_ascii_whitespace());
    &bytes[..end.map_or(0, |end| end + 1)]
}

#[test]
fn a_file_that_was_cut_off_is_refused_unless_nothing_is_missing() {
    let elements = dicom::elements(3, dicom::encapsulated());
    let whole = |count: usize| dicom::dicom_of(b"", dicom::JPEG, &elements[..count]).len();
    let ends: Vec<_> = (0..=elements.len()).map(whole).collect();
    for (content_type, bytes) in good() {
        let complete = served(content_type, &bytes);
        // Every length of a short file, a thousand of a long one, and the last ones.
        let lengths = (0..bytes.len())
            .step_by(bytes.len() / 1000 + 1)
            .chain(bytes.len().saturating_sub(200)..bytes.len());
        for length in lengths {
            let cut = &bytes[..length];
            if checked(content_type, cut).refused().is_some() {
                continue;
            }
            match content_type {
                // Nobody can tell.
                ContentType::Txt => {}
                // An element may be the last; what is shorter than one fills up.
                ContentType::Dicom => assert!(ends.iter().any(|end| (0..8).any(|more| end + more == length))),
                _ => assert_eq!(
                    trimmed(&served(content_type, cut)),
                    trimmed(&complete),
                    "{content_type}, {length}"
                ),
            }
        }
    }
}
