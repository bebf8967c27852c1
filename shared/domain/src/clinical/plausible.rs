//! What a living body can have: a measurement beyond it is a slip of the finger, not an illness.

use crate::{
    clinical::vitals::{Loinc, Vital},
    wire::input::FieldError,
};

/// A unit (UCUM), and the lowest and highest value in it.
type Limits = (&'static str, f64, f64);

/// A measurement that is checked: its units, and what a living body can have in each.
#[derive(Debug)]
pub struct Known {
    /// LOINC.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// UCUM unit, lowest and highest value.
    pub units: &'static [Limits],
}

const fn known(code: &'static str, name: &'static str, units: &'static [Limits]) -> Known {
    Known { code, name, units }
}

const SYSTOLIC: &[Limits] = &[("mm[Hg]", 20.0, 350.0), ("kPa", 2.5, 47.0)];
const DIASTOLIC: &[Limits] = &[("mm[Hg]", 5.0, 250.0), ("kPa", 0.6, 34.0)];
const MEAN: &[Limits] = &[("mm[Hg]", 10.0, 300.0), ("kPa", 1.3, 40.0)];
const PULSE: &[Limits] = &[("/min", 10.0, 400.0), ("{beats}/min", 10.0, 400.0)];
const BREATHS: &[Limits] = &[("/min", 1.0, 150.0), ("{breaths}/min", 1.0, 150.0)];
const TEMPERATURE: &[Limits] = &[("Cel", 12.0, 47.0), ("[degF]", 53.0, 117.0)];
const SATURATION: &[Limits] = &[("%", 10.0, 100.0)];
const WEIGHT: &[Limits] = &[("kg", 0.2, 700.0), ("g", 200.0, 700_000.0), ("[lb_av]", 0.4, 1_550.0)];
const BIRTH_WEIGHT: &[Limits] = &[("kg", 0.2, 12.0), ("g", 200.0, 12_000.0), ("[lb_av]", 0.4, 27.0)];
const HEIGHT: &[Limits] = &[("cm", 15.0, 290.0), ("m", 0.15, 2.9), ("[in_i]", 6.0, 115.0)];
const HEAD: &[Limits] = &[("cm", 10.0, 100.0), ("[in_i]", 4.0, 40.0)];
const GLUCOSE: &[Limits] = &[("mg/dL", 2.0, 3_000.0), ("mmol/L", 0.1, 167.0)];
const APGAR: &[Limits] = &[("{score}", 0.0, 10.0), ("1", 0.0, 10.0)];
const PAIN: &[Limits] = &[("{score}", 0.0, 10.0), ("1", 0.0, 10.0)];

/// The vital signs of FHIR's profile and of LOINC's panels for adults and newborns, and what a practice measures
/// besides. Limits lie outside anything published for a living patient, the smallest newborns included.
pub const KNOWN: &[Known] = &[
    known("8480-6", "Systolic blood pressure", SYSTOLIC),
    known("8459-0", "Systolic blood pressure, sitting", SYSTOLIC),
    known("8460-8", "Systolic blood pressure, standing", SYSTOLIC),
    known("8461-6", "Systolic blood pressure, lying", SYSTOLIC),
    known("8462-4", "Diastolic blood pressure", DIASTOLIC),
    known("8453-3", "Diastolic blood pressure, sitting", DIASTOLIC),
    known("8454-1", "Diastolic blood pressure, standing", DIASTOLIC),
    known("8455-8", "Diastolic blood pressure, lying", DIASTOLIC),
    known("8478-0", "Mean blood pressure", MEAN),
    known("8867-4", "Heart rate", PULSE),
    known("8889-8", "Heart rate by pulse oximetry", PULSE),
    known("8893-0", "Pulse, felt", PULSE),
    known("76282-3", "Heart rate by ECG", PULSE),
    known("9279-1", "Respiratory rate", BREATHS),
    known("8310-5", "Body temperature", TEMPERATURE),
    known("8328-7", "Body temperature, axillary", TEMPERATURE),
    known("8329-5", "Body temperature, core", TEMPERATURE),
    known("8331-1", "Body temperature, oral", TEMPERATURE),
    known("8332-9", "Body temperature, rectal", TEMPERATURE),
    known("8333-7", "Body temperature, tympanic", TEMPERATURE),
    known("2708-6", "Oxygen saturation", SATURATION),
    known("59408-5", "Oxygen saturation by pulse oximetry", SATURATION),
    known("20564-1", "Oxygen saturation of blood", SATURATION),
    known("3150-0", "Inhaled oxygen, concentration", &[("%", 15.0, 100.0)]),
    known("3151-8", "Inhaled oxygen, flow", &[("L/min", 0.0, 100.0)]),
    known("29463-7", "Body weight", WEIGHT),
    known("3141-9", "Body weight, measured", WEIGHT),
    known("8339-4", "Birth weight", BIRTH_WEIGHT),
    known("8302-2", "Body height", HEIGHT),
    known("3137-7", "Body height, measured", HEIGHT),
    known("8308-9", "Body height, standing", HEIGHT),
    known("8306-3", "Body length, lying", HEIGHT),
    known("39156-5", "Body mass index", &[("kg/m2", 4.0, 260.0)]),
    known("8277-6", "Body surface area", &[("m2", 0.03, 5.0)]),
    known("9843-4", "Head circumference", HEAD),
    known("8287-5", "Head circumference by tape", HEAD),
    known("8280-0", "Waist circumference", &[("cm", 15.0, 350.0), ("[in_i]", 6.0, 138.0)]),
    known("9272-6", "Apgar score at 1 minute", APGAR),
    known("9274-2", "Apgar score at 5 minutes", APGAR),
    known("9271-8", "Apgar score at 10 minutes", APGAR),
    known("9269-2", "Glasgow coma score", &[("{score}", 3.0, 15.0), ("1", 3.0, 15.0)]),
    known("9267-6", "Glasgow coma score, eyes", &[("{score}", 1.0, 4.0), ("1", 1.0, 4.0)]),
    known("9270-0", "Glasgow coma score, verbal", &[("{score}", 1.0, 5.0), ("1", 1.0, 5.0)]),
    known("9268-4", "Glasgow coma score, motor", &[("{score}", 1.0, 6.0), ("1", 1.0, 6.0)]),
    known("72514-3", "Pain score", PAIN),
    known("38208-5", "Pain score, reported", PAIN),
    known("2339-0", "Blood glucose", GLUCOSE),
    known("15074-8", "Blood glucose", GLUCOSE),
    known("41653-7", "Blood glucose by glucometer", GLUCOSE),
    known("14743-9", "Blood glucose by glucometer", GLUCOSE),
    known("19935-6", "Peak expiratory flow", &[("L/min", 5.0, 1_200.0), ("L/s", 0.1, 20.0)]),
];

/// The measurement that is known by this code.
fn known_as(code: &Loinc) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.code == code.as_str())
}

/// What no body can have in this measurement, or in which unit nobody measures it; what is not known is not judged.
pub(crate) fn wrong(vital: &Vital) -> Option<(&'static str, FieldError)> {
    let known = known_as(&vital.code)?;
    let Some((unit, low, high)) = known.units.iter().find(|(unit, ..)| *unit == vital.unit.as_str()) else {
        let units: Vec<_> = known.units.iter().map(|(unit, ..)| *unit).collect();
        let rule = format!("{} ({}) is measured in {} (UCUM)", known.name, known.code, units.join(" or "));
        return Some(("unit", FieldError::new("not-allowed", rule)));
    };
    let is_possible = (*low..=*high).contains(&vital.value.get());
    let rule = || format!("{} is {low} to {high} {unit} in a living body: a typing error?", known.name);
    (!is_possible).then(|| ("value", FieldError::new("out-of-range", rule())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clinical::units::Unit, wire::input::parse};
    use serde_json::json;

    fn read(code: &str, value: f64, unit: &str) -> Result<(), (String, &'static str)> {
        let vital = json!({"code": code, "value": value, "unit": unit, "at": "2026-11-22T09:00:00.000Z"});
        let read = parse::<Vital>(vital);
        read.map(drop).map_err(|errors| (errors.0[0].pointer.clone(), errors.0[0].code))
    }

    /// Unit, what a very small or very ill patient can have, what a healthy adult has, what is a slip: a decimal
    /// point, a digit twice, the value of another unit.
    #[rustfmt::skip]
    const ROWS: &[(&str, &str, f64, f64, f64)] = &[
        ("8480-6",  "mm[Hg]",        32.0,   120.0,   1200.0),
        ("8459-0",  "mm[Hg]",        40.0,   120.0,      1.2),
        ("8460-8",  "mm[Hg]",        60.0,   118.0,   1180.0),
        ("8461-6",  "kPa",            5.0,    16.0,    120.0),
        ("8462-4",  "mm[Hg]",        14.0,    80.0,    800.0),
        ("8453-3",  "mm[Hg]",        20.0,    80.0,      0.8),
        ("8454-1",  "kPa",            2.0,    10.7,     80.0),
        ("8455-8",  "mm[Hg]",        25.0,    78.0,    780.0),
        ("8478-0",  "mm[Hg]",        20.0,    93.0,    930.0),
        ("8867-4",  "/min",         220.0,    72.0,   1500.0),
        ("8889-8",  "{beats}/min",  205.0,    72.0,    722.0),
        ("8893-0",  "/min",          20.0,    64.0,      7.2),
        ("76282-3", "/min",         300.0,    70.0,    700.0),
        ("9279-1",  "/min",          80.0,    14.0,    160.0),
        ("8310-5",  "Cel",           35.0,    36.8,     98.6),
        ("8328-7",  "Cel",           32.5,    36.5,    365.0),
        ("8329-5",  "Cel",           13.7,    37.0,      3.7),
        ("8331-1",  "[degF]",        95.0,    98.6,     37.0),
        ("8332-9",  "Cel",           42.0,    37.3,     99.0),
        ("8333-7",  "[degF]",       104.0,    98.2,    982.0),
        ("2708-6",  "%",             60.0,    98.0,    198.0),
        ("59408-5", "%",             55.0,    98.0,      0.98),
        ("20564-1", "%",             40.0,    97.0,    970.0),
        ("3150-0",  "%",             21.0,    40.0,      0.4),
        ("3151-8",  "L/min",          0.1,     2.0,    200.0),
        ("29463-7", "kg",             0.41,   68.0,   6800.0),
        ("3141-9",  "g",            540.0, 72_000.0,    72.0),
        ("8339-4",  "g",            430.0,  3_200.0,     3.2),
        ("8302-2",  "cm",            28.0,   168.0,   1680.0),
        ("3137-7",  "m",              0.3,     1.68,   168.0),
        ("8308-9",  "cm",            70.0,   172.0,      1.72),
        ("8306-3",  "cm",            27.0,    50.0,    500.0),
        ("39156-5", "kg/m2",          8.0,    22.4,    270.0),
        ("8277-6",  "m2",             0.08,    1.8,     18.0),
        ("9843-4",  "cm",            21.0,    55.0,    550.0),
        ("8287-5",  "cm",            22.5,    35.0,    350.0),
        ("8280-0",  "cm",            40.0,    88.0,      8.8),
        ("9272-6",  "{score}",        0.0,     8.0,     11.0),
        ("9274-2",  "{score}",        3.0,     9.0,     99.0),
        ("9271-8",  "1",              5.0,    10.0,     -1.0),
        ("9269-2",  "{score}",        3.0,    15.0,      2.0),
        ("9267-6",  "{score}",        1.0,     4.0,      5.0),
        ("9270-0",  "{score}",        1.0,     5.0,      6.0),
        ("9268-4",  "{score}",        1.0,     6.0,      0.0),
        ("72514-3", "{score}",        0.0,     3.0,     30.0),
        ("38208-5", "1",             10.0,     2.0,     11.0),
        ("2339-0",  "mg/dL",         18.0,    92.0,  11_800.0),
        ("15074-8", "mmol/L",         1.1,     5.1,    180.0),
        ("41653-7", "mg/dL",         25.0,   118.0,      1.18),
        ("14743-9", "mmol/L",        60.0,     5.4,    540.0),
        ("19935-6", "L/min",         60.0,   480.0,   4_800.0),
    ];

    #[test]
    fn what_a_body_can_have_is_taken_and_a_slip_is_named() {
        let rows: Vec<_> = ROWS.iter().map(|(code, ..)| *code).collect();
        let known: Vec<_> = KNOWN.iter().map(|known| known.code).collect();
        assert_eq!(rows, known, "each has its row, in this order");
        for (code, unit, extreme, usual, slip) in ROWS {
            assert_eq!(read(code, *extreme, unit), Ok(()), "{code}: {extreme} {unit}");
            assert_eq!(read(code, *usual, unit), Ok(()), "{code}: {usual} {unit}");
            assert_eq!(
                read(code, *slip, unit),
                Err(("/value".into(), "out-of-range")),
                "{code}: {slip} {unit}"
            );
        }
    }

    #[test]
    fn the_ends_are_taken_and_what_lies_beyond_is_not() {
        for Known { code, units, .. } in KNOWN {
            for (unit, low, high) in *units {
                assert!(unit.parse::<Unit>().is_ok(), "{unit} is UCUM");
                assert_eq!((read(code, *low, unit), read(code, *high, unit)), (Ok(()), Ok(())), "{code}");
                for beyond in [low - 0.01, high + 0.01] {
                    let found = read(code, beyond, unit);
                    assert_eq!(found, Err(("/value".into(), "out-of-range")), "{code}: {beyond} {unit}");
                }
            }
        }
    }

    #[test]
    fn another_unit_is_refused_with_those_that_are_used() {
        assert_eq!(read("8867-4", 72.0, "bpm"), Err(("/unit".into(), "malformed")), "no unit at all");
        assert_eq!(read("8310-5", 37.2, "C"), Err(("/unit".into(), "not-allowed")), "that is coulomb");
        assert_eq!(read("8480-6", 152.0, "cm[H2O]"), Err(("/unit".into(), "not-allowed")));
        let vital = json!({"code": "8310-5", "value": 37.2, "unit": "C", "at": "2026-11-22T09:00:00.000Z"});
        let told = &parse::<Vital>(vital).unwrap_err().0[0].detail;
        assert_eq!(told, "Body temperature (8310-5) is measured in Cel or [degF] (UCUM)");
        assert_eq!(read("718-7", 13.5, "g/dL"), Ok(()), "what is no vital sign is not judged");
    }
}
