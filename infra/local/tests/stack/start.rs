//! Starting: a taken port, a folder in use, beginning anew, and who may have a token.

use std::os::unix::fs::PermissionsExt as _;

use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use local::data::Data;
use local::stack::Door;
use serde_json::{Value, json};

use super::world::{Folder, World};

#[tokio::test]
async fn a_taken_port_says_how_to_use_another() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = Door::open(port, 0).await.err().unwrap().to_string();
    assert_eq!(refused, format!("port {port} is taken; use another: PORT={} cargo local", port + 1));
}

#[test]
fn a_folder_is_one_stacks_own() {
    let folder = Folder::new();
    let first = Data::open(&folder.data(), false).unwrap();
    assert!(Data::open(&folder.data(), false).err().unwrap().to_string().contains("already running"));
    drop(first);
    Data::open(&folder.data(), false).unwrap();
}

#[test]
fn beginning_anew_removes_only_what_a_stack_put_there() {
    let folder = Folder::new();
    let data = Data::open(&folder.data(), false).unwrap();
    std::fs::create_dir(data.logs()).unwrap();
    for own in [data.logs().join("get.log"), data.issuer_key(), data.folder().join("table.db")] {
        std::fs::write(own, "").unwrap();
    }
    std::fs::write(data.folder().join("notes.txt"), "").unwrap();
    drop(data);
    let data = Data::open(&folder.data(), true).unwrap();
    let mut left: Vec<_> =
        std::fs::read_dir(data.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["lock", "notes.txt"]);
}

#[tokio::test]
async fn tokens_are_for_the_known_and_for_whoever_is_described() {
    let mut world = World::start().await;
    for (query, expected) in [
        (
            "user=pat-1",
            json!({
                "sub": "pat-1",
                "role": "patient",
                "workspace": null,
                "name": "Meena Kumari",
                "birthdate": "1968-04-02",
            }),
        ),
        ("user=pat-2", json!({"birthdate": "1990-09-15", "email_verified": true, "registration_no": null})),
        ("user=desk-lab", json!({"sub": "desk-lab", "role": "desk", "workspace": "lab-a"})),
        ("user=dr-rao", json!({"registration_no": "TN-51877", "email_verified": true, "birthdate": null})),
        (
            "user=dr-rao&workspace=clinic-b&registration_no=&email_verified=false",
            json!({"workspace": "clinic-b", "registration_no": null, "email_verified": false}),
        ),
        (
            "user=dr-y&role=doctor&registration_no=KL-1&birthdate=1970-01-01",
            json!({"email_verified": true, "registration_no": "KL-1", "birthdate": "1970-01-01"}),
        ),
        (
            "user=dr-x&role=doctor&workspace=clinic-z&name=Dr%20X&email=x@clinic-z.example",
            json!({
                "sub": "dr-x",
                "role": "doctor",
                "workspace": "clinic-z",
                "name": "Dr X",
                "email": "x@clinic-z.example",
                "aud": "referrals",
                "iss": format!("http://localhost:{}/.local", world.stack.address.port()),
            }),
        ),
    ] {
        let claims = claims(&world, query).await;
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(claims.get(name).unwrap_or(&Value::Null), value, "{name} of {query}");
        }
    }

    let (status, said) = world.get("/.local/token?user=nobody").await;
    let said = String::from_utf8(said.to_vec()).unwrap();
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        said.contains("dr-oconnor, dr-rao, dr-iyer, desk-lab, desk-hospital, admin-a, pat-1, pat-2"),
        "{said}"
    );

    let (_, keys) = world.get("/.local/.well-known/jwks.json").await;
    let key = world.folder.data().join("issuer.key");
    assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    world.stack.stop().await.unwrap();
    world.stack = world.folder.start().await.unwrap();
    assert_eq!(world.get("/.local/.well-known/jwks.json").await.1, keys, "the key stays between starts");
}

async fn claims(world: &World, query: &str) -> Value {
    let (_, said) = world.get(&format!("/.local/token?{query}")).await;
    let token = serde_json::from_slice::<Value>(&said).unwrap()["token"].as_str().unwrap().to_owned();
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap()
}
