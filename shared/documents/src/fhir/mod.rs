//! What there is to read, as FHIR R4 (<https://hl7.org/fhir/R4/>), for other systems.
//!
//! - [`audit`]: a page of an audit trail.

pub mod audit;

/// The media type of FHIR's JSON.
pub const FHIR_JSON: &str = "application/fhir+json";

/// HL7's terminology.
pub(crate) fn hl7(code_system: &str) -> String {
    format!("http://terminology.hl7.org/CodeSystem/{code_system}")
}
