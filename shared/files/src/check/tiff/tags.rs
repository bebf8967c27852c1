//! Which entries of a directory draw the picture.

/// An entry's name: a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(pub(super) u16);

impl Tag {
    pub(super) const WIDTH: Self = Self(256);
    pub(super) const HEIGHT: Self = Self(257);
    pub(super) const SUB_DIRECTORIES: Self = Self(330);
    /// Where pixels are, and how long: strips, tiles, and JPEG as TIFF 6.0 had it.
    pub(super) const PIXELS: [(Self, Self); 3] =
        [(Self(273), Self(279)), (Self(324), Self(325)), (Self(513), Self(514))];
}

/// Whether an entry draws the picture: those of TIFF 6.0 and its technical notes that say how pixels are stored and
/// shown, and ICC's profile. What is not known here is not served: it may say where a photo was taken.
pub(super) const fn draws(tag: Tag) -> bool {
    matches!(
        tag.0,
        254..=259 | 262..=266 | 273 | 274 | 277..=284 | 286..=293 | 296 | 297 | 301 | 317..=328 | 330 | 332 | 334
            | 336 | 338..=347 | 512..=515 | 517..=521 | 529..=532 | 559 | 32_995..=32_998 | 34_675 | 50_674
    )
}

/// Whether an entry points to a directory that says how (EXIF), where (GPS) and by which rules a photo was taken.
pub(super) const fn points_to_told(tag: Tag) -> bool {
    matches!(tag.0, 34_665 | 34_853 | 40_965)
}
