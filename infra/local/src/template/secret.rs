//! A secret: how it is made up.

use super::Problems;
use super::fields::{Fields, flag, number, refuse, text};
use super::node::Node;
use super::resolve::secret_arn;

/// What a secret is made of that asks for anything.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// A secret as the template defines it.
#[derive(Debug, Clone)]
pub struct Secret {
    /// Its logical id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many characters it has.
    pub length: usize,
    /// Which characters it may have.
    pub alphabet: String,
}

impl Secret {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        secret_arn(&self.name)
    }

    pub(super) fn read(id: &str, properties: &Node, problems: &mut Problems) -> Option<Secret> {
        let mut fields = Fields::open(properties, problems)?;
        fields.not_needed_here(&["Description", "KmsKeyId", "Tags"]);
        let name = fields.take("Name").map_or(Some(id.to_owned()), |node| text(node, problems));
        let generated = fields.need("GenerateSecretString", problems);
        fields.close(problems);
        let mut fields = Fields::open(generated?, problems)?;
        // That one of each kind is in it makes no difference to anybody here.
        fields.not_needed_here(&["RequireEachIncludedType"]);
        let length = fields.take("PasswordLength").map_or(Some(32), |node| number(node, 1..=4096, problems));
        let punctuation = fields.take("ExcludePunctuation").and_then(|node| flag(node, problems));
        let excluded =
            fields.take("ExcludeCharacters").and_then(|node| text(node, problems)).unwrap_or_default();
        fields.close(problems);
        let mut alphabet = LETTERS.to_owned();
        if !punctuation.unwrap_or_default() {
            alphabet.push_str(PUNCTUATION);
        }
        alphabet.retain(|letter| !excluded.contains(letter));
        if alphabet.is_empty() {
            refuse(generated?, "leaves no characters", problems);
        }
        Some(Secret { id: id.to_owned(), name: name?, length: usize::try_from(length?).ok()?, alphabet })
    }
}
