//! The limits of vitals: by what is measured, by age, and by the unit where the code is not known; each with its source.

use crate::clinical::loinc::Measured;

/// A unit (UCUM), and the lowest and highest value in it.
pub type Limits = (&'static str, f64, f64);

/// What is taken of a measurement.
#[derive(Debug)]
pub struct Row {
    /// What is measured.
    pub measured: Measured,
    /// What people call it.
    pub name: &'static str,
    /// UCUM unit, lowest and highest value.
    pub units: &'static [Limits],
    /// What the limits lie beyond, and where that is reported.
    pub source: &'static str,
}

const PRESSURES: &str = "beyond what monitors display; 480/350 mm\\[Hg\\] is reported inside an artery while lifting weights \
    (MacDougall et al., J Appl Physiol 1985;58:785), and is no pressure at rest";
const DIASTOLIC: &str = "as systolic";
const COMA: &str = "the scale's ends (Teasdale and Jennett, Lancet 1974;2:81)";
const BIRTH: &str = "outside the lightest newborn who lived (212 g, National University Hospital, Singapore, 2021) and the \
    heaviest (10.2 kg, Guinness World Records)";

/// The limits, as `docs/limits.md` lists them. They find typing errors, and are no medical judgement: each lies outside what
/// is published for a living patient, or says which single reports it leaves out.
pub const ROWS: &[Row] = &[
    row(
        Measured::Systolic,
        "Systolic blood pressure",
        &[("mm[Hg]", 20.0, 350.0), ("kPa", 2.5, 47.0)],
        PRESSURES,
    ),
    row(
        Measured::SystolicOverHours,
        "Systolic blood pressure over hours",
        &[("mm[Hg]", 20.0, 350.0), ("kPa", 2.5, 47.0)],
        "as systolic",
    ),
    row(
        Measured::Diastolic,
        "Diastolic blood pressure",
        &[("mm[Hg]", 5.0, 250.0), ("kPa", 0.6, 34.0)],
        DIASTOLIC,
    ),
    row(
        Measured::DiastolicOverHours,
        "Diastolic blood pressure over hours",
        &[("mm[Hg]", 5.0, 250.0), ("kPa", 0.6, 34.0)],
        DIASTOLIC,
    ),
    row(
        Measured::MeanPressure,
        "Mean blood pressure",
        &[("mm[Hg]", 10.0, 300.0), ("kPa", 1.3, 40.0)],
        DIASTOLIC,
    ),
    row(
        Measured::Pulse,
        "Heart rate",
        &[("/min", 10.0, 400.0), ("{beats}/min", 10.0, 400.0)],
        "newborns' tachycardias reach 300; one adult with 600 is reported (Chhabra et al., Indian Pacing Electrophysiol J \
         2012;12:32) and is left out, because 600 is mostly 60 mistyped",
    ),
    row(
        Measured::Breaths,
        "Respiratory rate",
        &[("/min", 1.0, 150.0), ("{breaths}/min", 1.0, 150.0)],
        "newborns in distress breathe up to 120 times; no published extreme is known to us",
    ),
    row(
        Measured::Temperature,
        "Body temperature",
        &[("Cel", 11.0, 47.0), ("[degF]", 51.8, 117.0)],
        "outside 11.8 °C (Mroczek et al., Eur J Cardiothorac Surg 2020;58:1091) and 46.5 °C (Slovis et al., Ann Emerg Med \
         1982;11:269), both survived",
    ),
    row(
        Measured::SkinTemperature,
        "Temperature of the skin",
        &[("Cel", 0.0, 47.0), ("[degF]", 32.0, 117.0)],
        "from ice on the skin to the core's highest",
    ),
    row(
        Measured::Saturation,
        "Oxygen saturation",
        &[("%", 10.0, 100.0)],
        "100 is all; below 10 nothing is measured reliably",
    ),
    row(Measured::InhaledOxygen, "Inhaled oxygen, concentration", &[("%", 15.0, 100.0)], "air has 20.9"),
    row(
        Measured::OxygenFlow,
        "Inhaled oxygen, flow",
        &[("L/min", 0.0, 100.0)],
        "high-flow devices give up to 80",
    ),
    row(
        Measured::Weight,
        "Body weight",
        &[("kg", 0.2, 700.0), ("g", 200.0, 700_000.0), ("[lb_av]", 0.4, 1_550.0)],
        "outside 212 g at birth (as birth weight) and 635 kg (Jon Brower Minnoch, Guinness World Records); by age below",
    ),
    row(
        Measured::BirthWeight,
        "Birth weight",
        &[("kg", 0.2, 12.0), ("g", 200.0, 12_000.0), ("[lb_av]", 0.4, 27.0)],
        BIRTH,
    ),
    row(
        Measured::Height,
        "Body height",
        &[("cm", 15.0, 290.0), ("m", 0.15, 2.9), ("[in_i]", 6.0, 115.0)],
        "outside 24 cm at birth and 272 cm (Robert Wadlow, Guinness World Records); by age below",
    ),
    row(
        Measured::BirthLength,
        "Body length at birth",
        &[("cm", 15.0, 80.0), ("m", 0.15, 0.8), ("[in_i]", 6.0, 32.0)],
        "outside 24 cm and 76 cm (Guinness World Records)",
    ),
    row(
        Measured::BodyMassIndex,
        "Body mass index",
        &[("kg/m2", 4.0, 260.0)],
        "adults have lived with 7 and with 204 (reported in the press)",
    ),
    row(
        Measured::SurfaceArea,
        "Body surface area",
        &[("m2", 0.03, 5.0)],
        "follows from height and weight (Mosteller, N Engl J Med 1987;317:1098)",
    ),
    row(
        Measured::Head,
        "Head circumference",
        &[("cm", 10.0, 100.0), ("[in_i]", 4.0, 40.0)],
        "outside 17 cm of the smallest newborns and 94 cm with hydrocephalus (reported in the press, 2013); by age below",
    ),
    row(
        Measured::BirthHead,
        "Head circumference at birth",
        &[("cm", 10.0, 60.0), ("[in_i]", 4.0, 24.0)],
        "as head circumference of newborns",
    ),
    row(
        Measured::Waist,
        "Waist circumference",
        &[("cm", 15.0, 350.0), ("[in_i]", 6.0, 138.0)],
        "302 cm (Guinness World Records)",
    ),
    row(
        Measured::Apgar,
        "Apgar score",
        &[("{score}", 0.0, 10.0), ("1", 0.0, 10.0)],
        "the scale's ends (Apgar, Curr Res Anesth Analg 1953;32:260)",
    ),
    row(Measured::Coma, "Glasgow coma score", &[("{score}", 3.0, 15.0), ("1", 3.0, 15.0)], COMA),
    row(Measured::ComaEyes, "Glasgow coma score, eyes", &[("{score}", 1.0, 4.0), ("1", 1.0, 4.0)], COMA),
    row(Measured::ComaVerbal, "Glasgow coma score, verbal", &[("{score}", 1.0, 5.0), ("1", 1.0, 5.0)], COMA),
    row(Measured::ComaMotor, "Glasgow coma score, motor", &[("{score}", 1.0, 6.0), ("1", 1.0, 6.0)], COMA),
    row(Measured::Pain, "Pain score", &[("{score}", 0.0, 10.0), ("1", 0.0, 10.0)], "the scale's ends"),
    row(
        Measured::Glucose,
        "Blood glucose",
        &[("mg/dL", 2.0, 3_000.0), ("mmol/L", 0.1, 167.0)],
        "outside 2,656 mg/dL, survived (Guinness World Records, 2008)",
    ),
    row(
        Measured::PeakFlow,
        "Peak expiratory flow",
        &[("L/min", 5.0, 1_200.0), ("L/s", 0.1, 20.0)],
        "meters end at 800 to 900 L/min",
    ),
];

/// What is taken where the code is not known, by the unit: nothing of a body is beyond. Other units are not judged.
pub const UNITS: &[Limits] = &[
    ("/min", 0.0, 650.0),
    ("{beats}/min", 0.0, 650.0),
    ("{breaths}/min", 0.0, 650.0),
    ("mm[Hg]", -100.0, 800.0),
    ("kPa", -14.0, 107.0),
    ("Cel", 0.0, 47.0),
    ("[degF]", 32.0, 117.0),
    ("kg", 0.0, 700.0),
    ("[lb_av]", 0.0, 1_550.0),
    ("cm", 0.0, 350.0),
    ("[in_i]", 0.0, 138.0),
    ("kg/m2", 0.0, 260.0),
];

/// What is taken at an age: below so many days, from the lowest to the highest value.
pub type OfAge = (i32, f64, f64);

/// What is taken by age: what is measured, the unit, and the limits from the youngest to the oldest.
pub const AGES: &[(Measured, &str, &[OfAge])] = &[
    (
        Measured::Weight,
        "kg",
        &[
            (NEWBORN, 0.2, 12.0),
            (ONE_YEAR, 0.3, 40.0),
            (TWO_YEARS, 1.5, 60.0),
            (FIVE_YEARS, 2.5, 120.0),
            (TEN_YEARS, 3.5, 250.0),
            (EIGHTEEN_YEARS, 5.0, 450.0),
            (i32::MAX, 10.0, 700.0),
        ],
    ),
    (
        Measured::Height,
        "cm",
        &[
            (NEWBORN, 15.0, 80.0),
            (ONE_YEAR, 20.0, 110.0),
            (TWO_YEARS, 30.0, 140.0),
            (FIVE_YEARS, 35.0, 175.0),
            (TEN_YEARS, 40.0, 205.0),
            (EIGHTEEN_YEARS, 45.0, 275.0),
            (i32::MAX, 50.0, 290.0),
        ],
    ),
    (Measured::Head, "cm", &[(NEWBORN, 10.0, 60.0), (TWO_YEARS, 15.0, 100.0), (i32::MAX, 30.0, 100.0)]),
];

/// Days up to which a child is a newborn (WHO).
pub const NEWBORN: i32 = 28;
// A day more than the years have, so that no patient is a day too old.
const ONE_YEAR: i32 = 367;
const TWO_YEARS: i32 = 732;
const FIVE_YEARS: i32 = 1_828;
const TEN_YEARS: i32 = 3_654;
const EIGHTEEN_YEARS: i32 = 6_576;

const fn row(measured: Measured, name: &'static str, units: &'static [Limits], source: &'static str) -> Row {
    Row { measured, name, units, source }
}

/// What a unit is in another: `1 [lb_av]` is `0.453… kg`.
pub(crate) const FACTORS: &[(&str, &str, f64)] =
    &[("g", "kg", 0.001), ("[lb_av]", "kg", 0.453_592_37), ("m", "cm", 100.0), ("[in_i]", "cm", 2.54)];
