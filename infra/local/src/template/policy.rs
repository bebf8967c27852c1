//! What a function may do: IAM statements, and whether they allow a request.

use std::collections::BTreeMap;

use super::Problems;
use super::fields::{Fields, list, refuse, text, texts, word};
use super::node::Node;

/// One statement of a function's policies.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Whether it allows or denies.
    pub allows: bool,
    /// Actions, such as `dynamodb:GetItem`, perhaps with `*` and `?`.
    pub actions: Vec<String>,
    /// Resources by ARN, perhaps with `*` and `?`.
    pub resources: Vec<String>,
    /// Which partition keys of a table, perhaps with `*` and `?`, if it is about these only.
    pub keys: Option<Vec<String>>,
}

/// The policies that functions share, by ARN.
pub(super) type Shared = BTreeMap<String, Vec<Statement>>;

impl Statement {
    /// The policies of a function: shared ones by name, and its own.
    pub(super) fn read_all(node: &Node, shared: &Shared, problems: &mut Problems) -> Vec<Statement> {
        let mut statements = Vec::new();
        for policy in list(node, problems) {
            match policy.as_text() {
                Some(arn) => match shared.get(arn) {
                    Some(own) => statements.extend(own.iter().cloned()),
                    None => refuse(policy, &format!("{arn} is not a policy of this template"), problems),
                },
                None => statements.extend(Statement::read_document(policy, problems)),
            }
        }
        statements
    }

    /// The statements of a policy that functions share.
    pub(super) fn read_shared(properties: &Node, problems: &mut Problems) -> Vec<Statement> {
        let Some(mut fields) = Fields::open(properties, problems) else { return Vec::new() };
        fields.not_needed_here(&["Description"]);
        let document = fields.need("PolicyDocument", problems);
        fields.close(problems);
        document.map(|document| Statement::read_document(document, problems)).unwrap_or_default()
    }

    fn read_document(policy: &Node, problems: &mut Problems) -> Vec<Statement> {
        let Some(mut fields) = Fields::open(policy, problems) else { return Vec::new() };
        if let Some(version) = fields.take("Version") {
            word(version, &[("2012-10-17", ())], problems);
        }
        let own = fields.need("Statement", problems).map(|node| list(node, problems)).unwrap_or_default();
        let statements = own.iter().filter_map(|node| Statement::read(node, problems)).collect();
        fields.close(problems);
        statements
    }

    fn read(node: &Node, problems: &mut Problems) -> Option<Statement> {
        let mut fields = Fields::open(node, problems)?;
        fields.take("Sid").and_then(|node| text(node, problems));
        let effects = [("Allow", true), ("Deny", false)];
        let allows = fields.need("Effect", problems).and_then(|node| word(node, &effects, problems));
        let actions = fields.need("Action", problems).map(|node| texts(node, problems));
        let resources = fields.need("Resource", problems).map(|node| texts(node, problems));
        let keys = fields.take("Condition").map(|node| read_keys(node, problems));
        fields.close(problems);
        Some(Statement { allows: allows?, actions: actions?, resources: resources?, keys: keys.flatten() })
    }

    fn covers(&self, action: &str, resource: &str, keys: &[String]) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
            && self.resources.iter().any(|pattern| matches(pattern, resource))
            && self.keys.as_ref().is_none_or(|patterns| {
                keys.iter().all(|key| patterns.iter().any(|pattern| matches(pattern, key)))
            })
    }
}

/// The one condition that is known here: which partition keys of a table.
fn read_keys(node: &Node, problems: &mut Problems) -> Option<Vec<String>> {
    let mut fields = Fields::open(node, problems)?;
    let like = fields.need("ForAllValues:StringLike", problems);
    fields.close(problems);
    let mut like = Fields::open(like?, problems)?;
    let keys = like.need("dynamodb:LeadingKeys", problems).map(|node| texts(node, problems));
    like.close(problems);
    keys
}

/// Whether these statements allow an action on a resource, and on these partition keys of it: one allows it and none
/// denies it.
#[must_use]
pub fn allowed(statements: &[Statement], action: &str, resource: &str, keys: &[String]) -> bool {
    let covers = |statement: &&Statement| statement.covers(action, resource, keys);
    let mut covering = statements.iter().filter(covers).peekable();
    covering.peek().is_some() && covering.all(|statement| statement.allows)
}

/// IAM's wildcards: `*` is any run of characters, `?` any one.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || text.get(t) == Some(wanted) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                // Let the last star take one character more and try again.
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(allows: bool, action: &str, resource: &str) -> Statement {
        let (actions, resources) = (vec![action.to_owned()], vec![resource.to_owned()]);
        Statement { allows, actions, resources, keys: None }
    }

    #[test]
    fn wildcards_match_as_in_iam() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("*", "anything", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("a*b*c", "a1b2b3c", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("table/T/index/*", "table/T/index/inbox", true),
            ("table/T/index/*", "table/T", false),
            ("table/T", "table/T/index/inbox", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_request_needs_an_allow_and_no_deny() {
        let allowed = |statements: &[Statement], action, resource| allowed(statements, action, resource, &[]);
        let get = statement(true, "dynamodb:GetItem", "table/T");
        let all = statement(true, "dynamodb:*", "table/*");
        let never = statement(false, "dynamodb:Delete*", "*");
        assert!(allowed(std::slice::from_ref(&get), "dynamodb:getitem", "table/T"));
        assert!(!allowed(std::slice::from_ref(&get), "dynamodb:PutItem", "table/T"));
        assert!(!allowed(&[get], "dynamodb:GetItem", "table/T/index/inbox"));
        assert!(!allowed(&[], "dynamodb:GetItem", "table/T"));
        assert!(allowed(&[all.clone(), never.clone()], "dynamodb:PutItem", "table/T"));
        assert!(!allowed(&[all, never], "dynamodb:DeleteItem", "table/T"));
    }

    #[test]
    fn every_partition_key_must_be_one_of_the_statements() {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let of = |patterns: &[&str]| Statement {
            keys: Some(keys(patterns)),
            ..statement(true, "dynamodb:PutItem", "table/T")
        };
        let put = |statements: &[Statement], asked: &[&str]| {
            allowed(statements, "dynamodb:PutItem", "table/T", &keys(asked))
        };
        let both = of(&["REF#*", "ACC#*"]);
        assert!(put(std::slice::from_ref(&both), &["REF#1", "ACC#1", "REF#2"]));
        assert!(!put(std::slice::from_ref(&both), &["REF#1", "MEM#1"]));
        assert!(!put(&[both], &["ref#1"]));
        // One statement covers all keys of a request, or none does.
        assert!(!put(&[of(&["REF#*"]), of(&["ACC#*"])], &["REF#1", "ACC#1"]));
        assert!(put(&[of(&["REF#*"]), of(&["ACC#*"])], &["ACC#1"]));
    }
}
