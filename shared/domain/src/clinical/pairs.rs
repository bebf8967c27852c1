//! Measurements of one moment that cannot go together: a diastolic above its systolic.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    clinical::{
        loinc::{Measured, known_as},
        vitals::{Comparator, Vital},
    },
    values::partly::Moment,
    wire::input::FieldError,
};

/// In which posture or by which way a pressure was measured, as far as the code says it: pressures of one way are a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Any,
    Sitting,
    Standing,
    Lying,
    OnTheLeft,
    Noninvasive,
    Invasive,
}

impl Way {
    fn of(code: &str) -> Self {
        match code {
            "8459-0" | "8453-3" => Self::Sitting,
            "8460-8" | "8454-1" => Self::Standing,
            "8461-6" | "8455-8" => Self::Lying,
            "89268-7" | "89267-9" => Self::OnTheLeft,
            "76534-7" | "76535-4" | "76536-2" => Self::Noninvasive,
            "76215-3" | "76213-8" | "76214-6" => Self::Invasive,
            _ => Self::Any,
        }
    }
}

/// One pressure: its place in the list, what it is, and what it may be in mm[Hg].
#[derive(Clone, Copy)]
struct Pressure {
    index: usize,
    way: Way,
    measured: Measured,
    low: f64,
    high: f64,
}

/// Millimetres of mercury in a kilopascal.
const MM_HG: f64 = 7.500_62;

impl Pressure {
    fn of(index: usize, vital: &Vital) -> Option<Self> {
        let known = known_as(&vital.code)?;
        let factor = match (known.measured, vital.unit.as_str()) {
            (Measured::Systolic | Measured::Diastolic | Measured::MeanPressure, "mm[Hg]") => 1.0,
            (Measured::Systolic | Measured::Diastolic | Measured::MeanPressure, "kPa") => MM_HG,
            _ => return None,
        };
        let value = vital.value.get() * factor;
        let (low, high) = match vital.comparator {
            None => (value, value),
            Some(Comparator::Below | Comparator::AtMost) => (f64::NEG_INFINITY, value),
            Some(Comparator::AtLeast | Comparator::Above) => (value, f64::INFINITY),
        };
        Some(Self { index, way: Way::of(known.code), measured: known.measured, low, high })
    }
}

const CROSSED: &str =
    "this diastolic lies above the systolic of the same moment: are the two swapped, or one mistyped?";
const OUTSIDE: &str = "this mean lies outside the systolic and diastolic of the same moment: check all three";

/// The measurements that cannot be what is written, given the others of their moment, by their places in the list.
///
/// A moment may have several pairs: both arms, a second after a rest. Which belong together is not written, so only what
/// fits no pairing is refused. A diastolic equal to its systolic is taken: with a continuous-flow pump there is no pulse.
pub(crate) fn wrong(vitals: &[Vital]) -> Vec<(usize, FieldError)> {
    let mut moments: BTreeMap<String, Vec<Pressure>> = BTreeMap::new();
    for (index, vital) in vitals.iter().enumerate() {
        if let Some((moment, pressure)) = moment(vital.at).zip(Pressure::of(index, vital)) {
            moments.entry(moment).or_default().push(pressure);
        }
    }
    let mut wrong: Vec<_> = moments.values().flat_map(|pressures| of_a_moment(pressures)).collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong.into_iter().map(|(index, rule)| (index, FieldError::new("out-of-range", rule))).collect()
}

/// What counts as one moment: a minute, or the day where only that is known. A month has more than one pair.
fn moment(at: Moment) -> Option<String> {
    match at {
        Moment::At(at) => Some(at.as_millis().div_euclid(60_000).to_string()),
        Moment::In(date) => date.day().map(|day| day.to_string()),
    }
}

/// Each way by itself; where each is in order, all of the moment together, by whichever codes.
fn of_a_moment(pressures: &[Pressure]) -> Vec<(usize, &'static str)> {
    let ways: BTreeSet<Way> = pressures.iter().map(|pressure| pressure.way).collect();
    let of = |way: Way| pressures.iter().copied().filter(move |pressure| pressure.way == way);
    let wrong: Vec<_> = ways.into_iter().flat_map(|way| of_one_way(&of(way).collect::<Vec<_>>())).collect();
    if wrong.is_empty() { of_one_way(pressures) } else { wrong }
}

fn of_one_way(pressures: &[Pressure]) -> Vec<(usize, &'static str)> {
    let all = |measured: Measured| pressures.iter().filter(move |pressure| pressure.measured == measured);
    // What each may be at the most and at the least: `<90` may be anything below.
    let mut systolic: Vec<f64> = all(Measured::Systolic).map(|pressure| pressure.high).collect();
    let mut diastolic: Vec<(f64, usize)> = all(Measured::Diastolic).map(|p| (p.low, p.index)).collect();
    systolic.sort_by(|one, other| other.total_cmp(one));
    diastolic.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let Some(highest) = systolic.first().copied() else { return Vec::new() };
    // As many as there are of both are paired, the highest with the highest; where there are more diastolics, the lowest.
    let spare = diastolic.len().saturating_sub(systolic.len());
    let paired = diastolic.iter().skip(spare).zip(&systolic);
    let crossed = paired.filter(|((low, _), high)| low > *high).map(|((_, index), _)| *index);
    let above = diastolic.iter().filter(|(low, _)| *low > highest).map(|(_, index)| *index);
    let mut wrong: Vec<_> = crossed.chain(above).map(|index| (index, CROSSED)).collect();
    if wrong.is_empty() {
        let lowest = all(Measured::Diastolic).map(|pressure| pressure.low).fold(f64::INFINITY, f64::min);
        let outside = |mean: &&Pressure| mean.low > highest || (lowest.is_finite() && mean.high < lowest);
        wrong.extend(all(Measured::MeanPressure).filter(outside).map(|mean| (mean.index, OUTSIDE)));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::parse;
    use serde_json::{Value, json};

    const NINE: &str = "2026-11-22T09:00:00.000Z";

    fn at(moment: &str, measured: &[(&str, f64)]) -> Vec<Value> {
        let vital = |(code, value): &(&str, f64)| json!({"code": code, "value": value, "unit": "mm[Hg]", "at": moment});
        measured.iter().map(vital).collect()
    }

    fn refused(vitals: Vec<Value>) -> Vec<usize> {
        let vitals: Vec<Vital> = vitals.into_iter().map(|vital| parse(vital).unwrap()).collect();
        wrong(&vitals).into_iter().map(|(index, _)| index).collect()
    }

    #[test]
    fn a_diastolic_lies_below_its_systolic_by_whichever_codes() {
        const CODES: [(&str, &str); 7] = [
            ("8480-6", "8462-4"),
            ("8459-0", "8453-3"),
            ("8460-8", "8454-1"),
            ("8461-6", "8455-8"),
            ("76534-7", "76535-4"),
            ("76215-3", "76213-8"),
            ("96608-5", "96609-3"),
        ];
        for (systolic, _) in CODES {
            for (_, diastolic) in CODES {
                let pair = |high, low| refused(at(NINE, &[(systolic, high), (diastolic, low)]));
                assert_eq!(pair(80.0, 120.0), [1], "{systolic} and {diastolic}");
                assert_eq!(pair(119.0, 120.0), [1], "{systolic} and {diastolic}");
                assert!(
                    pair(120.0, 80.0).is_empty() && pair(65.0, 65.0).is_empty(),
                    "{systolic} and {diastolic}"
                );
            }
        }
    }

    #[test]
    fn several_pairs_of_a_moment_are_taken_where_they_can_be_paired() {
        let (s, d) = ("8480-6", "8462-4");
        for (measured, wrong) in [
            (vec![(s, 150.0), (s, 146.0), (d, 94.0), (d, 90.0)], vec![]),
            (vec![(s, 150.0), (d, 94.0), (s, 80.0), (d, 60.0)], vec![]),
            (vec![(s, 150.0), (d, 94.0), (s, 80.0), (d, 120.0)], vec![1]),
            (vec![(s, 80.0), (s, 150.0), (d, 120.0)], vec![]),
            (vec![(s, 120.0), (d, 80.0), (d, 130.0)], vec![2]),
            (vec![(s, 120.0), (s, 80.0), (d, 90.0), (d, 100.0), (d, 110.0)], vec![2]),
            (vec![(d, 130.0), (d, 90.0)], vec![]),
            (vec![(s, 80.0)], vec![]),
            // Each posture by itself.
            (vec![("8459-0", 150.0), ("8453-3", 90.0), ("8460-8", 80.0), ("8454-1", 100.0)], vec![3]),
        ] {
            assert_eq!(refused(at(NINE, &measured)), wrong, "{measured:?}");
        }
    }

    #[test]
    fn only_one_moment_is_compared() {
        let (s, d) = ("8480-6", "8462-4");
        let two = |one: &str, other: &str| {
            refused([at(one, &[(s, 80.0)]), at(other, &[(d, 120.0)])].concat()).len()
        };
        assert_eq!(two(NINE, "2026-11-22T14:30:59+05:30"), 1, "a minute is one moment");
        assert_eq!(two(NINE, "2026-11-22T09:01:00Z"), 0);
        assert_eq!(two("2026-11-22", "2026-11-22"), 1, "a day is one where no time is known");
        assert_eq!(two("2026-11-22", NINE), 0);
        assert_eq!(two("2026-11", "2026-11"), 0);
    }

    #[test]
    fn units_and_comparators_count() {
        let pair = |systolic: Value, diastolic: Value| {
            let mut both = at(NINE, &[("8480-6", 80.0), ("8462-4", 120.0)]);
            for (vital, members) in both.iter_mut().zip([systolic, diastolic]) {
                vital.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            }
            refused(both).len()
        };
        assert_eq!(pair(json!({"value": 10, "unit": "kPa"}), json!({"value": 16, "unit": "kPa"})), 1);
        assert_eq!(pair(json!({"value": 16, "unit": "kPa"}), json!({"value": 80})), 0);
        assert_eq!(pair(json!({"value": 10, "unit": "kPa"}), json!({"value": 80})), 1);
        assert_eq!(pair(json!({"comparator": ">", "value": 80}), json!({})), 0);
        assert_eq!(pair(json!({"comparator": "<"}), json!({})), 1);
        assert_eq!(pair(json!({}), json!({"comparator": "<"})), 0);
        assert_eq!(pair(json!({}), json!({"comparator": ">="})), 1);
    }

    #[test]
    fn a_mean_lies_between_the_two() {
        let with = |mean: f64| refused(at(NINE, &[("8480-6", 120.0), ("8462-4", 80.0), ("8478-0", mean)]));
        assert!(with(93.0).is_empty() && with(80.0).is_empty() && with(120.0).is_empty());
        assert_eq!((with(121.0), with(79.0)), (vec![2], vec![2]));
        assert_eq!(refused(at(NINE, &[("8480-6", 120.0), ("8478-0", 130.0)])), [1]);
        assert!(refused(at(NINE, &[("8478-0", 130.0)])).is_empty());
    }
}
