//! A long history: it is sent, kept and read back whole, with the digest that was signed.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::samples::{consult, with};
use crate::harness::untouched::Untouched;

/// Numbers as chance brings them, the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// From `low` on in steps.
    fn value(&mut self, low: f64, step: f64) -> Value {
        let value = low + step * f64::from(u32::try_from(self.below(40)).unwrap());
        plain((value * 100.0).round() / 100.0)
    }

    /// A moment of the half year before 22 November 2026.
    fn moment(&mut self) -> String {
        let then: jiff::Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let minutes = i64::try_from(self.below(180 * 24 * 60)).unwrap();
        format!("{:.3}", then - jiff::SignedDuration::from_mins(minutes))
    }
}

/// As it is answered: without a needless fraction.
fn plain(value: f64) -> Value {
    serde_json::from_str(&value.to_string()).unwrap()
}

/// 1,000 measurements, 600 results, 60 medicines: some 350 KB.
fn history() -> Value {
    let mut chance = Chance(1);
    let measured = [
        ("8480-6", "mm[Hg]", 104.0, 1.0),
        ("8462-4", "mm[Hg]", 58.0, 1.0),
        ("8867-4", "/min", 54.0, 1.0),
        ("8310-5", "Cel", 35.8, 0.05),
        ("29463-7", "kg", 61.3, 0.1),
    ];
    let tests = [
        ("Fasting glucose", "1558-6", "mg/dL", 70.0, 100.0),
        ("HbA1c", "4548-4", "%", 4.0, 5.6),
        ("Creatinine", "2160-0", "mg/dL", 0.6, 1.2),
        ("Potassium", "2823-3", "mmol/L", 3.5, 5.1),
        ("Leucocytes", "6690-2", "10*3/uL", 4.0, 11.0),
        ("TSH", "3016-3", "m[IU]/L", 0.4, 4.2),
    ];
    let vitals: Vec<_> = (0..1000)
        .map(|number: usize| {
            let (code, unit, low, step) = measured[number % measured.len()];
            json!({
                "code": code, "system": "http://loinc.org", "value": chance.value(low, step), "unit": unit,
                "at": chance.moment(), "text": format!("At home, device {}, as read", chance.below(1_000_000)),
            })
        })
        .collect();
    let labs: Vec<_> = (0..600)
        .map(|number: usize| {
            let (text, code, unit, low, high) = tests[number % tests.len()];
            let range = format!("adults, method {}, at this laboratory", chance.below(900));
            json!({
                "text": format!("{text}, venous blood, sample {}", chance.below(10_000_000)),
                "code": code, "system": "http://loinc.org", "value": chance.value(low, (high - low) / 25.0),
                "unit": unit, "at": chance.moment(), "range": {"low": plain(low), "high": plain(high), "text": range},
                "flag": "normal",
            })
        })
        .collect();
    let medicines: Vec<_> = (0..60)
        .map(|number: usize| {
            let (name, code) = [("Telmisartan", "C09CA07"), ("Metoprolol", "C07AB02")][number % 2];
            json!({
                "text": format!("Tab {name} 1-0-1 for {} days", chance.below(90)), "code": code,
                "system": "http://www.whocc.no/atc", "form": "tablet", "strength": "25 mg", "dose": "1 tablet",
                "route": "oral", "frequency": "twice a day", "as_needed": number.is_multiple_of(5),
            })
        })
        .collect();
    json!({"/snapshot/vitals": vitals, "/snapshot/labs": labs, "/snapshot/current_rx": medicines})
}

#[test]
fn a_long_history_is_read_back_as_it_was_signed() {
    let history = history();
    let bytes = history.to_string().len();
    assert!((280_000..400_000).contains(&bytes), "{bytes}");
    let case = Case::of("dr-iyer", |to, patient| with(consult(to, patient), &history));
    let digest = case.sender.read(&case.id)["snapshot"]["sha256"].clone();
    for person in [&case.sender, &case.receiver, &case.patient] {
        let snapshot = person.read(&case.id)["snapshot"].clone();
        assert_eq!(snapshot["sha256"], digest, "{}", person.user);
        for (pointer, sent) in history.as_object().unwrap() {
            // As sent, in the order in which it was sent.
            let read = &snapshot[pointer.trim_start_matches("/snapshot/")];
            assert!(read == sent, "{pointer} is another for {}", person.user);
        }
    }
    case.step(&case.receiver, "accept", &json!({}));
    assert_eq!(case.receiver.read(&case.id)["snapshot"]["sha256"], digest);
}

/// A Chinese character of chance is three bytes that hardly compress.
fn noise(chance: &mut Chance, characters: usize) -> String {
    (0..characters)
        .map(|_| char::from_u32(0x4e00 + u32::try_from(chance.below(0x5000)).unwrap()).unwrap())
        .collect()
}

#[test]
fn more_than_an_item_holds_is_refused_with_the_limit() {
    let desk = Untouched::new();
    let mut chance = Chance(7);
    let labs: Vec<_> = (0..600).map(|_| json!({"text": noise(&mut chance, 500)})).collect();
    let body = with(desk.whole(), &json!({"/snapshot/labs": labs})).to_string();
    assert!(body.len() < 1 << 20, "the gateway lets it pass: {}", body.len());
    let problem = desk.create(body.as_bytes()).refused(413, "too-large");
    assert!(problem["detail"].as_str().unwrap().contains("380000"), "{problem}");

    let problem = desk.create(" ".repeat((1 << 20) + 1).as_bytes()).refused(413, "too-large");
    assert!(problem["detail"].as_str().unwrap().contains("1048576"), "{problem}");
}

#[test]
fn more_results_than_an_entry_holds_are_refused_and_change_nothing() {
    let case = Case::consult("dr-iyer");
    case.step(&case.receiver, "accept", &json!({}));
    let text = "𑀓".repeat(500);
    let results = vec![json!({"text": text}); 200];
    let problem = case.refused(&case.receiver, "report", &json!({"results": results}), (413, "too-large"));
    assert!(problem["detail"].as_str().unwrap().contains("390000"), "{problem}");
    let fits = vec![json!({"text": "ந".repeat(500)}); 200];
    case.step(&case.receiver, "report", &json!({"results": fits}));
    assert_eq!(case.sender.read(&case.id)["reports"][0]["results"].as_array().unwrap().len(), 200);
}
