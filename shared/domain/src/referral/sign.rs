//! Signing: from what a doctor asks for to a hand-over that no one changes any more.

use crate::{
    clinical::snapshot::Snapshot,
    files::file::File,
    handoff::{
        Added, Create, Handoff, Signature, account,
        seal::{Salts, of_section, of_sections},
        wrong,
    },
    log::v1::signed_section,
    values::{
        digest::Digest,
        person::{Caller, Member, Receiver, Sender},
    },
    wire::input::{Errors, FieldError},
};

/// The digest of a snapshot: that of its sections' digests.
#[must_use]
pub fn of_snapshot(snapshot: &Snapshot, files: &[File], salts: &Salts) -> Digest {
    let section = |name| signed_section(snapshot, files, name);
    of_sections(&salts.iter().map(|(name, salt)| (*name, of_section(salt, *name, &section(*name)))).collect())
}

impl Handoff {
    /// Signs what was asked for, or names all that is missing.
    pub fn sign(mut asked: Create, added: Added) -> Result<Self, Errors> {
        // What is redirected has its day already.
        if let Some(age) = &mut asked.patient.age {
            age.on.get_or_insert(added.now.date());
        }
        let mut wrong = wrong(&asked, &added);
        let sender = signer(&added.sender, added.entry.as_ref(), &mut wrong);
        let receiver = match asked.to.guest {
            Some(guest) => Some(Receiver::Guest(guest)),
            None => added.receiver.map(|member| Receiver::Member(Box::new(member))),
        };
        if receiver.is_none() {
            wrong.push(
                FieldError::new("not-found", "there is no such member in the directory").at("/to/member_id"),
            );
        }
        let (Some(sender), Some(receiver), true) = (sender, receiver, wrong.is_empty()) else {
            return Err(Errors(wrong));
        };
        account(&asked.patient, added.account.as_ref())?;
        let signature = Signature {
            name: sender.name.clone(),
            registration_no: sender.registration_no.clone(),
            at: added.now,
            sha256: of_snapshot(&asked.snapshot, &added.files, &added.salts),
        };
        Ok(Self {
            id: added.id,
            reference: added.reference,
            kind: asked.kind,
            priority: asked.priority,
            sender,
            receiver,
            patient: asked.patient,
            reason: asked.reason,
            question: asked.question,
            bring: asked.bring,
            privacy: asked.privacy,
            snapshot: asked.snapshot,
            files: added.files,
            salts: added.salts,
            signature,
            consent: asked.consent.into(),
            tests: asked.tests,
            precautions: asked.precautions,
            admission: asked.admission,
            replaces: added.replaces,
            created_at: added.now,
        })
    }
}

fn signer(caller: &Caller, entry: Option<&Member>, wrong: &mut Vec<FieldError>) -> Option<Sender> {
    let sender = Sender::of(caller, entry);
    if sender.is_none() {
        let rule =
            "to sign, your token or your directory entry needs a registration_no: PUT /v1/directory/me";
        wrong.push(FieldError::new("not-allowed", rule).at("/sign"));
    }
    sender
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handoff::seal::{SALT_BYTES, salts};
    use crate::{clinical::snapshot::Section, wire::input::parse};
    use serde_json::json;

    #[test]
    fn the_digest_changes_with_each_section() {
        let snapshot: Snapshot = parse(json!({
            "chief_complaint": {"text": "Exertional chest tightness"},
            "allergies": "none-known",
            "labs": [{"text": "Fasting glucose", "value": 118.50, "unit": "mg/dL"}],
        }))
        .unwrap();
        let salts = salts(&[1; SALT_BYTES]);
        let digest = of_snapshot(&snapshot, &[], &salts);

        let unknown = Snapshot { allergies: Section::NotRecorded, ..snapshot.clone() };
        assert_ne!(of_snapshot(&unknown, &[], &salts), digest);
        let note = Snapshot { note: Some("x".parse().unwrap()), ..snapshot };
        assert_ne!(of_snapshot(&note, &[], &salts), digest);
    }
}
