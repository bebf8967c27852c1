//! Query parameters: each at most once, none that is not known.

use api::{Cursor, request::Query};
use domain::values::words::Kind;

use crate::{document, event};

fn query(raw: &str) -> Query {
    let request = event(|event| event["rawQueryString"] = raw.into());
    Query::of(&request, &["kind", "limit", "cursor"])
}

#[test]
fn known_parameters_are_read() {
    let mut right = query("kind=lab-order&limit=100");
    assert_eq!((right.take::<Kind>("kind"), right.limit()), (Some(Kind::LabOrder), 100));
    right.check().unwrap();
    let mut none = query("kind=");
    assert_eq!((none.take::<Kind>("kind"), none.limit()), (None, 25));
    none.check().unwrap();
}

#[test]
fn every_wrong_parameter_is_named() {
    let mut wrong = query("kind=letter&limit=101&colour=red&cursor=a&cursor=b");
    let _ = (wrong.take::<Kind>("kind"), wrong.limit(), wrong.take::<Cursor>("cursor"));
    let (status, document) = document(wrong.check().unwrap_err());
    assert_eq!(status, 422);
    let mut named: Vec<_> = document["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    assert_eq!(named, ["?colour", "?cursor", "?kind", "?limit"]);
    for limit in ["0", "101", "-1", "x", "1.5", "256", "99999999999999999999"] {
        let mut wrong = query(&format!("limit={limit}"));
        wrong.limit();
        assert!(wrong.check().is_err(), "{limit}");
    }
}
