//! What a function's process is told by its environment: what Lambda tells it, and nothing of this machine's own.

use std::collections::BTreeMap;

use super::Settings;
use crate::template::{Function, REGION};

/// The secret access key of everybody here.
pub const SECRET: &str = "local";

/// The access key id of a function, by which services know who calls.
#[must_use]
pub fn key_of(function: &str) -> String {
    format!("LOCAL{:0>15}", function.replace('-', "_"))
}

/// The whole environment of one instance.
pub(super) fn of(
    function: &Function,
    instance: u64,
    runtime_api: &str,
    settings: &Settings,
) -> BTreeMap<String, String> {
    let mut environment = BTreeMap::new();
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", key_of(&function.binary)),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.binary.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.binary)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", format!("[$LATEST]{instance}")),
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ("AWS_SESSION_TOKEN", "local".to_owned()),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ] {
        environment.insert(name.to_owned(), value);
    }
    environment.extend(settings.endpoints.clone());
    environment.extend(function.environment.clone());
    environment
}
