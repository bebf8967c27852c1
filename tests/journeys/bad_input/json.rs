//! Bodies that cannot be read at all, or are too large: refused, and nothing is stored.

use serde_json::json;

use crate::harness::samples::with;
use crate::harness::untouched::Untouched;

#[test]
fn what_is_no_json_is_malformed() {
    let desk = Untouched::new();
    let whole = desk.whole().to_string();
    let deep = "[".repeat(100_000);
    let closed = format!("{deep}{}", "]".repeat(100_000));
    let objects = "{\"a\":".repeat(50_000);
    let number = whole.replace("152", "1e400");
    let mut bodies: Vec<&[u8]> = vec![
        b"{",
        b"nul",
        b"{\"kind\"}",
        b"{'kind': 'consult'}",
        b"\"\\ud800\"",
        b"\xff\xfe{}",
        b"{\"a\": \"\xc3\x28\"}",
        b"{\"a\": 01}",
        b"{\"a\": NaN}",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"\0",
        deep.as_bytes(),
        closed.as_bytes(),
        objects.as_bytes(),
        number.as_bytes(),
    ];
    bodies.extend((1..whole.len()).step_by(97).map(|end| &whole.as_bytes()[..end]));
    for body in bodies {
        desk.create(body).refused(400, "malformed");
    }
    for body in ["[]", "null", "7", "\"consult\"", "[[[[[[[[[[]]]]]]]]]]"] {
        desk.create(body.as_bytes()).refused(422, "invalid");
    }
    desk.create(b"").refused(422, "invalid");
}

#[test]
fn a_member_that_is_there_twice_is_refused_and_not_chosen_from() {
    let desk = Untouched::new();
    let whole = desk.whole().to_string();
    let patient = format!("{{\"patient\": {{\"name\": \"Somebody Else\"}}, {}", &whole[1..]);
    let problem = desk.create(patient.as_bytes()).refused(400, "malformed");
    assert!(problem["detail"].as_str().unwrap().contains("twice"), "{problem}");
}

#[test]
fn what_is_too_large_is_refused() {
    let desk = Untouched::new();
    let padded = |bytes: usize| {
        let body = with(desk.whole(), &json!({"/question": "x".repeat(2000)})).to_string();
        format!("{}{}", body, " ".repeat(bytes - body.len()))
    };
    desk.create(padded((1 << 20) + 1).as_bytes()).refused(413, "too-large");
    // More than a function can be sent: the gateway's own.
    desk.create(padded(10 * 1024 * 1024).as_bytes()).has(413);
    // Small enough to be sent, too large to be kept: it hardly compresses.
    let mut state = 7u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + u32::try_from(state >> 52).unwrap()).unwrap()
    };
    let labs: Vec<_> =
        (0..600).map(|_| json!({"text": (0..500).map(|_| noise()).collect::<String>()})).collect();
    let body = with(desk.whole(), &json!({"/snapshot/labs": labs})).to_string();
    assert!(body.len() < 1 << 20, "{}", body.len());
    desk.create(body.as_bytes()).refused(413, "too-large");
}
