//! What a living body can have: a measurement beyond it is a slip of the finger, not an illness.
//!
//! What is measured decides, not the code ([`super::loinc`]); where the code is not known, the unit does. What depends on the
//! age is checked where the birth date is known. A value that is true and still lies beyond is written into the note.

use crate::{
    clinical::{
        limits::{AGES, FACTORS, Limits, ROWS, UNITS},
        loinc::known_as,
        vitals::{Comparator, Vital},
    },
    values::person::Born,
    wire::input::FieldError,
};

/// What no body can have in this measurement, or a unit in which it is never measured. Of a code that is not known only the unit
/// is judged.
pub(crate) fn wrong(vital: &Vital) -> Option<(&'static str, FieldError)> {
    let unit = vital.unit.as_str();
    let of_unit = |units: &[Limits]| units.iter().find(|(known, ..)| is_same(known, unit)).copied();
    let Some(known) = known_as(&vital.code) else {
        let (unit, low, high) = of_unit(UNITS)?;
        let rule = format!("nothing of a living body is beyond {low} to {high} {unit}: a typing error?");
        return beyond(vital, 1.0, low, high).then(|| ("value", FieldError::new("out-of-range", rule)));
    };
    let row = ROWS.iter().find(|row| row.measured == known.measured)?;
    let Some((unit, low, high)) = of_unit(row.units) else {
        let units: Vec<_> = row.units.iter().map(|(unit, ..)| *unit).collect();
        let rule = format!("{} ({}) is measured in {} (UCUM)", known.name, known.code, units.join(" or "));
        return Some(("unit", FieldError::new("not-allowed", rule)));
    };
    let rule = || format!("{} is {low} to {high} {unit} in a living body: a typing error?", known.name);
    beyond(vital, 1.0, low, high).then(|| ("value", FieldError::new("out-of-range", rule())))
}

/// Whether two units are the same but for annotations, which UCUM gives no meaning: `/min`, `1/min`, `{beat}/min`.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |unit: &str| {
        let mut within = false;
        let mut plain = String::new();
        for c in unit.chars() {
            match c {
                '{' => within = true,
                '}' => within = false,
                c if !within => plain.push(c),
                _ => {}
            }
        }
        if plain.starts_with("1/") { plain.split_off(1) } else { plain }
    };
    one == other || (other.contains('/') && plain(one) == plain(other))
}

/// What no patient has who was born then; where the birth date is known in part, at no age that they may have.
pub(crate) fn wrong_at_age(vital: &Vital, born: Born) -> Option<FieldError> {
    let known = known_as(&vital.code)?;
    let (_, unit, ages) = AGES.iter().find(|(measured, ..)| *measured == known.measured)?;
    let factor = if vital.unit.as_str() == *unit {
        1.0
    } else {
        FACTORS.iter().find(|(from, to, _)| *from == vital.unit.as_str() && to == unit)?.2
    };
    // As old as they may have been when it was measured, in days.
    let youngest = born.last.days_until(vital.at.first_day());
    let oldest = born.first.days_until(vital.at.last_day());
    if oldest < 0 {
        // A day before the birth is another error.
        return None;
    }
    let mut possible = ages.iter().enumerate().filter(|(index, (below, ..))| {
        let from =
            index.checked_sub(1).and_then(|before| ages.get(before)).map_or(i32::MIN, |before| before.0);
        youngest < *below && from <= oldest
    });
    let (_, (_, low, high)) = possible.next()?;
    let (low, high) = possible.fold((*low, *high), |(low, high), (_, of)| (low.min(of.1), high.max(of.2)));
    let rule = format!(
        "{} is {low} to {high} {unit} at this age: check the value, its unit and the birth date; what is true and still lies beyond goes into the note",
        known.name
    );
    beyond(vital, factor, low, high).then(|| FieldError::new("out-of-range", rule))
}

/// Whether nothing that the measurement may mean lies within these limits.
fn beyond(vital: &Vital, factor: f64, low: f64, high: f64) -> bool {
    let value = vital.value.get() * factor;
    let within = (low..=high).contains(&value);
    let meant = match vital.comparator {
        None | Some(Comparator::AtMost | Comparator::AtLeast) => within,
        Some(Comparator::Below) => within && value > low,
        Some(Comparator::Above) => within && value < high,
    };
    !meant
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clinical::{loinc::KNOWN, units::Unit},
        wire::input::parse,
    };
    use serde_json::{Value, json};

    fn vital(code: &str, value: f64, unit: &str) -> Value {
        json!({"code": code, "value": value, "unit": unit, "at": "2026-11-22T09:00:00.000Z"})
    }

    fn read(code: &str, value: f64, unit: &str) -> Result<(), (String, &'static str)> {
        refused(vital(code, value, unit))
    }

    fn refused(vital: Value) -> Result<(), (String, &'static str)> {
        let read = parse::<Vital>(vital);
        read.map(drop).map_err(|errors| (errors.0[0].pointer.clone(), errors.0[0].code))
    }

    fn out_of_range() -> Result<(), (String, &'static str)> {
        Err(("/value".into(), "out-of-range"))
    }

    /// Unit, what a very small or very ill patient can have, what a healthy adult has, what is a slip: a decimal
    /// point, a digit twice, the value of another unit.
    #[rustfmt::skip]
    const TRIED: &[(&str, &str, f64, f64, f64)] = &[
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
        ("8867-4",  "1/min",        220.0,    72.0,   1500.0),
        ("8867-4",  "{beat}/min",   220.0,    72.0,   1500.0),
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
        for (code, unit, extreme, usual, slip) in TRIED {
            assert_eq!(read(code, *extreme, unit), Ok(()), "{code}: {extreme} {unit}");
            assert_eq!(read(code, *usual, unit), Ok(()), "{code}: {usual} {unit}");
            assert_eq!(read(code, *slip, unit), out_of_range(), "{code}: {slip} {unit}");
        }
    }

    #[test]
    fn every_code_of_a_measurement_has_its_limits_to_the_ends() {
        for known in KNOWN {
            let row = ROWS.iter().find(|row| row.measured == known.measured).expect(known.name);
            for (unit, low, high) in row.units {
                assert!(unit.parse::<Unit>().is_ok(), "{unit} is UCUM");
                assert_eq!(
                    (read(known.code, *low, unit), read(known.code, *high, unit)),
                    (Ok(()), Ok(())),
                    "{}",
                    known.code
                );
                for beyond in [low - 0.01, high + 0.01] {
                    assert_eq!(
                        read(known.code, beyond, unit),
                        out_of_range(),
                        "{}: {beyond} {unit}",
                        known.code
                    );
                }
            }
        }
        for row in ROWS {
            assert!(
                KNOWN.iter().any(|known| known.measured == row.measured) && !row.source.is_empty(),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn what_is_measured_decides_and_not_the_code() {
        for code in
            ["8867-4", "40443-4", "68999-2", "69000-8", "69001-6", "8889-8", "8893-0", "41924-2", "73795-7"]
        {
            assert_eq!(read(code, 1500.0, "/min"), out_of_range(), "{code}");
            assert_eq!(read(code, 220.0, "/min"), Ok(()), "{code}: a newborn's");
        }
        for code in ["8480-6", "76534-7", "8459-0", "76215-3", "8479-8", "8490-5"] {
            assert_eq!(read(code, 1200.0, "mm[Hg]"), out_of_range(), "{code}");
        }
    }

    #[test]
    fn where_the_code_is_not_known_the_unit_decides() {
        // A cadence, a gradient, a fat mass, a leg's length, and a potassium: no vital sign that is known.
        for (unit, taken, slips) in [
            ("/min", vec![0.0, 180.0, 650.0], vec![1500.0, 651.0, -1.0]),
            ("{beats}/min", vec![72.0], vec![720.0]),
            ("mm[Hg]", vec![-12.0, 640.0], vec![1200.0, -120.0]),
            ("kPa", vec![85.0], vec![120.0]),
            ("Cel", vec![31.5], vec![98.6, 365.0]),
            ("[degF]", vec![98.6], vec![986.0, 9.8]),
            ("kg", vec![2.4, 68.0], vec![6_800.0, -1.0]),
            ("[lb_av]", vec![150.0], vec![15_000.0]),
            ("cm", vec![92.0], vec![1_680.0]),
            ("kg/m2", vec![17.0], vec![1_700.0]),
            ("mmol/L", vec![4.1, 4_100.0], vec![]),
            ("g/dL", vec![13.5], vec![]),
        ] {
            for value in taken {
                assert_eq!(read("55423-8", value, unit), Ok(()), "{value} {unit}");
            }
            for value in slips {
                assert_eq!(read("55423-8", value, unit), out_of_range(), "{value} {unit}");
            }
        }
    }

    #[test]
    fn a_comparator_is_taken_where_something_beyond_it_is_possible() {
        for (comparator, code, value, unit, taken) in [
            (">", "41653-7", 600.0, "mg/dL", true),
            ("<", "41653-7", 20.0, "mg/dL", true),
            (">=", "14743-9", 33.3, "mmol/L", true),
            ("<=", "41653-7", 20.0, "mg/dL", true),
            (">", "41653-7", 6_000.0, "mg/dL", false),
            ("<", "41653-7", 6_000.0, "mg/dL", false),
            (">=", "59408-5", 100.0, "%", true),
            (">", "59408-5", 100.0, "%", false),
            ("<", "9269-2", 3.0, "{score}", false),
            ("<=", "9269-2", 3.0, "{score}", true),
            (">", "55423-8", 650.0, "/min", false),
        ] {
            let mut vital = vital(code, value, unit);
            vital["comparator"] = json!(comparator);
            let expected = if taken { Ok(()) } else { out_of_range() };
            assert_eq!(refused(vital), expected, "{comparator} {value} {unit}");
        }
        let mut approximate = vital("41653-7", 600.0, "mg/dL");
        approximate["comparator"] = json!("~");
        assert_eq!(refused(approximate), Err(("/comparator".into(), "not-allowed")));
    }

    /// When a patient was born from and to, what is measured, in which unit, what is taken and what is not.
    type AtAge = (&'static str, &'static str, &'static str, &'static str, &'static [f64], &'static [f64]);

    #[rustfmt::skip]
    const AT_AGE: &[AtAge] = &[
        ("1968-04-02", "1968-04-02", "29463-7", "kg",      &[10.0, 38.0, 68.0, 700.0],  &[6.8, 9.99]),
        ("1968-04-02", "1968-04-02", "8335-2",  "[lb_av]", &[150.0, 22.1],              &[15.0, 22.0]),
        ("1968-04-02", "1968-04-02", "3141-9",  "g",       &[68_000.0],                 &[6_800.0]),
        ("1968-01-01", "1968-12-31", "29463-7", "kg",      &[68.0],                     &[6.8]),
        // 27 days and 28 days old.
        ("2026-10-26", "2026-10-26", "29463-7", "kg",      &[0.2, 3.4, 12.0],           &[12.1, 34.0, 68.0]),
        ("2026-10-25", "2026-10-25", "29463-7", "kg",      &[0.3, 3.4, 40.0],           &[0.29, 40.1, 68.0]),
        ("2026-11-22", "2026-11-22", "29463-7", "kg",      &[0.212, 3.4],               &[68.0]),
        ("2018-11-22", "2018-11-22", "29463-7", "kg",      &[3.5, 25.0, 92.0],          &[2.5, 251.0]),
        // Eighteen, seventeen, or one of the two.
        ("2008-11-20", "2008-11-20", "29463-7", "kg",      &[10.0, 700.0],              &[9.9]),
        ("2008-11-25", "2008-11-25", "29463-7", "kg",      &[5.0, 450.0],               &[4.9, 451.0]),
        ("2008-01-01", "2008-12-31", "29463-7", "kg",      &[5.0, 700.0],               &[4.9]),
        ("1968-04-02", "1968-04-02", "8302-2",  "cm",      &[54.6, 168.0, 272.0],       &[16.8, 49.9]),
        ("1968-04-02", "1968-04-02", "8302-2",  "m",       &[1.68],                     &[0.168]),
        ("1968-04-02", "1968-04-02", "8302-2",  "[in_i]",  &[66.0],                     &[6.6]),
        ("2026-11-20", "2026-11-20", "8302-2",  "cm",      &[24.0, 50.0],               &[81.0, 168.0]),
        ("2026-11-20", "2026-11-20", "9843-4",  "cm",      &[17.0, 35.0],               &[61.0]),
        ("1968-04-02", "1968-04-02", "9843-4",  "cm",      &[56.0],                     &[15.0, 29.9]),
        // What is the same at every age.
        ("2026-11-20", "2026-11-20", "8867-4",  "/min",    &[160.0, 220.0, 300.0],      &[]),
        ("1968-04-02", "1968-04-02", "8339-4",  "kg",      &[3.2],                      &[]),
    ];

    #[test]
    fn an_age_has_its_own_limits() {
        for (first, last, code, unit, taken, slips) in AT_AGE {
            let born = Born { first: first.parse().unwrap(), last: last.parse().unwrap() };
            let at_age = |value: f64| {
                let vital = parse::<Vital>(vital(code, value, unit))
                    .unwrap_or_else(|wrong| panic!("{value}: {wrong:?}"));
                wrong_at_age(&vital, born).map(|error| error.code)
            };
            for value in *taken {
                assert_eq!(at_age(*value), None, "born {first}: {value} {unit} as {code}");
            }
            for value in *slips {
                assert_eq!(at_age(*value), Some("out-of-range"), "born {first}: {value} {unit} as {code}");
            }
        }
    }

    #[test]
    fn the_age_is_that_of_the_day_of_the_measurement() {
        let born = Born { first: "1968-04-02".parse().unwrap(), last: "1968-04-02".parse().unwrap() };
        for (at, value, taken) in [
            ("1968-04-02", 3.2, true),
            ("1968-04-02", 68.0, false),
            ("1968-04", 3.2, true),
            ("1976", 25.0, true),
            ("1986-05", 6.8, false),
            ("1968", 38.0, true),
            ("2026-11-22T09:00:00Z", 6.8, false),
        ] {
            let weighed = json!({"code": "29463-7", "value": value, "unit": "kg", "at": at});
            assert_eq!(wrong_at_age(&parse(weighed).unwrap(), born).is_none(), taken, "{value} kg in {at}");
        }
    }

    #[test]
    fn the_limits_of_an_age_lie_within_those_of_all() {
        for (measured, unit, ages) in AGES {
            let row = ROWS.iter().find(|row| row.measured == *measured).unwrap();
            let (_, low, high) = row.units.iter().find(|(known, ..)| known == unit).unwrap();
            assert!(
                ages.iter().all(|(_, lowest, highest)| low <= lowest && lowest < highest && highest <= high)
            );
            assert!(ages.windows(2).all(|pair| pair[0].0 < pair[1].0) && ages.last().unwrap().0 == i32::MAX);
            for (other, ..) in row.units.iter().filter(|(other, ..)| other != unit) {
                assert!(FACTORS.iter().any(|(from, to, _)| from == other && to == unit), "{other} in {unit}");
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
