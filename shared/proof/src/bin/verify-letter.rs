//! Tells whoever holds a letter whether it says what its sender signed, without asking anybody.

use std::{fs, process::ExitCode};

use domain::values::words::SectionName;
use proof::{
    Attestation, LetterCode, NotProved, Proved, PublicKey, SignedJson, SigningKey, Verdict, attached, texts,
    verify,
};

const USAGE: &str = "\
verify-letter FILE.pdf|FILE.json [--key HEX]... [--words]

    --key HEX   a public key of the service, 64 hexadecimal digits, known from elsewhere than the letter
    --words     shows the words that are proved, to compare with the pages

SIGNING_SECRETS   texts that keys are made of, one a line: their public keys count, too (on one machine)

ends with 0 if the letter is proved, 1 if it is not, 2 if that cannot be said";

/// The signature covers the sections and nothing else: it is said, so that nobody takes more for proved.
const LIMITS: &str = "\
This is about the data that is attached to the letter. That the pages say the same, nothing checks but your own eyes:
compare the words (--words). The patient's name, the reason, the question and an order's tests are not signed.";

/// How it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Proved = 0,
    NotProved = 1,
    Undecided = 2,
}

/// What the command line asks for.
#[derive(Default)]
struct Asked {
    file: Option<String>,
    keys: Vec<PublicKey>,
    words: bool,
}

fn main() -> ExitCode {
    let Some(Asked { file: Some(file), keys, words }) = asked(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(End::Undecided as u8);
    };
    let json = match read(&file) {
        Ok(json) => json,
        Err(why) => {
            eprintln!("{file}: {why}");
            return ExitCode::from(End::Undecided as u8);
        }
    };
    let end = if keys.is_empty() { alone(&json) } else { told(verify(&json, &keys)) };
    if words && end != End::NotProved {
        show(&json);
    }
    ExitCode::from(end as u8)
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let mut asked = Asked { keys: made_of_secrets()?, ..Asked::default() };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--key" => asked.keys.push(arguments.next()?.to_ascii_lowercase().parse().ok()?),
            "--words" => asked.words = true,
            option if option.starts_with('-') => return None,
            _ if asked.file.is_some() => return None,
            _ => asked.file = Some(argument),
        }
    }
    Some(asked)
}

fn made_of_secrets() -> Option<Vec<PublicKey>> {
    let secrets = std::env::var("SIGNING_SECRETS").unwrap_or_default();
    let secrets = secrets.lines().filter(|secret| !secret.is_empty());
    secrets.map(|secret| Some(SigningKey::of(secret).ok()?.public())).collect()
}

/// The signed JSON: the file itself, or what is attached to it.
fn read(file: &str) -> Result<Vec<u8>, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    if bytes.starts_with(b"{") { Ok(bytes) } else { attached(&bytes).map_err(|why| why.to_string()) }
}

/// Nobody said which keys are the service's: it can be whole, and still be forged whole.
fn alone(json: &[u8]) -> End {
    let named = serde_json::from_slice::<SignedJson>(json).map(|signed| signed.public_key);
    let keys: Vec<_> = named.into_iter().collect();
    match verify(json, &keys) {
        Ok(Proved { attestation: Attestation { reference, .. }, key_id, .. }) => {
            println!("Whole, but whose key it is was not checked: signed by key {key_id}.");
            println!("Compare with GET /v1/verify/{reference}, or give the service's keys: --key HEX.");
            End::Undecided
        }
        Err(why) => refuse(why),
    }
}

fn told(verdict: Verdict) -> End {
    match verdict {
        Ok(Proved { attestation, signature, key_id, sections, withheld }) => {
            let number = attestation.registration().says(&attestation.registration_no);
            let Attestation { reference, signer, account, workspace, signed_at, sha256, .. } = attestation;
            println!("Proved: this is what was signed for referral {reference}.");
            println!("signed by  {signer}, registration number {number}");
            if let Some(account) = account {
                let clinic = workspace.map(|clinic| format!(" of {clinic}")).unwrap_or_default();
                println!("account    {account}{clinic}");
            }
            println!("at         {signed_at}");
            println!("digest     {sha256}");
            println!("key        {key_id}");
            println!("code       {}", LetterCode::of(&signature));
            println!("sections   {}", list(&sections));
            println!("withheld   {}", list(&withheld));
            println!("\n{LIMITS}");
            End::Proved
        }
        Err(why) => refuse(why),
    }
}

fn refuse(why: NotProved) -> End {
    println!("Not proved: {why}.");
    End::NotProved
}

fn list(sections: &[SectionName]) -> String {
    let names: Vec<_> = sections.iter().map(|name| name.as_str()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn show(json: &[u8]) {
    let Ok(signed) = serde_json::from_slice(json) else { return };
    for (section, text) in texts(&signed) {
        println!("\n[{section}] {text}");
    }
}
