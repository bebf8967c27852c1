//! What a function says became of a batch: all of it handled, or which record failed first.

use serde_json::Value;

use super::record::Record;

/// What a function says became of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// All of it is handled.
    Handled,
    /// From this place in the batch on it is to be tried again.
    From(usize),
    /// The answer makes no sense, which counts as failure of all.
    Nonsense,
}

/// Reads `{"batchItemFailures": [{"itemIdentifier": "<sequence number>"}]}` as Lambda does.
pub(super) fn read(answer: &[u8], batch: &[Record]) -> Said {
    if answer.is_empty() {
        return Said::Handled;
    }
    let answer = match serde_json::from_slice(answer) {
        Ok(Value::Null) => return Said::Handled,
        Ok(Value::Object(answer)) => answer,
        Ok(_) | Err(_) => return Said::Nonsense,
    };
    let failures = match answer.get("batchItemFailures") {
        None | Some(Value::Null) => return Said::Handled,
        Some(Value::Array(failures)) => failures,
        Some(_) => return Said::Nonsense,
    };
    let mut first = None;
    for failure in failures {
        let Some(id) = failure.get("itemIdentifier").and_then(Value::as_str) else { return Said::Nonsense };
        let Some(place) = batch.iter().position(|record| record.sequence_number() == id) else {
            return Said::Nonsense;
        };
        first = Some(first.map_or(place, |first: usize| first.min(place)));
    }
    first.map_or(Said::Handled, Said::From)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_counts_and_nonsense_is_failure() {
        let batch: Vec<Record> =
            (1..=3).map(|sequence| Record { sequence, at: 0, size: 0, told: Value::Null }).collect();
        let numbers: Vec<String> = batch.iter().map(Record::sequence_number).collect();
        assert_eq!(numbers[0], "100000000000000000001");
        let failed = |ids: &[&str]| {
            let ids: Vec<Value> = ids.iter().map(|id| serde_json::json!({"itemIdentifier": id})).collect();
            serde_json::json!({"batchItemFailures": ids}).to_string()
        };
        for (answer, expected) in [
            (String::new(), Said::Handled),
            ("null".to_owned(), Said::Handled),
            ("{}".to_owned(), Said::Handled),
            (r#"{"batchItemFailures": null}"#.to_owned(), Said::Handled),
            (failed(&[]), Said::Handled),
            (failed(&[&numbers[2], &numbers[1]]), Said::From(1)),
            (failed(&[&numbers[0]]), Said::From(0)),
            (failed(&[""]), Said::Nonsense),
            (failed(&["100000000000000000009"]), Said::Nonsense),
            (r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#.to_owned(), Said::Nonsense),
            (r#"{"batchItemFailures": [{"id": "100000000000000000001"}]}"#.to_owned(), Said::Nonsense),
            (r#"{"batchItemFailures": "all"}"#.to_owned(), Said::Nonsense),
            ("\"done\"".to_owned(), Said::Nonsense),
            ("not JSON".to_owned(), Said::Nonsense),
        ] {
            assert_eq!(read(answer.as_bytes(), &batch), expected, "{answer}");
        }
    }
}
