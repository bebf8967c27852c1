//! Units as UCUM writes them, so that whoever reads a value, person or machine, reads it in the same unit.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    values::text::Line,
    wire::input::{FieldError, parsed_from_text},
};

/// A unit of measure in UCUM's case-sensitive codes: `mg/dL`, `mm[Hg]`, `10*3/uL`; at most 40 characters.
///
/// Checked when it comes in; what is stored is trusted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 40, pattern = "^[!-~]+$")]
pub struct Unit(Line<40>);

impl Unit {
    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Redacted: what stands in braces is free text.
impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unit(…)")
    }
}

impl FromStr for Unit {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let unit: Line<40> = text.parse()?;
        if is_ucum(unit.as_str()) {
            return Ok(Self(unit));
        }
        let hint = suggestion(unit.as_str()).map_or_else(
            || "write it like mg/dL, mm[Hg], 10*3/uL or %".to_owned(),
            |code| format!("{code}?"),
        );
        Err(FieldError::new("malformed", format!("this is not a UCUM unit: {hint}")))
    }
}

parsed_from_text!(Unit);

fn is_ucum(text: &str) -> bool {
    ucum::validate(text).is_ok()
}

/// The code that was meant, if it can be told: first by all that was written, then by each part of a quotient.
/// Made of our own words and of what UCUM knows, never of what else was written.
fn suggestion(text: &str) -> Option<String> {
    if text.contains('{') {
        return None;
    }
    let text: String = text.replace(" per ", "/").replace(['µ', 'μ'], "u").split_whitespace().collect();
    let of_part = |part: &str| -> Option<String> {
        let known = part.is_empty() || is_ucum(part);
        if known { Some(part.to_owned()) } else { meant(part).map(str::to_owned) }
    };
    let whole = meant(&text).map(str::to_owned);
    let code = whole.or_else(|| Some(text.split('/').map(of_part).collect::<Option<Vec<_>>>()?.join("/")))?;
    is_ucum(&code).then_some(code)
}

fn meant(text: &str) -> Option<&'static str> {
    let small = text.to_lowercase();
    MEANT.iter().find(|(_, ways)| ways.split(' ').any(|way| way == small)).map(|(code, _)| *code)
}

/// UCUM's code, and how people write it otherwise: in small letters, without spaces.
const MEANT: &[(&str, &str)] = &[
    ("mm[Hg]", "mmhg torr"),
    ("cm[H2O]", "cmh2o"),
    ("Cel", "°c degc celsius centigrade"),
    ("[degF]", "°f degf fahrenheit"),
    ("/min", "bpm rpm /minute"),
    ("{beats}", "beats beat"),
    ("{breaths}", "breaths breath"),
    ("%", "percent pct"),
    ("kg", "kgs kilogram kilograms kilo"),
    ("g", "gm gms gram grams gr"),
    ("ug", "mcg microgram micrograms"),
    ("[lb_av]", "lb lbs pound pounds"),
    ("cm", "cms centimeter centimetre"),
    ("[in_i]", "in inch inches"),
    ("[ft_i]", "ft foot feet"),
    ("mL", "cc ccs"),
    ("dL", "dl"),
    ("L", "ltr litre liter lt"),
    ("[IU]", "iu"),
    ("m[IU]", "miu"),
    ("u[IU]", "uiu"),
    ("k[IU]", "kiu"),
    ("U", "unit units"),
    ("meq", "meq"),
    ("mosm", "mosm"),
    ("mmol", "mmols millimole millimoles"),
    ("s", "sec secs second seconds"),
    ("min", "mins minute minutes"),
    ("h", "hr hrs hour hours"),
    ("d", "day days"),
    ("wk", "week weeks"),
    ("mo", "month months"),
    ("a", "yr yrs year years"),
    ("mm3", "cumm cmm cu.mm mm^3 mm³"),
    ("{cells}", "cells cell"),
    ("10*3", "thousand thou x10^3 x10e3 x103 10e3 x10³ ×10³ 10³"),
    ("10*5", "lakh lakhs lac lacs"),
    ("10*6", "million millions mill x10^6 x10e6 x106 10e6 x10⁶ ×10⁶ 10⁶"),
    ("10*9", "x10^9 x10e9 x109 10e9 x10⁹ ×10⁹ 10⁹"),
    ("10*12", "x10^12 x10e12 x1012 10e12 x10¹² ×10¹² 10¹²"),
    ("10*3/mm3", "k/cumm"),
    ("{1.73_m2}", "1.73m2 1.73m² 1.73m^2 1.73sqm"),
    ("kg/m2", "kg/m² kg/m^2 kg/sqm"),
    ("[HPF]", "hpf"),
    ("[LPF]", "lpf"),
    ("{score}", "score points"),
    ("{ratio}", "ratio"),
    ("{index}", "index"),
    ("{INR}", "inr"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What laboratories and practices report in: the kinds of UCUM's table of example codes for messages.
    const COMMON: &str = "% %{bacteria} %{hemoglobin} /[HPF] /[LPF] /10*10 /100{WBCs} /L /d /dL /g /h /kg /m3 /min \
        /mL /mm3 /mo /s /uL /wk /a 1 10*12/L 10*3 10*3/L 10*3/mL 10*3/uL 10*6 10*6/L 10*6/mL 10*6/uL 10*9/L \
        10*5 10*5/mm3 10^3/uL [APL'U] [APL'U]/mL [arb'U]/mL [CFU] [CFU]/mL [GPL'U]/mL [IU] [IU]/L [IU]/mL \
        [iU]/mL [MPL'U]/mL [PFU]/mL [pH] [ppm] [ppb] [degF] [ft_i] [in_i] [lb_av] [oz_av] [drp] [tsp_us] [mi_i] \
        A Cel K L L/L L/d L/h L/kg L/min L/s N Pa U U/10*10 U/10*12 U/L U/dL U/g U/h U/kg U/min U/mL \
        {INR} {ratio} {score} {titer} {breaths}/min {beats}/min {cells}/uL {GFR} {index} a bar cm cm[H2O] \
        cm2 cm3 d dB deg dg dL dm fL fg fmol g g% g.m g/(24.h) g/L g/d g/dL g/g g/g{creat} g/kg g/m2 g/mL g/mmol \
        h kU/L kat kat/L kcal kg kg/L kg/m2 kg/m3 km kPa L/min/m2 m m/s m2 m[H2O] m[IU]/L m[IU]/mL mA mL mL/(24.h) \
        mL/dL mL/h mL/kg mL/min mL/min/{1.73_m2} mPa mU/L mU/mL mV meq meq/L meq/dL meq/kg mg mg/(24.h) mg/L \
        mg/d mg/dL mg/g mg/g{creat} mg/kg mg/kg/h mg/m2 mg/mL mg/mmol{creat} min mm mm/h mm[Hg] mm2 mmol mmol/L \
        mmol/(24.h) mmol/g mmol/kg mmol/mol mmol/mol{creat} mo mol/L mosm mosm/L mosm/kg ms ng ng/L ng/dL ng/h ng/mL \
        ng/mL/h nkat nm nmol nmol/L nmol/mL/min nmol/mg osm/L pA pg pg/mL pmol/L pmol/umol s u[IU]/mL uL ug ug/L \
        ug/(24.h) ug/dL ug/g ug/g{creat} ug/kg ug/mL ug{FEU}/mL ukat um umol umol/L umol/L/h umol/mol us uV wk";

    #[test]
    fn what_laboratories_report_in_is_taken() {
        for code in COMMON.split_whitespace() {
            let unit = code.parse::<Unit>();
            assert_eq!(unit.as_ref().map(Unit::as_str), Ok(code));
        }
    }

    #[test]
    fn what_is_no_unit_is_refused() {
        for wrong in [
            "mmHg",
            "bpm",
            "gm/dL",
            "MG/DL",
            "Mg/Dl",
            "10e3/uL",
            "mg//dL",
            "mg/",
            "mg per dL",
            "m[g",
            "{",
            "{x",
        ] {
            assert_eq!(wrong.parse::<Unit>().unwrap_err().code, "malformed", "{wrong}");
        }
        assert_eq!(" ".parse::<Unit>().unwrap_err().code, "required");
        assert_eq!("m".repeat(41).parse::<Unit>().unwrap_err().code, "too-long");
        assert_eq!("(".repeat(40).parse::<Unit>().unwrap_err().code, "malformed");
    }

    #[test]
    fn the_refusal_says_what_was_meant() {
        for (written, meant) in [
            ("mmHg", "mm[Hg]"),
            ("mm Hg", "mm[Hg]"),
            ("bpm", "/min"),
            ("beats per minute", "{beats}/min"),
            ("breaths/min", "{breaths}/min"),
            ("°C", "Cel"),
            ("degF", "[degF]"),
            ("gm/dl", "g/dl"),
            ("GM/DL", "g/dL"),
            ("mcg/dL", "ug/dL"),
            ("μIU/mL", "u[IU]/mL"),
            ("mIU/mL", "m[IU]/mL"),
            ("IU/L", "[IU]/L"),
            ("mEq/L", "meq/L"),
            ("mOsm/kg", "mosm/kg"),
            ("mm/hr", "mm/h"),
            ("cells/cumm", "{cells}/mm3"),
            ("lakhs/cumm", "10*5/mm3"),
            ("million/cumm", "10*6/mm3"),
            ("x10^3/uL", "10*3/uL"),
            ("×10⁹/L", "10*9/L"),
            ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
            ("kg/m²", "kg/m2"),
            ("/hpf", "/[HPF]"),
            ("lbs", "[lb_av]"),
            ("secs", "s"),
        ] {
            let detail = written.parse::<Unit>().unwrap_err().detail;
            assert_eq!(detail, format!("this is not a UCUM unit: {meant}?"), "{written}");
        }
    }

    #[test]
    fn the_refusal_repeats_nothing_of_what_was_written() {
        for written in ["Meena", "Meena/min", "mmHg{Meena", "Meena Kumari", "mmHg/Meena"] {
            let detail = written.parse::<Unit>().unwrap_err().detail;
            assert!(!detail.contains("Meena") && detail.contains("mg/dL"), "{detail}");
        }
    }

    #[test]
    fn every_code_that_is_suggested_is_ucum() {
        for (code, ways) in MEANT {
            assert!(is_ucum(code), "{code}");
            for way in ways.split(' ') {
                assert_eq!(way, way.to_lowercase(), "{code} is looked for in small letters");
            }
        }
    }
}
