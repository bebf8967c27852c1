//! Snapshots to fill a table with: a long history as it is, and noise that is as large as it looks.

use serde_json::{Value, json};
use testing::time::{minute, seconds_after};

/// Numbers as chance brings them, the same in each run.
struct Chance(u64);

impl Chance {
    /// From 0 up to below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// A moment of the last half year.
    fn moment(&mut self) -> String {
        let minutes = i64::try_from(self.below(180 * 24 * 60)).unwrap();
        seconds_after(minute(0), -60 * minutes).to_string()
    }

    /// A value from `low` on, in so many steps.
    fn value(&mut self, low: f64, step: f64, steps: u64) -> f64 {
        let value = low + step * f64::from(u32::try_from(self.below(steps)).unwrap());
        (value * 100.0).round() / 100.0
    }
}

/// Code, unit, lowest value, step.
const VITALS: &[(&str, &str, f64, f64)] = &[
    ("8480-6", "mm[Hg]", 104.0, 1.0),
    ("8462-4", "mm[Hg]", 58.0, 1.0),
    ("8867-4", "/min", 54.0, 1.0),
    ("59408-5", "%", 88.0, 0.2),
    ("9279-1", "/min", 11.0, 0.25),
    ("8310-5", "Cel", 35.8, 0.05),
    ("29463-7", "kg", 61.3, 0.1),
    ("41653-7", "mg/dL", 71.0, 3.0),
];

/// Name, code, unit, lower and upper end of the range.
const LABS: &[(&str, &str, &str, f64, f64)] = &[
    ("Fasting glucose", "1558-6", "mg/dL", 70.0, 100.0),
    ("HbA1c", "4548-4", "%", 4.0, 5.6),
    ("Creatinine", "2160-0", "mg/dL", 0.6, 1.2),
    ("Urea", "3091-6", "mg/dL", 15.0, 40.0),
    ("Sodium", "2951-2", "mmol/L", 135.0, 145.0),
    ("Potassium", "2823-3", "mmol/L", 3.5, 5.1),
    ("Haemoglobin", "718-7", "g/dL", 12.0, 15.5),
    ("Leucocytes", "6690-2", "10*3/uL", 4.0, 11.0),
    ("Platelets", "777-3", "10*3/uL", 150.0, 450.0),
    ("LDL cholesterol", "13457-7", "mg/dL", 0.0, 100.0),
    ("TSH", "3016-3", "m[IU]/L", 0.4, 4.2),
    ("ALT", "1742-6", "U/L", 7.0, 45.0),
    ("Troponin I", "10839-9", "ng/mL", 0.0, 0.04),
];

const MEDICINES: &[(&str, &str, &str)] = &[
    ("Telmisartan", "40 mg", "C09CA07"),
    ("Metoprolol", "25 mg", "C07AB02"),
    ("Metformin", "500 mg", "A10BA02"),
    ("Atorvastatin", "20 mg", "C10AA05"),
    ("Aspirin", "75 mg", "B01AC06"),
    ("Levothyroxine", "50 ug", "H03AA01"),
];

/// As much as a long history brings along: 1,000 measurements, 600 results, 60 medicines.
pub(crate) fn heavy() -> Value {
    let mut chance = Chance(1);
    let vitals: Vec<_> = (0..1000)
        .map(|number: usize| {
            let (code, unit, low, step) = VITALS[number % VITALS.len()];
            json!({
                "code": code, "system": "http://loinc.org", "value": chance.value(low, step, 40), "unit": unit,
                "at": chance.moment(), "text": format!("At home, device {}, as read", chance.below(1_000_000)),
            })
        })
        .collect();
    let labs: Vec<_> = (0..600)
        .map(|number: usize| {
            let (text, code, unit, low, high) = LABS[number % LABS.len()];
            let value = chance.value(low * 0.8, (high - low) / 25.0, 40);
            let flag = if value < low {
                "low"
            } else if value > high {
                "high"
            } else {
                "normal"
            };
            json!({
                "text": format!("{text}, venous blood, sample {}", chance.below(10_000_000)),
                "code": code, "system": "http://loinc.org", "value": value, "unit": unit,
                "at": chance.moment(), "range": {"low": low, "high": high, "text": format!("adults, method {}, at this laboratory", chance.below(900))}, "flag": flag,
            })
        })
        .collect();
    let medicines: Vec<_> = (0..60)
        .map(|number: usize| {
            let (name, strength, code) = MEDICINES[number % MEDICINES.len()];
            let days = chance.below(90);
            json!({
                "text": format!("Tab {name} {strength} 1-0-1 for {days} days, batch {}", chance.below(100_000)),
                "code": code, "system": "http://www.whocc.no/atc", "form": "tablet", "strength": strength,
                "dose": "1 tablet", "route": "oral", "frequency": "twice a day", "as_needed": false,
            })
        })
        .collect();
    json!({
        "vitals": vitals, "labs": labs, "current_rx": medicines, "allergies": "none-known",
        "problems": [{"text": "உயர் இரத்த அழுத்தம்"}],
    })
}

/// A snapshot with so many results that cannot be compressed: a kilobyte and a half of random text in each.
pub(crate) fn noise(labs: u32) -> Value {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = u32::try_from(state >> 48).unwrap();
        char::from_u32(0x4e00 + random % 0x5000).unwrap()
    };
    let labs = (0..labs).map(|_| json!({"text": (0..500).map(|_| letter()).collect::<String>()}));
    json!({"chief_complaint": {"text": "Noise"}, "labs": labs.collect::<Value>()})
}
