//! Who is believed: what the identity provider has checked, and nothing that a caller typed about themselves.

use serde_json::{Value, json};

use crate::harness::letter::verify_path;
use crate::harness::person::Person;
use crate::harness::post::to_guest;
use crate::harness::samples::{consult, lab_order, with};
use crate::harness::stack::{Stack, number};

/// A doctor with these claims, who is in the directory.
fn listed(stack: &Stack, user: &str, claims: &str) -> Person {
    let doctor = stack.with_claims(user, &format!("role=doctor&{claims}"));
    doctor.put("/v1/directory/me", &json!({"city": "Kolkata"})).is(200);
    doctor
}

/// What the sender of a new referral to a guest of this address is answered.
fn sent_to(stack: &Stack, email: &str) -> Value {
    let body = with(consult("nobody", &stack.patient()), &to_guest(email));
    stack.person("dr-oconnor").create(&body).is(201)
}

#[track_caller]
fn stays_a_guest(stack: &Stack, email: &str) {
    let sent = sent_to(stack, email);
    assert_eq!((&sent["network"], &sent["delivery"]["channel"]), (&json!("out"), &json!("email")));
    assert_eq!((&sent["to"]["email"], &sent["to"]["id"]), (&json!(email), &Value::Null));
}

#[track_caller]
fn goes_to(stack: &Stack, email: &str, member: &str) {
    let sent = sent_to(stack, email);
    assert_eq!((&sent["network"], &sent["delivery"]["channel"]), (&json!("in"), &json!("inbox")));
    assert_eq!(sent["to"]["id"], member);
}

fn link_of(stack: &Stack, email: &str) -> bool {
    stack.drain().is(200);
    let mails = stack.nobody().get(&format!("/.local/mail?to={email}")).is(200);
    mails.as_array().unwrap().iter().any(|mail| mail["text"].as_str().unwrap().contains("/l/"))
}

#[test]
fn an_address_that_was_typed_routes_to_nobody() {
    let stack = Stack::shared();
    let email = format!("s.banerjee.{}@heart-clinic.example", number());
    for (user, role) in [("a-mallory", "doctor"), ("desk-mallory", "desk")] {
        let mallory = stack.somebody(&format!("{user}-{}", number()), role, "clinic-evil", "Mallory");
        let typed = json!({"city": "Kolkata", "email": email});
        let problem = mallory.put("/v1/directory/me", &typed).refused(422, "not-yours-to-say");
        assert_eq!(problem["errors"][0]["pointer"], "/email");
        mallory.put("/v1/directory/me", &json!({"city": "Kolkata"})).is(200);
        stays_a_guest(&stack, &email);
        assert_eq!(mallory.list("inbox"), Vec::<String>::new());
    }
    assert!(link_of(&stack, &email), "the doctor herself is mailed a link");
}

#[test]
fn an_address_that_the_token_has_not_checked_routes_to_nobody() {
    let stack = Stack::shared();
    let email = format!("unchecked.{}@heart-clinic.example", number());
    for verified in ["email_verified=false", "email_verified="] {
        let query = format!("role=doctor&workspace=clinic-b&email={email}&{verified}");
        let doctor = stack.with_claims(&format!("a-{}", number()), &query);
        let entry = doctor.put("/v1/directory/me", &json!({})).is(200);
        assert_eq!(entry["email"], Value::Null);
        doctor.put("/v1/directory/me", &json!({"email": email})).refused(422, "not-yours-to-say");
        stays_a_guest(&stack, &email);
    }
}

#[test]
fn a_checked_address_routes_to_its_member_until_it_leaves_the_token() {
    let stack = Stack::shared();
    let (user, email) = (format!("dr-{}", number()), format!("Sunita.{}@heart-clinic.example", number()));
    let claims = format!("workspace=clinic-b&name=Dr%20Sunita%20Banerjee&email={email}");
    let doctor = listed(&stack, &user, &claims);
    let (lower, upper) = (email.to_lowercase(), email.to_uppercase());
    goes_to(&stack, &lower, &user);
    goes_to(&stack, &upper, &user);
    assert_eq!(doctor.list("inbox").len(), 2);
    // The account has another address now.
    listed(&stack, &user, &format!("workspace=clinic-b&email=other.{}@heart-clinic.example", number()));
    stays_a_guest(&stack, &lower);
}

#[test]
fn an_address_of_two_members_routes_to_neither() {
    let stack = Stack::shared();
    for other in ["role=doctor", "role=desk"] {
        let email = format!("shared.{}@heart-clinic.example", number());
        let first = format!("dr-{}", number());
        listed(&stack, &first, &format!("workspace=clinic-b&email={email}"));
        goes_to(&stack, &email, &first);
        // The lower id, and the facility, were taken first once.
        let second = format!("a-{}", number());
        let claims = format!("{other}&workspace=clinic-c&email={email}");
        stack.with_claims(&second, &claims).put("/v1/directory/me", &json!({})).is(200);
        stays_a_guest(&stack, &email);
        assert!(link_of(&stack, &email));
    }
}

#[test]
fn a_checked_address_of_a_desk_routes_to_the_desk() {
    let stack = Stack::shared();
    let (user, email) = (format!("desk-{}", number()), format!("desk.{}@lab.example", number()));
    let workspace = format!("lab-{}", number());
    let desk = stack.with_claims(&user, &format!("role=desk&workspace={workspace}&email={email}"));
    desk.put("/v1/directory/me", &json!({"accepts": ["lab-order"]})).is(200);
    let order = with(lab_order("nobody", &stack.patient()), &to_guest(&email));
    let sent = stack.person("dr-oconnor").create(&order).is(201);
    assert_eq!((&sent["network"], &sent["to"]["id"]), (&json!("in"), &json!(user)));
    assert_eq!(desk.list("inbox").len(), 1);
}

#[test]
fn a_name_and_a_number_that_were_typed_are_never_signed_as_checked() {
    let stack = Stack::shared();
    let user = format!("dr-mallory-{}", number());
    let mallory = stack.somebody(&user, "doctor", "clinic-evil", "Dr Mallory");
    let stolen = json!({"name": "Dr Kavitha Rao", "registration_no": "TN-51877", "workspace": "clinic-a"});
    let problem = mallory.put("/v1/directory/me", &stolen).refused(422, "not-yours-to-say");
    let named: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(named, ["/workspace", "/name"]);
    mallory.create(&consult("dr-iyer", &stack.patient())).refused(422, "invalid");

    let entry = mallory.put("/v1/directory/me", &json!({"registration_no": "TN-51877"})).is(200);
    assert_eq!((&entry["name"], &entry["registration"]), (&json!("Dr Mallory"), &json!("stated")));
    let sent = mallory.create(&consult("dr-iyer", &stack.patient())).is(201);
    let from = json!({
        "id": user, "name": "Dr Mallory", "registration_no": "TN-51877", "registration": "stated",
        "workspace": "clinic-evil",
    });
    assert_eq!(sent["from"], from);
    let path = verify_path(&stack, &mallory, sent["id"].as_str().unwrap());
    let matched = stack.nobody().get(&path).is(200);
    let said = ["signer", "registration", "account", "workspace"].map(|member| matched[member].clone());
    assert_eq!(said, ["Dr Mallory", "stated", user.as_str(), "clinic-evil"]);
    let page = stack.nobody().send("GET", &path, &[("accept", b"text/html")], None).has(200).text;
    assert!(page.contains("TN-51877 (stated by the doctor, not checked)") && page.contains(&user), "{page}");
}

#[test]
fn a_checked_number_is_the_tokens_and_needs_no_entry() {
    let stack = Stack::shared();
    let rao = stack.person("dr-rao");
    rao.put("/v1/directory/me", &json!({"registration_no": "TN-1"})).refused(422, "not-yours-to-say");
    let found = stack.person("dr-iyer").get("/v1/directory?q=kavitha").is(200);
    let entry = found["items"].as_array().unwrap().iter().find(|entry| entry["id"] == "dr-rao").unwrap();
    assert_eq!((&entry["registration_no"], &entry["registration"]), (&json!("TN-51877"), &json!("checked")));
    // What a client has read it may send back.
    let again = rao.put("/v1/directory/me", entry).is(200);
    assert_eq!(&again, entry);

    let user = format!("dr-{}", number());
    let claims = "role=doctor&workspace=clinic-b&name=Dr%20Unlisted&registration_no=KL-1";
    let sent = stack.with_claims(&user, claims).create(&consult("dr-rao", &stack.patient())).is(201);
    assert_eq!(
        (&sent["from"]["registration"], &sent["to"]["registration"]),
        (&json!("checked"), &json!("checked"))
    );
    let renamed = stack.with_claims(&user, "role=doctor&name=Dr%20Married&registration_no=KL-1");
    let sent = renamed.create(&consult("dr-rao", &stack.patient())).is(201);
    assert_eq!(sent["from"]["name"], "Dr Married", "as the token says at that moment");
}

#[test]
fn the_same_person_in_another_role_is_no_party() {
    let stack = Stack::shared();
    let (sender, receiver) = (stack.doctor("clinic-r"), stack.doctor("clinic-s"));
    let id =
        sender.create(&consult(&receiver.user, &stack.patient())).is(201)["id"].as_str().unwrap().to_owned();
    stack.drain().is(200);
    let void = json!({"reason": "test", "comment": "x"});
    for person in [&sender, &receiver] {
        for claims in ["role=patient", "role=desk&workspace=clinic-s", "role=admin&workspace=clinic-s"] {
            let other = stack.with_claims(&person.user, claims);
            other.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
            other.command(&id, "void", &void).refused(404, "not-found");
            other.command(&id, "note", &json!({"text": "x"})).refused(404, "not-found");
            for name in ["inbox", "sent", "mine"] {
                assert_eq!(other.list(name), Vec::<String>::new(), "{name} by {claims}");
            }
        }
        let patient = stack.with_claims(&person.user, "role=patient");
        assert_eq!(
            patient.get("/v1/notifications").is(200)["items"],
            json!([]),
            "a patient's feed is another"
        );
    }
    assert_ne!(receiver.get("/v1/notifications").is(200)["items"], json!([]));
    assert_eq!(sender.read(&id)["status"], "sent");
}

#[test]
fn a_doctor_who_changes_clinic_keeps_what_was_sent_and_sends_for_the_new_one() {
    let stack = Stack::shared();
    let [old, new] = [0; 2].map(|_| format!("clinic-{}", 100 + number()));
    let admin =
        |workspace: &str| stack.somebody(&format!("admin-{}", number()), "admin", workspace, "Office");
    let [old_admin, new_admin] = [&old, &new].map(|workspace| admin(workspace));
    let doctor = stack.doctor(&old);
    let send = |by: &Person| {
        by.create(&consult("dr-iyer", &stack.patient())).is(201)["id"].as_str().unwrap().to_owned()
    };
    let before = send(&doctor);
    // Nothing is written to the directory: the token alone says it.
    let moved =
        stack.with_claims(&doctor.user, &format!("role=doctor&workspace={new}&name=Dr%20Anand%20Menon"));
    moved.command(&before, "note", &json!({"text": "From my new room"})).is(200);
    let after = send(&moved);
    assert_eq!(moved.read(&after)["from"]["workspace"], new.as_str());
    assert_eq!(moved.read(&before)["from"]["workspace"], old.as_str());
    for (id, own, other) in [(&before, &old_admin, &new_admin), (&after, &new_admin, &old_admin)] {
        assert_eq!(own.read(id)["status"], "sent");
        other.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
        let void = json!({"reason": "test", "comment": "x"});
        other.command(id, "void", &void).refused(404, "not-found");
        own.command(id, "void", &void).is(200);
    }
}

#[test]
fn whoever_leaves_a_desk_leaves_its_referrals() {
    let stack = Stack::shared();
    let (user, lab) = (format!("desk-{}", number()), format!("lab-{}", number()));
    let desk = stack.somebody(&user, "desk", &lab, "City Lab");
    desk.put("/v1/directory/me", &json!({"accepts": ["lab-order"]})).is(200);
    let sent = stack.person("dr-oconnor").create(&lab_order(&user, &stack.patient())).is(201);
    let path = format!("/v1/referrals/{}", sent["id"].as_str().unwrap());
    desk.get(&path).is(200);
    stack.somebody(&format!("desk-{}", number()), "desk", &lab, "A colleague").get(&path).is(200);
    stack.somebody(&user, "desk", "lab-elsewhere", "City Lab").get(&path).refused(404, "not-found");
    let without = stack.with_claims(&user, "role=desk");
    without.get(&path).refused(404, "not-found");
    without.put("/v1/directory/me", &json!({})).refused(403, "not-your-turn");
}

#[test]
fn a_put_without_a_body_empties_no_entry() {
    let stack = Stack::shared();
    let doctor = stack.doctor("clinic-a");
    let json = [("content-type", b"application/json".as_slice())];
    doctor.send("PUT", "/v1/directory/me", &json, None).refused(400, "malformed");
}
