//! What a function may do: IAM statements, and whether they allow a request.

use super::Problems;
use super::fields::{Fields, list, text, texts, word};
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
}

impl Statement {
    pub(super) fn read_all(node: &Node, problems: &mut Problems) -> Vec<Statement> {
        let mut statements = Vec::new();
        for policy in list(node, problems) {
            let Some(mut fields) = Fields::open(policy, problems) else { continue };
            if let Some(version) = fields.take("Version") {
                word(version, &[("2012-10-17", ())], problems);
            }
            let own = fields.need("Statement", problems).map(|node| list(node, problems)).unwrap_or_default();
            statements.extend(own.iter().filter_map(|node| Statement::read(node, problems)));
            fields.close(problems);
        }
        statements
    }

    fn read(node: &Node, problems: &mut Problems) -> Option<Statement> {
        let mut fields = Fields::open(node, problems)?;
        fields.take("Sid").and_then(|node| text(node, problems));
        let effects = [("Allow", true), ("Deny", false)];
        let allows = fields.need("Effect", problems).and_then(|node| word(node, &effects, problems));
        let actions = fields.need("Action", problems).map(|node| texts(node, problems));
        let resources = fields.need("Resource", problems).map(|node| texts(node, problems));
        fields.close(problems);
        Some(Statement { allows: allows?, actions: actions?, resources: resources? })
    }

    fn covers(&self, action: &str, resource: &str) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
            && self.resources.iter().any(|pattern| matches(pattern, resource))
    }
}

/// Whether these statements allow an action on a resource: one allows it and none denies it.
#[must_use]
pub fn allowed(statements: &[Statement], action: &str, resource: &str) -> bool {
    let mut covering = statements.iter().filter(|statement| statement.covers(action, resource)).peekable();
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
        Statement { allows, actions: vec![action.to_owned()], resources: vec![resource.to_owned()] }
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
}
