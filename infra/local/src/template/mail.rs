//! Mail: who may be a sender, the settings that a mail is sent by, and what is told of it then.

use super::fields::{Fields, flag, list, refuse, text, word};
use super::node::Node;
use super::resolve::{bus_arn, configuration_set_arn, identity_arn};
use super::{DEFAULT_BUS, Problems};

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
        // Nobody here checks a signature, and what comes back is told as an event.
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
        // A mail is delivered here the moment that it is sent, nobody counts, and nobody is on a list.
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

/// What SES tells the bus of the mails that are sent by some settings.
#[derive(Debug, Clone)]
pub struct EventDestination {
    /// The settings' name.
    pub configuration_set: String,
    /// Of which kinds of events.
    pub kinds: Vec<MailEvent>,
}

/// What becomes of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailEvent {
    /// The recipient's server has taken it.
    Delivery,
    /// The recipient's server has refused it for good.
    Bounce,
    /// The recipient has called it spam.
    Complaint,
}

impl EventDestination {
    /// One that is switched off is none.
    pub(super) fn read(
        properties: &Node,
        sets: &[ConfigurationSet],
        problems: &mut Problems,
    ) -> Option<EventDestination> {
        let mut fields = Fields::open(properties, problems)?;
        let set = fields.need("ConfigurationSetName", problems).and_then(|node| {
            let name = text(node, problems)?;
            let known = sets.iter().any(|set| set.name == name);
            if !known {
                refuse(node, &format!("{name} is not a configuration set of this template"), problems);
            }
            known.then_some(name)
        });
        let destination = fields.need("EventDestination", problems);
        fields.close(problems);
        let mut fields = Fields::open(destination?, problems)?;
        fields.not_needed_here(&["Name"]);
        let on = fields.take("Enabled").and_then(|node| flag(node, problems)).unwrap_or_default();
        let kinds = fields.need("MatchingEventTypes", problems).map(|node| {
            let known = [
                ("delivery", MailEvent::Delivery),
                ("bounce", MailEvent::Bounce),
                ("complaint", MailEvent::Complaint),
            ];
            list(node, problems).iter().filter_map(|node| word(node, &known, problems)).collect()
        });
        let bus = fields.need("EventBridgeDestination", problems);
        fields.close(problems);
        let mut fields = Fields::open(bus?, problems)?;
        if let Some(node) = fields.need("EventBusArn", problems)
            && let Some(arn) = text(node, problems)
            && arn != bus_arn(DEFAULT_BUS)
        {
            refuse(node, "is not the bus that every account has, and SES knows no other", problems);
        }
        fields.close(problems);
        let destination = EventDestination { configuration_set: set?, kinds: kinds? };
        on.then_some(destination)
    }
}
