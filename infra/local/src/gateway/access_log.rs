//! The access log: one line for each request, as the template's format says.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::log::say;
use crate::template::LOGGED;

/// The file in the folder of the functions' logs.
const FILE: &str = "api-access.log";

/// Where each request gets a line.
pub struct AccessLog {
    format: String,
    file: Mutex<File>,
}

impl AccessLog {
    /// Adds to the file in this folder.
    pub fn open(format: String, folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let file = OpenOptions::new().append(true).create(true).open(&path);
        Ok(AccessLog { format, file: file.with_context(|| path.display().to_string())?.into() })
    }

    /// Writes a line; what has no value is `-`, as in API Gateway's.
    pub(super) fn write(&self, values: &[(&str, String)]) {
        let line = filled(&self.format, values) + "\n";
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(line.as_bytes()) {
            say("gateway", format_args!("the access log cannot be written: {error}"));
        }
    }
}

fn filled(format: &str, values: &[(&str, String)]) -> String {
    let mut parts = format.split("$context.");
    let mut line = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = LOGGED.into_iter().find(|name| part.starts_with(name)).unwrap_or_default();
        let value = values.iter().find(|(known, _)| *known == name).map_or("-", |(_, value)| value);
        // The format is JSON, in which a claim must not end its own text.
        let quoted = serde_json::Value::from(value).to_string();
        line.push_str(quoted.trim_matches('"'));
        line.push_str(part.strip_prefix(name).unwrap_or(part));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_replaced_and_the_rest_stays() {
        let format =
            r#"{"route":"$context.routeKey","status":$context.status,"by":"$context.authorizer.claims.sub"}"#;
        let mut values = vec![("routeKey", "GET /l/{token}".to_owned()), ("status", "200".to_owned())];
        assert_eq!(filled(format, &values), r#"{"route":"GET /l/{token}","status":200,"by":"-"}"#);
        values.push(("authorizer.claims.sub", "a\"b".to_owned()));
        assert_eq!(filled(format, &values), r#"{"route":"GET /l/{token}","status":200,"by":"a\"b"}"#);
    }
}
