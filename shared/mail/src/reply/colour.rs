//! Colours as CSS and old HTML write them, and whether one can be told from another.

/// A colour, of 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour {
    red: f32,
    green: f32,
    blue: f32,
}

pub(super) const BLACK: Colour = Colour { red: 0.0, green: 0.0, blue: 0.0 };
pub(super) const WHITE: Colour = Colour { red: 255.0, green: 255.0, blue: 255.0 };

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Said {
    Colour(Colour),
    /// As what is around it.
    Inherits,
    /// Nothing is to be seen of it.
    Clear,
    /// Some colour that is not understood.
    Unknown,
}

/// Contrast (WCAG 2) below which people do not see that there is something. Yellow on white has 1.07, light grey 1.5.
const SEEN_FROM: f32 = 1.3;

/// The names of CSS Color 4, and of what a window has.
const NAMES: &str = "\
    aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc \
    bisque=ffe4c4 black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a \
    burlywood=deb887 buttontext=000000 cadetblue=5f9ea0 canvas=ffffff canvastext=000000 chartreuse=7fff00 \
    chocolate=d2691e coral=ff7f50 cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff \
    darkblue=00008b darkcyan=008b8b darkgoldenrod=b8860b darkgray=a9a9a9 darkgreen=006400 darkgrey=a9a9a9 \
    darkkhaki=bdb76b darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc \
    darkred=8b0000 darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f \
    darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493 deepskyblue=00bfff \
    dimgray=696969 dimgrey=696969 dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0 forestgreen=228b22 \
    fuchsia=ff00ff gainsboro=dcdcdc ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 gray=808080 green=008000 \
    greenyellow=adff2f grey=808080 honeydew=f0fff0 hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 \
    ivory=fffff0 khaki=f0e68c lavender=e6e6fa lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd \
    lightblue=add8e6 lightcoral=f08080 lightcyan=e0ffff lightgoldenrodyellow=fafad2 lightgray=d3d3d3 \
    lightgreen=90ee90 lightgrey=d3d3d3 lightpink=ffb6c1 lightsalmon=ffa07a lightseagreen=20b2aa \
    lightskyblue=87cefa lightslategray=778899 lightslategrey=778899 lightsteelblue=b0c4de lightyellow=ffffe0 \
    lime=00ff00 limegreen=32cd32 linen=faf0e6 magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa \
    mediumblue=0000cd mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371 mediumslateblue=7b68ee \
    mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585 midnightblue=191970 \
    mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead navy=000080 oldlace=fdf5e6 \
    olive=808000 olivedrab=6b8e23 orange=ffa500 orangered=ff4500 orchid=da70d6 palegoldenrod=eee8aa \
    palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093 papayawhip=ffefd5 peachpuff=ffdab9 \
    peru=cd853f pink=ffc0cb plum=dda0dd powderblue=b0e0e6 purple=800080 rebeccapurple=663399 red=ff0000 \
    rosybrown=bc8f8f royalblue=4169e1 saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 \
    seashell=fff5ee sienna=a0522d silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 \
    slategrey=708090 snow=fffafa springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 thistle=d8bfd8 \
    tomato=ff6347 turquoise=40e0d0 violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 window=ffffff \
    windowtext=000000 yellow=ffff00 yellowgreen=9acd32 \
    ";

impl Colour {
    /// Whether text in this colour is not seen on that one.
    pub(super) fn is_lost_on(self, other: Self) -> bool {
        let (one, other) = (self.light(), other.light());
        (one.max(other) + 0.05) / (one.min(other) + 0.05) < SEEN_FROM
    }

    /// Its relative luminance (WCAG 2).
    fn light(self) -> f32 {
        let part = |part: f32| ((part / 255.0 + 0.055) / 1.055).powf(2.4);
        0.0722_f32.mul_add(part(self.blue), 0.2126_f32.mul_add(part(self.red), 0.7152 * part(self.green)))
    }
}

/// What a value of `color` says, in lower case.
pub(super) fn said(value: &str) -> Said {
    let value = value.trim();
    let mut names = NAMES.split_ascii_whitespace().filter_map(|named| named.split_once('='));
    let value = names.find(|(name, _)| *name == value).map_or(value, |(_, digits)| digits);
    match value {
        "transparent" => Said::Clear,
        "inherit" | "currentcolor" | "initial" | "unset" | "revert" | "auto" => Said::Inherits,
        _ => value.split_once('(').map_or_else(|| digits(value), |(name, numbers)| function(name, numbers)),
    }
}

/// `#fff`, `#ffffff00`, and old HTML's `ffffff`.
fn digits(value: &str) -> Said {
    let text = value.strip_prefix('#').unwrap_or(value);
    let wide: String = match text.len() {
        3 | 4 => text.chars().flat_map(|c| [c, c]).collect(),
        _ => text.to_owned(),
    };
    let part = |from: usize| wide.get(from..from + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    match (part(0), part(2), part(4), part(6), wide.len()) {
        (Some(_), Some(_), Some(_), Some(0..50), 8) => Said::Clear,
        (Some(red), Some(green), Some(blue), _, 6 | 8) => {
            Said::Colour(Colour { red: red.into(), green: green.into(), blue: blue.into() })
        }
        _ => Said::Inherits,
    }
}

fn function(name: &str, numbers: &str) -> Said {
    let parts = numbers.trim_end_matches(')').split([',', ' ', '/']).filter(|part| !part.is_empty());
    let number = |part: &str, whole: f32| {
        let part = part.trim().trim_end_matches("deg");
        match part.strip_suffix('%') {
            Some(percent) => percent.parse::<f32>().ok().map(|percent| percent / 100.0 * whole),
            None => part.parse::<f32>().ok(),
        }
    };
    let parts: Vec<&str> = parts.collect();
    let (Some(one), Some(two), Some(three)) = (parts.first(), parts.get(1), parts.get(2)) else {
        return Said::Unknown;
    };
    if parts.get(3).is_some_and(|alpha| number(alpha, 1.0).is_none_or(|alpha| alpha < 0.2)) {
        return Said::Clear;
    }
    let parts = match name {
        "rgb" | "rgba" => (number(one, 255.0), number(two, 255.0), number(three, 255.0)),
        "hsl" | "hsla" => match (number(one, 360.0), number(two, 1.0), number(three, 1.0)) {
            (Some(hue), Some(strength), Some(light)) => of_hue(hue, strength, light),
            _ => return Said::Unknown,
        },
        _ => return Said::Unknown,
    };
    match parts {
        (Some(red), Some(green), Some(blue)) => Said::Colour(Colour {
            red: red.clamp(0.0, 255.0),
            green: green.clamp(0.0, 255.0),
            blue: blue.clamp(0.0, 255.0),
        }),
        _ => Said::Unknown,
    }
}

/// CSS Color 4, 7.1.
fn of_hue(hue: f32, strength: f32, light: f32) -> (Option<f32>, Option<f32>, Option<f32>) {
    let part = |offset: f32| {
        let place = (offset + hue / 30.0).rem_euclid(12.0);
        let amount = strength * light.min(1.0 - light);
        Some((light - amount * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)) * 255.0)
    };
    (part(0.0), part(8.0), part(4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_lost(one: &str, other: &str) -> bool {
        match (said(one), said(other)) {
            (Said::Colour(one), Said::Colour(other)) => one.is_lost_on(other),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_colour_is_lost_on_what_is_close_to_it_however_it_is_written() {
        for white in [
            "white",
            "#fff",
            "#FEFEFE",
            "fffffe",
            "rgb(254, 255,255)",
            "rgb(99% 99% 99% / 1)",
            "hsl(0,0%,99%)",
            "snow",
            "#ffffffff",
        ] {
            assert!(is_lost(&white.to_lowercase(), "white"), "{white}");
            assert!(!is_lost(&white.to_lowercase(), "black"), "{white}");
        }
        assert!(is_lost("navy", "#000081") && is_lost("black", "#0a0a0a") && is_lost("teal", "teal"));
        for seen in
            ["black", "#595959", "#999999", "red", "#0563c1", "rgb(192,192,192)", "hsl(120, 100%, 25%)"]
        {
            assert!(!is_lost(seen, "white"), "{seen}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_is_not_known_is_said() {
        for clear in ["transparent", "#fff0", "#00000010", "rgba(0,0,0,0)", "rgb(0 0 0 / 5%)"] {
            assert_eq!(said(clear), Said::Clear, "{clear}");
        }
        for unknown in ["var(--a)", "lab(50% 0 0)", "rgb(a, b, c)", "light-dark(#fff, #000)"] {
            assert_eq!(said(unknown), Said::Unknown, "{unknown}");
        }
        assert_eq!((said("inherit"), said("no-such-name")), (Said::Inherits, Said::Inherits));
    }
}
