//! Whether a text can be seen, by the style of its element and of those around it.
//!
//! All that may apply counts, whichever rule would win: what is only perhaps hidden stays among the words, and gives no
//! command.

use super::{
    colour::{BLACK, Colour, Said, WHITE, said},
    css::Declaration,
};

/// Smaller letters, in pixels, are not read.
const FONT_MIN: f32 = 4.0;
/// Fainter text is not seen.
const OPACITY_MIN: f32 = 0.15;
/// Narrower and lower boxes, in pixels, hold no letter.
const BOX_MIN: f32 = 4.0;
/// So far, in pixels, text is moved out of sight. Word moves list marks by a few dozen.
const LEFT_MAX: f32 = -100.0;
const RIGHT_MAX: f32 = 2000.0;
/// Most colours that are kept in mind.
const COLOURS_MAX: usize = 8;
/// What a percentage is of, where the width of the window decides, in pixels.
const WINDOW: f32 = 1000.0;
const FONT: f32 = 16.0;

/// How an element looks.
#[derive(Debug, Clone)]
pub(super) struct Look {
    font: f32,
    opacity: f32,
    /// How far it is moved to the left or up, and to the right or down.
    moved: (f32, f32),
    colours: Vec<Colour>,
    backgrounds: Vec<Colour>,
    is_hidden: bool,
    /// Its own text is struck out.
    pub(super) is_struck: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            font: FONT,
            opacity: 1.0,
            moved: (0.0, 0.0),
            colours: vec![BLACK],
            backgrounds: vec![WHITE],
            is_hidden: false,
            is_struck: false,
        }
    }
}

impl Look {
    /// Whether text of this element is perhaps not seen.
    pub(super) fn may_hide(&self) -> bool {
        let lost = |colour: &Colour| self.backgrounds.iter().any(|other| colour.is_lost_on(*other));
        self.is_hidden
            || self.font < FONT_MIN
            || self.opacity < OPACITY_MIN
            || self.moved.0 <= LEFT_MAX
            || self.moved.1 >= RIGHT_MAX
            || self.colours.iter().any(lost)
    }

    pub(super) const fn hide(&mut self) {
        self.is_hidden = true;
    }

    /// The look of an element within this one.
    pub(super) fn within<'a>(&self, declared: impl Iterator<Item = &'a Declaration>) -> Self {
        let mut look = Self { is_struck: false, ..self.clone() };
        let (mut colours, mut backgrounds) = (Vec::new(), Vec::new());
        for Declaration { name, value } in declared {
            match name.as_str() {
                "color" | "-webkit-text-fill-color" => look.colour(value, &self.colours, &mut colours),
                "background" | "background-color" => {
                    background(value, &self.backgrounds, &mut backgrounds);
                }
                _ => look.declare(self, name, value),
            }
        }
        let kept = |new: Vec<Colour>, old: Vec<Colour>| if new.is_empty() { old } else { new };
        look.colours = kept(colours, look.colours);
        look.backgrounds = kept(backgrounds, look.backgrounds);
        look
    }

    fn colour(&mut self, value: &str, around: &[Colour], colours: &mut Vec<Colour>) {
        match said(value) {
            Said::Colour(colour) => keep(colours, &[colour]),
            Said::Inherits => keep(colours, around),
            Said::Clear | Said::Unknown => self.is_hidden = true,
        }
    }

    fn declare(&mut self, around: &Self, name: &str, value: &str) {
        let is = |words: &[&str]| words.contains(&value);
        let small =
            |whole: f32| length(value, whole).is_some_and(|size| size < BOX_MIN) || is_computed(value);
        match name {
            "font-size" => self.font_size(around, value),
            // A bare number is a weight, but for 0.
            "font" => value
                .split_whitespace()
                .filter_map(|word| word.split('/').next())
                .filter(|word| match word.parse::<f32>() {
                    Ok(number) => number == 0.0,
                    Err(_) => length(word, FONT).is_some(),
                })
                .for_each(|word| self.font_size(around, word)),
            "opacity" => {
                let share = value.strip_suffix('%').map_or_else(
                    || value.parse::<f32>().ok(),
                    |percent| percent.parse::<f32>().ok().map(|percent| percent / 100.0),
                );
                self.opacity = self.opacity.min(around.opacity * share.unwrap_or(0.0));
            }
            "display" => self.is_hidden |= value.contains("none") || value.starts_with("table-column"),
            "visibility" => self.is_hidden |= is(&["hidden", "collapse"]),
            "content-visibility" => self.is_hidden |= value == "hidden",
            "position" => self.is_hidden |= is(&["absolute", "fixed"]),
            "mso-hide"
            | "transform"
            | "-webkit-transform"
            | "translate"
            | "scale"
            | "rotate"
            | "filter"
            | "-webkit-filter"
            | "clip-path"
            | "-webkit-clip-path"
            | "mask"
            | "-webkit-mask"
            | "mask-image"
            | "-webkit-mask-image"
            | "animation"
            | "animation-name"
            | "-webkit-animation"
            | "-webkit-text-security" => self.is_hidden |= value != "none",
            "clip" => self.is_hidden |= value != "auto",
            "mix-blend-mode" => self.is_hidden |= value != "normal",
            "unicode-bidi" => self.is_hidden |= value.contains("override"),
            "height" | "max-height" | "block-size" | "max-block-size" | "width" | "max-width"
            | "inline-size" | "max-inline-size" => self.is_hidden |= small(WINDOW),
            "line-height" => {
                let factor = value.parse::<f32>().ok().map(|factor| factor * FONT);
                self.is_hidden |= factor.map_or_else(|| small(FONT), |height| height < BOX_MIN);
            }
            "zoom" => self.is_hidden |= length(value, 1.0).is_some_and(|zoom| zoom < 0.3),
            "z-index" => self.is_hidden |= value.starts_with('-'),
            "letter-spacing" => self.is_hidden |= length(value, FONT).is_some_and(|space| space < -3.0),
            "text-indent" => {
                let far = |moved: f32| moved <= LEFT_MAX || moved >= RIGHT_MAX;
                self.is_hidden |= length(value, WINDOW).is_some_and(far) || is_computed(value);
            }
            "text-decoration" | "text-decoration-line" => self.is_struck |= value.contains("line-through"),
            _ if moves(name) => self.moves(value),
            _ => {}
        }
    }

    fn font_size(&mut self, around: &Self, value: &str) {
        let relative = |factor: &str| factor.parse::<f32>().ok().map(|factor| factor * around.font);
        let size = match value {
            "smaller" => Some(around.font * 0.8),
            _ if value.ends_with("rem") => length(value, FONT),
            _ if value.ends_with("em") => relative(value.trim_end_matches("em")),
            _ if value.ends_with('%') => relative(value.trim_end_matches('%')).map(|size| size / 100.0),
            _ => length(value, FONT),
        };
        self.font = self.font.min(size.unwrap_or(around.font));
        // A larger size than around it; the smallest of several counts.
        if let Some(size) = size.filter(|_| (self.font - around.font).abs() < f32::EPSILON) {
            self.font = size;
        }
        self.is_hidden |= is_computed(value);
    }

    fn moves(&mut self, value: &str) {
        self.is_hidden |= is_computed(value);
        for moved in value.split_whitespace().filter_map(|word| length(word, WINDOW)) {
            let place = if moved < 0.0 { &mut self.moved.0 } else { &mut self.moved.1 };
            *place += moved;
        }
    }
}

fn moves(name: &str) -> bool {
    matches!(name, "left" | "right" | "top" | "bottom")
        || ["margin", "padding", "inset"].iter().any(|moves| {
            name.strip_prefix(moves).is_some_and(|side| side.is_empty() || side.starts_with('-'))
        })
}

/// Its result is not known.
fn is_computed(value: &str) -> bool {
    value.contains('(')
}

fn keep(colours: &mut Vec<Colour>, new: &[Colour]) {
    for colour in new {
        if colours.len() < COLOURS_MAX && !colours.contains(colour) {
            colours.push(*colour);
        }
    }
}

/// The colours of a background. A picture may not be shown: then what is around it is seen.
fn background(value: &str, around: &[Colour], backgrounds: &mut Vec<Colour>) {
    let whole = said(value);
    let words = value.split_whitespace().map(said);
    for found in
        std::iter::once(whole).chain(words.filter(|_| whole == Said::Unknown || whole == Said::Inherits))
    {
        match found {
            Said::Colour(colour) => keep(backgrounds, &[colour]),
            Said::Inherits | Said::Clear | Said::Unknown => {}
        }
    }
    if backgrounds.is_empty() || value.contains("url(") || value.contains("gradient") {
        keep(backgrounds, around);
    }
}

/// A length in pixels; `whole`: what a percentage is of.
fn length(value: &str, whole: f32) -> Option<f32> {
    let end =
        value.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+')).unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(end)?;
    let pixels = match unit.trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "em" | "rem" => FONT,
        "ex" | "ch" => FONT / 2.0,
        "%" => whole / 100.0,
        "vw" | "vh" | "vmin" | "vmax" => WINDOW / 100.0,
        _ => return None,
    };
    number.parse::<f32>().ok().map(|number| number * pixels)
}
