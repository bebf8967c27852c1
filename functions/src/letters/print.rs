//! A party is given the letter as a PDF: the audit trail first, then the paper, then the address.
//!
//! A PDF is made once for what it shows, and lies in the bucket under a digest of that: whatever changes what is shown
//! leads to another, and one that no longer holds is never served.

use std::collections::BTreeMap;

use api::{Bug, Problem};
use aws::{
    Error, Service,
    bucket::{Bucket, Printed},
};
use documents::pdf::{Print, Proof};
use domain::{
    referral::{Referral, access::Looked, limits::PAPER_BYTES},
    values::{
        digest::Digest,
        ids::{AttachmentId, ReferralId},
        words::Party,
    },
};
use proof::{ATTACHED, Attestation, LetterCode, SignedJson, SigningKeys, address};

use crate::{
    files::VALID_FOR,
    ground::{Failure, Shell},
    log::{Acts, look},
};

/// Where this referral's PDF, as these may see it, can be fetched, once it is recorded who fetches it: one read and one
/// put, and a look into the bucket. The first time it is made.
///
/// The code on the paper leads to `link_url`, which has no slash at its end.
pub(crate) async fn print<W: Acts>(
    shell: &Shell,
    who: &W,
    id: ReferralId,
    link_url: &str,
) -> Result<String, Failure> {
    let keys = shell.signing_keys().await?;
    let (print, referral, _) = look(shell, who, id, |referral, party| {
        if !referral.gives_copies_to(party) {
            return Err(Problem::not_found());
        }
        let print = paper(referral, party, &keys, link_url);
        let looked = Looked::LetterDownloaded { version: print.version() };
        Ok((print, looked))
    })
    .await?;
    let reference = referral.handoff.reference;
    let (bucket, printed) = (shell.bucket()?, Printed { referral: id, version: print.version() });
    if !bucket.has_printed(printed, shell.now()).await? {
        let pictures = fetched(bucket, &print).await?;
        let pdf = print.pdf(&pictures).map_err(Bug::new)?;
        bucket.keep_printed(printed, reference, pdf).await?;
    }
    Ok(bucket.printed_address(printed, VALID_FOR).await?)
}

/// The letter as this party may see it, and what proves it, if they may see anything of its content. What does not verify
/// is not signed again.
fn paper(referral: &Referral, party: Party, keys: &SigningKeys, link_url: &str) -> Print {
    let verifies = referral.first_broken.is_none();
    let signed = verifies.then(|| SignedJson::of(referral, party, keys.current())).flatten();
    let proof = signed.as_ref().map(|signed| {
        let Attestation { reference, signer, .. } = &signed.attestation;
        let code = LetterCode::of(&signed.signature);
        Proof::of(address(link_url, *reference, &code), code.to_string(), signer)
    });
    Print::of(
        &referral.view_within(party, PAPER_BYTES),
        proof,
        signed.map(|signed| (ATTACHED, signed.to_bytes())),
    )
}

/// The pictures' files, which are what was checked.
async fn fetched(bucket: &Bucket, print: &Print) -> Result<BTreeMap<AttachmentId, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    for picture in print.wanted() {
        let bytes = bucket.served(picture.id, picture.size).await?;
        if Digest::of(&bytes) != picture.sha256 {
            return Err(Error::never(
                Service::Bucket,
                format!("file {} is not what was checked", picture.id),
            ));
        }
        files.insert(picture.id, bytes);
    }
    Ok(files)
}
