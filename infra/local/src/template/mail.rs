//! Mail: who may be a sender, and the settings that a mail is sent by.

use super::Problems;
use super::fields::{Fields, refuse, text};
use super::node::Node;
use super::resolve::{configuration_set_arn, identity_arn};

/// A verified sender as the template defines it.
#[derive(Debug, Clone)]
pub struct Identity {
    /// A domain, or one address; in small letters.
    pub name: String,
}

/// Settings that a mail is sent by.
#[derive(Debug, Clone)]
pub struct ConfigurationSet {
    /// Its name.
    pub name: String,
}

impl Identity {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        identity_arn(&self.name)
    }

    /// How closely it vouches for an address: for the address itself more than for its domain, and for that more than
    /// for a domain above. None if it does not.
    #[must_use]
    pub fn vouches_for(&self, address: &str) -> Option<usize> {
        let address = address.to_lowercase();
        let (_, domain) = address.rsplit_once('@')?;
        let above = domain.strip_suffix(&self.name).is_some_and(|below| below.ends_with('.'));
        let vouches = address == self.name || domain == self.name || above;
        vouches.then_some(self.name.len())
    }

    pub(super) fn read(properties: &Node, problems: &mut Problems) -> Option<Identity> {
        let mut fields = Fields::open(properties, problems)?;
        // Nobody here checks a signature, and no mail comes back.
        fields.not_needed_here(&[
            "ConfigurationSetAttributes",
            "DkimAttributes",
            "DkimSigningAttributes",
            "FeedbackAttributes",
            "MailFromAttributes",
            "Tags",
        ]);
        let node = fields.need("EmailIdentity", problems);
        fields.close(problems);
        let name = text(node?, problems)?.to_lowercase();
        let domain = name.rsplit_once('@').map_or(name.as_str(), |(_, domain)| domain);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        if !domain.contains('.') || !domain.chars().all(plain) || name.starts_with('@') {
            refuse(node?, "is neither a domain nor an address", problems);
            return None;
        }
        Some(Identity { name })
    }
}

impl ConfigurationSet {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        configuration_set_arn(&self.name)
    }

    /// Without a name of its own it has its logical id.
    pub(super) fn read(
        id: &str,
        properties: Option<&Node>,
        problems: &mut Problems,
    ) -> Option<ConfigurationSet> {
        let Some(properties) = properties else { return Some(ConfigurationSet { name: id.to_owned() }) };
        let mut fields = Fields::open(properties, problems)?;
        // A mail is delivered here the moment that it is sent, and nobody counts.
        fields.not_needed_here(&[
            "DeliveryOptions",
            "ReputationOptions",
            "SuppressionOptions",
            "Tags",
            "VdmOptions",
        ]);
        let name = fields.take("Name").map_or(Some(id.to_owned()), |node| text(node, problems));
        fields.close(problems);
        Some(ConfigurationSet { name: name? })
    }
}
