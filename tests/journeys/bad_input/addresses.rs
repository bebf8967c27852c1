//! Addresses and parameters that are wrong in every way: a refusal, never a failure, and nothing changes.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::consult;
use crate::harness::stack::Stack;

#[test]
fn what_names_no_referral_is_not_found() {
    let stack = Stack::shared();
    let case = Case::consult("dr-rao");
    let reference = case.sender.read(&case.id)["ref"].as_str().unwrap().to_owned();
    let long = "x".repeat(4000);
    for id in [
        "01a20288-a7c0-73c1-b5d2-4f0a91e7b662",
        "00000000-0000-0000-0000-000000000000",
        "dr-rao",
        "pat-1",
        "desk-lab",
        &reference,
        "1",
        "-1",
        "%00",
        "%ff",
        "%C0%AF",
        "%2e%2e",
        "..%2f..",
        "%252e",
        "a%2Fb",
        "%20",
        "%F0%9F%92%8A",
        "REF%23x",
        "META",
        "'%20OR%201=1",
        "%7B%7B7*7%7D%7D",
        "$%7Bjndi:ldap:%2F%2Fx%7D",
        &long,
        "null",
        "*",
        "{id}",
    ] {
        let id = id.replace('{', "%7B").replace('}', "%7D");
        for by in [&case.sender, &case.receiver, &case.patient] {
            by.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
        }
        stack.person("dr-oconnor").command(&id, "note", &json!({"text": "Hello"})).refused(404, "not-found");
    }
    case.stands("sent", "receiver");
}

#[test]
fn what_is_no_route_is_the_gateways_not_found() {
    let case = Case::consult("dr-rao");
    let id = &case.id;
    for (method, path) in [
        ("GET", "/".to_owned()),
        ("GET", "/v1".to_owned()),
        ("GET", "/v1/referrals/".to_owned()),
        ("GET", "//v1/referrals".to_owned()),
        ("GET", format!("/v1/referrals/{id}/")),
        ("GET", format!("/v1/referrals/{id}/accept")),
        ("POST", format!("/v1/referrals/{id}")),
        ("POST", format!("/v1/referrals/{id}/expire")),
        ("POST", format!("/v1/referrals/{id}/accept/now")),
        ("PUT", "/v1/referrals".to_owned()),
        ("DELETE", format!("/v1/referrals/{id}")),
        ("PATCH", format!("/v1/referrals/{id}")),
        ("GET", "/v1/directory/dr-rao".to_owned()),
        ("GET", "/V1/referrals".to_owned()),
    ] {
        let answer = case.sender.send(method, &path, &[], None).has(404);
        assert_eq!(answer.json(), json!({"message": "Not Found"}), "{method} {path}");
    }
    case.stands("sent", "receiver");
}

#[test]
fn a_wrong_parameter_is_named() {
    let case = Case::consult("dr-rao");
    for (path, named) in [
        ("/v1/referrals?box=outbox", "?box"),
        ("/v1/referrals?box=Inbox", "?box"),
        ("/v1/referrals?box=inbox&box=sent", "?box"),
        ("/v1/referrals?limit=0", "?limit"),
        ("/v1/referrals?limit=101", "?limit"),
        ("/v1/referrals?limit=x", "?limit"),
        ("/v1/referrals?limit=-1", "?limit"),
        ("/v1/referrals?limit=1.5", "?limit"),
        ("/v1/referrals?limit=1e1", "?limit"),
        ("/v1/referrals?limit=%D9%A1", "?limit"),
        ("/v1/referrals?limit=99999999999999999999", "?limit"),
        ("/v1/referrals?limit=5&limit=5", "?limit"),
        ("/v1/referrals?status=open", "?status"),
        ("/v1/referrals?status=sent&status=accepted", "?status"),
        ("/v1/referrals?kind=surgery", "?kind"),
        ("/v1/referrals?awaiting=them", "?awaiting"),
        ("/v1/referrals?overdue=maybe", "?overdue"),
        ("/v1/referrals?patient=pat%201", "?patient"),
        ("/v1/referrals?box=mine&patient=pat-1", "?patient"),
        ("/v1/referrals?colour=blue", "?colour"),
        ("/v1/referrals?%00=1", "?\u{0}"),
        ("/v1/referrals?box[]=inbox", "?box[]"),
        ("/v1/referrals?cursor=x", "?cursor"),
        ("/v1/referrals?cursor=eyJpZCI6MX0", "?cursor"),
        ("/v1/referrals?cursor=%ff%fe", "?cursor"),
        ("/v1/directory?kind=hospital", "?kind"),
        ("/v1/directory?q=rao&q=iyer", "?q"),
        ("/v1/directory?limit=0", "?limit"),
        ("/v1/directory?name=rao", "?name"),
        ("/v1/directory?cursor=x", "?cursor"),
        ("/v1/directory?q=%00", "?q"),
    ] {
        let problem = case.sender.get(path).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], named, "{path}");
    }
    let long = "x".repeat(121);
    case.sender.get(&format!("/v1/directory?city={long}")).refused(422, "invalid");
    case.sender.get(&format!("/v1/referrals/{}?verbose=1", case.id)).refused(422, "invalid");
    // An empty one is as if it were left out.
    case.sender.get("/v1/referrals?box=sent&limit=&cursor=").is(200);
}

#[test]
fn a_cursor_is_of_one_list_of_one_person() {
    let stack = Stack::shared();
    let (sender, other, patient) = (stack.doctor("clinic-f"), stack.doctor("clinic-f"), stack.patient());
    let ids: Vec<String> = (0..3)
        .map(|_| sender.create(&consult("dr-rao", &patient)).is(201)["id"].as_str().unwrap().to_owned())
        .collect();
    let page = |person: &Person, query: &str| person.get(&format!("/v1/referrals?{query}"));
    let first = page(&sender, "box=sent&limit=2").is(200);
    let cursor = first["next"].as_str().unwrap();
    let rest = page(&sender, &format!("box=sent&limit=2&cursor={cursor}")).is(200);
    assert_eq!(rest["next"], json!(null));
    let listed = [&first["items"], &rest["items"]].map(|items| items.as_array().unwrap().clone()).concat();
    let listed: Vec<_> = listed.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids.iter().rev().collect::<Vec<_>>(), "newest first, each once");

    let mut garbled = cursor.to_owned();
    garbled.replace_range(12..13, if &cursor[12..13] == "A" { "B" } else { "A" });
    for (person, query) in [
        (&sender, format!("box=inbox&cursor={cursor}")),
        (&other, format!("box=sent&cursor={cursor}")),
        (&patient, format!("box=mine&cursor={cursor}")),
        (&sender, format!("box=sent&cursor={garbled}")),
        (&sender, format!("box=sent&cursor={cursor}x")),
        (&sender, format!("box=sent&cursor={}", "A".repeat(4000))),
    ] {
        page(person, &query).refused(422, "invalid");
    }
    sender.get(&format!("/v1/directory?cursor={cursor}")).refused(422, "invalid");
}
