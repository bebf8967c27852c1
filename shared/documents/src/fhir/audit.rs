//! A page of an audit trail as a Bundle of `AuditEvent` by IHE's Basic Audit Log Patterns (BALP, <https://profiles.ihe.net/ITI/BALP/>).
//!
//! A reading is a `PatientRead`, the beginning of a referral a `PatientCreate`, any other entry of the log a `PatientUpdate`. These
//! profiles are of what went well, so a refusal claims none; a mail is no action of REST and claims none either. The profiles ask
//! for the client's network address, which the trail does not keep: it says so (`data-absent-reason`).

use domain::{
    audit::{Audit, AuditActor, AuditEntry, AuditRole, Broken},
    handoff::Handoff,
    values::{digest::Digest, words::Role},
};
use serde_json::{Value, json};

use super::hl7;

/// DICOM's terminology.
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
/// BALP's profiles.
const BALP: &str = "https://profiles.ihe.net/ITI/BALP";
/// How the service is called as a source of events.
const SERVICE: &str = "Referrals";

/// What an entry was, as BALP sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Create,
    Read,
    Update,
    Refused,
    Mail,
    /// What cannot be read.
    Other,
}

impl Pattern {
    fn of(entry: &AuditEntry) -> Self {
        match entry.action {
            "refused" => Self::Refused,
            "mailed" => Self::Mail,
            "unknown" => Self::Other,
            "drafted" | "sent" if entry.seq == Some(1) => Self::Create,
            _ if entry.seq.is_some() => Self::Update,
            _ => Self::Read,
        }
    }

    /// Its profile; none for what BALP has no pattern of.
    const fn profile(self) -> Option<&'static str> {
        match self {
            Self::Create => Some("PatientCreate"),
            Self::Read => Some("PatientRead"),
            Self::Update => Some("PatientUpdate"),
            Self::Refused | Self::Mail | Self::Other => None,
        }
    }

    /// The action's letter, and the interaction.
    const fn action(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("C", "create"),
            Self::Read | Self::Refused | Self::Other => ("R", "read"),
            Self::Update => ("U", "update"),
            Self::Mail => ("E", "operation"),
        }
    }

    /// Who takes part: the roles of client, server and person. Of a reading, data flow to the client.
    const fn participants(self) -> [(&'static str, &'static str); 3] {
        let (source, destination) = (("110153", "Source Role ID"), ("110152", "Destination Role ID"));
        match self {
            Self::Create | Self::Update => [source, destination, ("AUT", "author (originator)")],
            Self::Read | Self::Refused | Self::Mail | Self::Other => {
                [destination, source, ("IRCP", "information recipient")]
            }
        }
    }
}

/// The page as a Bundle: `searchset`, with a link to the next page. What does not verify is said by an `OperationOutcome`.
#[must_use]
pub fn bundle(page: &Audit, handoff: &Handoff) -> Value {
    let path = format!("/v1/referrals/{}/audit", handoff.id);
    let mut links = vec![json!({"relation": "self", "url": path})];
    links.extend(
        page.next.iter().map(|next| json!({"relation": "next", "url": format!("{path}?cursor={next}")})),
    );
    let events = page.entries.iter().map(|entry| {
        json!({
            "fullUrl": format!("urn:uuid:{}", uuid_of(entry)),
            "resource": event(entry, handoff),
            "search": {"mode": "match"},
        })
    });
    let broken = page.first_broken.iter().map(|broken| {
        let which = match broken {
            Broken::Log(seq) => format!("entry {seq} of the log"),
            Broken::Access(id) => format!("the access entry {id}"),
        };
        let text = format!("the record does not verify: the first that is changed or missing is {which}");
        json!({
            "resource": {
                "resourceType": "OperationOutcome",
                "issue": [{"severity": "error", "code": "security", "diagnostics": text}],
            },
            "search": {"mode": "outcome"},
        })
    });
    let entries: Vec<_> = events.chain(broken).collect();
    json!({"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries})
}

/// The id of an access entry; of a log entry one that is made of its number: a `UUIDv8` (RFC 9562).
fn uuid_of(entry: &AuditEntry) -> String {
    if entry.seq.is_none() {
        return entry.id.clone();
    }
    let hex = Digest::of(entry.id.as_bytes()).to_string();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

fn event(entry: &AuditEntry, handoff: &Handoff) -> Value {
    let pattern = Pattern::of(entry);
    let (action, interaction) = pattern.action();
    let kind = match pattern {
        Pattern::Mail => json!({
            "system": hl7("iso-21089-lifecycle"), "code": "transmit",
            "display": "Transmit Record Lifecycle Event",
        }),
        _ => json!({"system": hl7("audit-event-type"), "code": "rest", "display": "RESTful Operation"}),
    };
    let of_service = json!({"system": "https://referrals.example/audit-action", "code": entry.action});
    let subtype = match pattern {
        Pattern::Mail | Pattern::Other => vec![of_service],
        _ => vec![
            json!({"system": "http://hl7.org/fhir/restful-interaction", "code": interaction, "display": interaction}),
            of_service,
        ],
    };
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": entry.id.replace(':', "."),
        "type": kind,
        "subtype": subtype,
        "action": action,
        "recorded": entry.at,
        "outcome": if pattern == Pattern::Refused { "8" } else { "0" },
        "agent": agents(entry, pattern),
        "source": {
            "observer": {"display": SERVICE},
            "type": [{"system": hl7("security-source-type"), "code": "4", "display": "Application Server"}],
        },
        "entity": entities(entry, handoff),
    });
    if let Some(members) = event.as_object_mut() {
        let profile = pattern.profile();
        members.extend(profile.map(|profile| {
            let url = format!("{BALP}/StructureDefinition/IHE.BasicAudit.{profile}");
            ("meta".to_owned(), json!({"profile": [url]}))
        }));
        members.extend(entry.detail.as_ref().map(|detail| ("outcomeDesc".to_owned(), json!(detail))));
    }
    event
}

fn agents(entry: &AuditEntry, pattern: Pattern) -> Vec<Value> {
    let [client, server, person] = pattern.participants();
    let of_dicom = |(code, display)| json!({"coding": [{"system": DICOM, "code": code, "display": display}]});
    let way = entry.channel.map_or("unknown", |channel| channel.as_str());
    let mut agents = vec![
        json!({
            "type": of_dicom(client), "who": {"display": format!("client by {way}")}, "requestor": false,
            "network": {"extension": [{
                "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown",
            }]},
        }),
        json!({
            "type": of_dicom(server), "who": {"display": SERVICE}, "requestor": false,
            "network": {"address": SERVICE, "type": "1"},
        }),
    ];
    let AuditActor { id, role, token_role, name, on_behalf_of } = &entry.actor;
    if matches!(role, AuditRole::System | AuditRole::Unknown) {
        // Somebody has to have asked for it (AuditEvent.agent.requestor).
        if let Some(server) = agents.get_mut(1).and_then(Value::as_object_mut) {
            server.insert("requestor".to_owned(), json!(true));
        }
        return agents;
    }
    let (code, display) = person;
    let mut who = json!({"display": name.as_ref().map_or_else(|| role.to_string(), ToString::to_string)});
    if let (Some(members), Some(id)) = (who.as_object_mut(), id) {
        members.insert("identifier".to_owned(), json!({"value": id}));
    }
    let roles = [Some(role.as_str()), token_role.map(Role::as_str)];
    let roles: Vec<_> = roles.into_iter().flatten().map(|role| json!({"text": role})).collect();
    agents.push(json!({
        "type": {"coding": [{"system": hl7("v3-ParticipationType"), "code": code, "display": display}]},
        "role": roles, "who": who, "requestor": true,
    }));
    agents.extend(on_behalf_of.iter().map(|clinician| {
        json!({
            "type": {"coding": [{
                "system": hl7("v3-ParticipationType"), "code": "RESP", "display": "responsible party",
            }]},
            "who": {"display": clinician.name}, "requestor": false,
        })
    }));
    agents
}

fn entities(entry: &AuditEntry, handoff: &Handoff) -> Vec<Value> {
    let of = |code: &str, display: &str| json!({"system": hl7("audit-entity-type"), "code": code, "display": display});
    let role =
        |code: &str, display: &str| json!({"system": hl7("object-role"), "code": code, "display": display});
    let patient = &handoff.patient;
    let patient = match &patient.id {
        Some(id) => json!({"type": "Patient", "identifier": {"value": id}, "display": patient.name}),
        None => json!({"type": "Patient", "display": patient.name}),
    };
    let request = entry.correlation_id.iter().map(|id| {
        let kind = json!({"system": format!("{BALP}/CodeSystem/BasicAuditEntityType"), "code": "XrequestId"});
        json!({"type": kind, "what": {"identifier": {"value": id}}})
    });
    let all = [
        json!({"what": patient, "type": of("1", "Person"), "role": role("1", "Patient")}),
        json!({
            "what": {"type": "ServiceRequest", "identifier": {"value": handoff.id}, "display": handoff.reference},
            "type": of("2", "System Object"), "role": role("4", "Domain Resource"),
        }),
    ];
    all.into_iter().chain(request).collect()
}
