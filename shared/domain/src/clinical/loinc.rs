//! What a LOINC code of a vital sign measures: its component and property, whatever the method, the place and the posture.
//!
//! The codes are those of FHIR's vital sign profiles and its validator, of the value sets for vital signs of the United
//! States' quality measures (VSAC), and what a practice measures besides. This material contains content from LOINC
//! (<https://loinc.org>), copyright Regenstrief Institute, Inc. and the LOINC Committee, under <https://loinc.org/license>.

use crate::clinical::vitals::Loinc;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its name in `limits::ROWS`")]
pub enum Measured {
    Systolic,
    SystolicOverHours,
    Diastolic,
    DiastolicOverHours,
    MeanPressure,
    Pulse,
    Breaths,
    Temperature,
    SkinTemperature,
    Saturation,
    InhaledOxygen,
    OxygenFlow,
    Weight,
    BirthWeight,
    Height,
    BirthLength,
    BodyMassIndex,
    SurfaceArea,
    Head,
    BirthHead,
    Waist,
    Apgar,
    Coma,
    ComaEyes,
    ComaVerbal,
    ComaMotor,
    Pain,
    Glucose,
    PeakFlow,
}

/// A code that is known.
#[derive(Debug)]
pub struct Known {
    /// LOINC.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it measures.
    pub measured: Measured,
}

/// What is known of this code.
#[must_use]
pub fn known_as(code: &Loinc) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.code == code.as_str())
}

const fn known(code: &'static str, name: &'static str, measured: Measured) -> Known {
    Known { code, name, measured }
}

/// Every code that is known.
pub const KNOWN: &[Known] = &[
    known("8480-6", "Systolic blood pressure", Measured::Systolic),
    known("8459-0", "Systolic blood pressure, sitting", Measured::Systolic),
    known("8460-8", "Systolic blood pressure, standing", Measured::Systolic),
    known("8461-6", "Systolic blood pressure, lying", Measured::Systolic),
    known("89268-7", "Systolic blood pressure, lying on the left side", Measured::Systolic),
    known("8479-8", "Systolic blood pressure, felt", Measured::Systolic),
    known("8450-9", "Systolic blood pressure, breathing out", Measured::Systolic),
    known("8451-7", "Systolic blood pressure, breathing in", Measured::Systolic),
    known("11378-7", "Systolic blood pressure at the first encounter", Measured::Systolic),
    known("76534-7", "Systolic blood pressure, noninvasive", Measured::Systolic),
    known("76215-3", "Systolic blood pressure, invasive", Measured::Systolic),
    known("87739-9", "Systolic blood pressure with exercise", Measured::Systolic),
    known("87741-5", "Systolic blood pressure after exercise", Measured::Systolic),
    known("89280-2", "Systolic blood pressure during anaesthesia", Measured::Systolic),
    known("96608-5", "Systolic blood pressure, mean of several", Measured::Systolic),
    known("8481-4", "Systolic blood pressure, highest of 1 hour", Measured::SystolicOverHours),
    known("8482-2", "Systolic blood pressure, highest of 8 hours", Measured::SystolicOverHours),
    known("8483-0", "Systolic blood pressure, highest of 10 hours", Measured::SystolicOverHours),
    known("8484-8", "Systolic blood pressure, highest of 12 hours", Measured::SystolicOverHours),
    known("8485-5", "Systolic blood pressure, highest of 24 hours", Measured::SystolicOverHours),
    known("8486-3", "Systolic blood pressure, mean of 1 hour", Measured::SystolicOverHours),
    known("8487-1", "Systolic blood pressure, mean of 8 hours", Measured::SystolicOverHours),
    known("8488-9", "Systolic blood pressure, mean of 10 hours", Measured::SystolicOverHours),
    known("8489-7", "Systolic blood pressure, mean of 12 hours", Measured::SystolicOverHours),
    known("8490-5", "Systolic blood pressure, mean of 24 hours", Measured::SystolicOverHours),
    known("8491-3", "Systolic blood pressure, lowest of 1 hour", Measured::SystolicOverHours),
    known("8492-1", "Systolic blood pressure, lowest of 8 hours", Measured::SystolicOverHours),
    known("8493-9", "Systolic blood pressure, lowest of 10 hours", Measured::SystolicOverHours),
    known("8494-7", "Systolic blood pressure, lowest of 12 hours", Measured::SystolicOverHours),
    known("8495-4", "Systolic blood pressure, lowest of 24 hours", Measured::SystolicOverHours),
    known("8462-4", "Diastolic blood pressure", Measured::Diastolic),
    known("8453-3", "Diastolic blood pressure, sitting", Measured::Diastolic),
    known("8454-1", "Diastolic blood pressure, standing", Measured::Diastolic),
    known("8455-8", "Diastolic blood pressure, lying", Measured::Diastolic),
    known("89267-9", "Diastolic blood pressure, lying on the left side", Measured::Diastolic),
    known("11377-9", "Diastolic blood pressure at the first encounter", Measured::Diastolic),
    known("76535-4", "Diastolic blood pressure, noninvasive", Measured::Diastolic),
    known("76213-8", "Diastolic blood pressure, invasive", Measured::Diastolic),
    known("96609-3", "Diastolic blood pressure, mean of several", Measured::Diastolic),
    known("8472-3", "Diastolic blood pressure, mean of 24 hours", Measured::DiastolicOverHours),
    known("8478-0", "Mean blood pressure", Measured::MeanPressure),
    known("76536-2", "Mean blood pressure, noninvasive", Measured::MeanPressure),
    known("76214-6", "Mean blood pressure, invasive", Measured::MeanPressure),
    known("8867-4", "Heart rate", Measured::Pulse),
    known("40443-4", "Heart rate at rest", Measured::Pulse),
    known("40442-6", "Heart rate after exercise", Measured::Pulse),
    known("55425-3", "Heart rate", Measured::Pulse),
    known("68999-2", "Heart rate, lying", Measured::Pulse),
    known("69000-8", "Heart rate, sitting", Measured::Pulse),
    known("69001-6", "Heart rate, standing", Measured::Pulse),
    known("11328-2", "Heart rate at the first encounter", Measured::Pulse),
    known("8889-8", "Heart rate by pulse oximetry", Measured::Pulse),
    known("8890-6", "Heart rate, heard at the apex", Measured::Pulse),
    known("8891-4", "Heart rate, felt at the apex", Measured::Pulse),
    known("8892-2", "Heart rate", Measured::Pulse),
    known("8893-0", "Pulse, felt", Measured::Pulse),
    known("8886-4", "Heart rate", Measured::Pulse),
    known("60978-4", "Heart rate", Measured::Pulse),
    known("73795-7", "Heart rate", Measured::Pulse),
    known("73799-9", "Heart rate", Measured::Pulse),
    known("76282-3", "Heart rate by ECG", Measured::Pulse),
    known("76476-1", "Heart rate, invasive", Measured::Pulse),
    known("76477-9", "Heart rate, noninvasive", Measured::Pulse),
    known("8873-2", "Heart rate, highest of 24 hours", Measured::Pulse),
    known("8883-1", "Heart rate, lowest of 24 hours", Measured::Pulse),
    known("41924-2", "Heart rate, mean of 24 hours", Measured::Pulse),
    known("103205-1", "Heart rate, mean", Measured::Pulse),
    known("55283-6", "Heart rate of a fetus", Measured::Pulse),
    known("9279-1", "Respiratory rate", Measured::Breaths),
    known("11291-2", "Respiratory rate at the first encounter", Measured::Breaths),
    known("103217-6", "Respiratory rate, mean", Measured::Breaths),
    known("19840-8", "Respiratory rate, spontaneous on a ventilator", Measured::Breaths),
    known("33438-3", "Respiratory rate, of the ventilator", Measured::Breaths),
    known("76170-0", "Respiratory rate", Measured::Breaths),
    known("76171-8", "Respiratory rate", Measured::Breaths),
    known("76172-6", "Respiratory rate", Measured::Breaths),
    known("76174-2", "Respiratory rate by pulse oximetry", Measured::Breaths),
    known("76270-8", "Respiratory rate", Measured::Breaths),
    known("76528-9", "Respiratory rate, spontaneous", Measured::Breaths),
    known("8310-5", "Body temperature", Measured::Temperature),
    known("8309-7", "Body temperature", Measured::Temperature),
    known("8328-7", "Body temperature, axillary", Measured::Temperature),
    known("8329-5", "Body temperature, core", Measured::Temperature),
    known("8330-3", "Body temperature, in a vessel", Measured::Temperature),
    known("8331-1", "Body temperature, oral", Measured::Temperature),
    known("8332-9", "Body temperature, rectal", Measured::Temperature),
    known("8333-7", "Body temperature, tympanic", Measured::Temperature),
    known("8334-5", "Body temperature, bladder", Measured::Temperature),
    known("11289-6", "Body temperature at the first encounter", Measured::Temperature),
    known("60834-9", "Body temperature", Measured::Temperature),
    known("60835-6", "Body temperature", Measured::Temperature),
    known("60836-4", "Body temperature, oesophageal", Measured::Temperature),
    known("60838-0", "Body temperature, nasopharyngeal", Measured::Temperature),
    known("60955-2", "Body temperature", Measured::Temperature),
    known("61009-7", "Body temperature", Measured::Temperature),
    known("75539-7", "Body temperature, temporal artery", Measured::Temperature),
    known("75987-8", "Body temperature", Measured::Temperature),
    known("76010-8", "Body temperature, nasal", Measured::Temperature),
    known("76011-6", "Body temperature, ear", Measured::Temperature),
    known("76278-1", "Body temperature", Measured::Temperature),
    known("91371-5", "Body temperature, brain", Measured::Temperature),
    known("104063-3", "Body temperature, groin", Measured::Temperature),
    known("61008-9", "Body surface temperature", Measured::SkinTemperature),
    known("60830-7", "Temperature of a finger", Measured::SkinTemperature),
    known("60833-1", "Temperature of a toe", Measured::SkinTemperature),
    known("98657-0", "Temperature of a hand", Measured::SkinTemperature),
    known("98663-8", "Temperature of a foot", Measured::SkinTemperature),
    known("2708-6", "Oxygen saturation", Measured::Saturation),
    known("59408-5", "Oxygen saturation by pulse oximetry", Measured::Saturation),
    known("20564-1", "Oxygen saturation of blood", Measured::Saturation),
    known("2709-4", "Oxygen saturation", Measured::Saturation),
    known("2710-2", "Oxygen saturation of capillary blood by oximetry", Measured::Saturation),
    known("2711-0", "Oxygen saturation of venous blood", Measured::Saturation),
    known("2713-6", "Oxygen saturation", Measured::Saturation),
    known("19224-5", "Oxygen saturation", Measured::Saturation),
    known("51733-4", "Oxygen saturation", Measured::Saturation),
    known("59410-1", "Oxygen saturation by pulse oximetry on room air", Measured::Saturation),
    known("59414-3", "Oxygen saturation by pulse oximetry before bronchodilation", Measured::Saturation),
    known("59415-0", "Oxygen saturation by pulse oximetry before physiotherapy", Measured::Saturation),
    known("59416-8", "Oxygen saturation by pulse oximetry before treatment", Measured::Saturation),
    known("59417-6", "Oxygen saturation by pulse oximetry at rest", Measured::Saturation),
    known("89276-0", "Oxygen saturation by pulse oximetry with exercise", Measured::Saturation),
    known("89277-8", "Oxygen saturation by pulse oximetry during anaesthesia", Measured::Saturation),
    known("97549-0", "Oxygen saturation", Measured::Saturation),
    known("103209-3", "Oxygen saturation, mean", Measured::Saturation),
    known("3150-0", "Inhaled oxygen, concentration", Measured::InhaledOxygen),
    known("3151-8", "Inhaled oxygen, flow", Measured::OxygenFlow),
    known("29463-7", "Body weight", Measured::Weight),
    known("3141-9", "Body weight, measured", Measured::Weight),
    known("3142-7", "Body weight, stated", Measured::Weight),
    known("8335-2", "Body weight, estimated", Measured::Weight),
    known("75292-3", "Body weight, usual", Measured::Weight),
    known("18833-4", "Body weight, first", Measured::Weight),
    known("8341-0", "Body weight, dry", Measured::Weight),
    known("8344-4", "Body weight after dialysis", Measured::Weight),
    known("8347-7", "Body weight before dialysis", Measured::Weight),
    known("8346-9", "Body weight after an operation", Measured::Weight),
    known("8349-3", "Body weight before an operation", Measured::Weight),
    known("8350-1", "Body weight, with clothes", Measured::Weight),
    known("8351-9", "Body weight, without clothes", Measured::Weight),
    known("79348-9", "Body weight", Measured::Weight),
    known("8339-4", "Birth weight", Measured::BirthWeight),
    known("8302-2", "Body height", Measured::Height),
    known("3137-7", "Body height, measured", Measured::Height),
    known("3138-5", "Body height, stated", Measured::Height),
    known("8301-4", "Body height, estimated", Measured::Height),
    known("8306-3", "Body length, lying", Measured::Height),
    known("8307-1", "Body height before an operation", Measured::Height),
    known("8308-9", "Body height, standing", Measured::Height),
    known("8305-5", "Body length after birth", Measured::BirthLength),
    known("89269-5", "Body length at birth", Measured::BirthLength),
    known("39156-5", "Body mass index", Measured::BodyMassIndex),
    known("89270-3", "Body mass index, estimated", Measured::BodyMassIndex),
    known("8277-6", "Body surface area", Measured::SurfaceArea),
    known("3140-1", "Body surface area, calculated", Measured::SurfaceArea),
    known("9843-4", "Head circumference", Measured::Head),
    known("8287-5", "Head circumference by tape", Measured::Head),
    known("8290-9", "Head circumference at birth", Measured::BirthHead),
    known("8280-0", "Waist circumference", Measured::Waist),
    known("9272-6", "Apgar score at 1 minute", Measured::Apgar),
    known("9274-2", "Apgar score at 5 minutes", Measured::Apgar),
    known("9271-8", "Apgar score at 10 minutes", Measured::Apgar),
    known("9269-2", "Glasgow coma score", Measured::Coma),
    known("9267-6", "Glasgow coma score, eyes", Measured::ComaEyes),
    known("9270-0", "Glasgow coma score, verbal", Measured::ComaVerbal),
    known("9268-4", "Glasgow coma score, motor", Measured::ComaMotor),
    known("72514-3", "Pain score", Measured::Pain),
    known("38208-5", "Pain score, reported", Measured::Pain),
    known("2339-0", "Blood glucose", Measured::Glucose),
    known("15074-8", "Blood glucose", Measured::Glucose),
    known("41653-7", "Blood glucose by glucometer", Measured::Glucose),
    known("14743-9", "Blood glucose by glucometer", Measured::Glucose),
    known("2340-8", "Blood glucose by test strip, read by a meter", Measured::Glucose),
    known("2341-6", "Blood glucose by test strip, read by eye", Measured::Glucose),
    known("32016-8", "Capillary blood glucose", Measured::Glucose),
    known("2345-7", "Serum or plasma glucose", Measured::Glucose),
    known("14749-6", "Serum or plasma glucose", Measured::Glucose),
    known("1556-0", "Fasting glucose, capillary blood", Measured::Glucose),
    known("1557-8", "Fasting glucose, venous blood", Measured::Glucose),
    known("1558-6", "Fasting glucose", Measured::Glucose),
    known("14771-0", "Fasting glucose", Measured::Glucose),
    known("41604-0", "Fasting glucose by glucometer", Measured::Glucose),
    known("20438-8", "Glucose 2 hours after a meal", Measured::Glucose),
    known("19935-6", "Peak expiratory flow", Measured::PeakFlow),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_a_code_and_stands_here_once() {
        let codes: BTreeSet<_> = KNOWN.iter().map(|known| known.code).collect();
        assert_eq!(codes.len(), KNOWN.len());
        for known in KNOWN {
            let code: Loinc = known.code.parse().unwrap();
            assert_eq!(known_as(&code).map(|found| found.name), Some(known.name));
        }
        assert!(known_as(&"718-7".parse().unwrap()).is_none());
    }
}
