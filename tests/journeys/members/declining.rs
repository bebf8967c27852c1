//! A receiver says no, or hands back; the sender finds another or needs none: nothing is left without a holder.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::with;

#[test]
fn declined_and_redirected_to_another() {
    let case = Case::consult("dr-iyer");
    let Case { sender, receiver, patient, id, stack } = &case;
    let why = json!({"reason": "capacity-full", "comment": "Not before January", "alternative": "Dr Rao"});
    case.step(receiver, "decline", &why);
    case.stands("declined", "sender");
    assert_eq!(sender.read(id)["actions"], json!(["redirect", "close-off", "void", "note"]));

    let other = json!({
        "to": {"member_id": "dr-rao"}, "sign": true,
        "consent": {"method": "verbal", "language": "hi", "notice": "v1"},
    });
    let answer = sender.command(id, "redirect", &other).has(201);
    let new = answer.json();
    let new_id = new["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), Some(format!("/v1/referrals/{new_id}").as_str()));
    assert_eq!((&new["status"], &new["version"]), (&json!("sent"), &json!(1)));
    assert_eq!(new["replaces"], id.as_str());
    assert_eq!(new["replaced_by"], json!(null));
    assert_eq!(new["snapshot"]["note"], "Father had an MI at 52.");
    assert_ne!(new["ref"], sender.read(id)["ref"]);

    case.stands("declined", "nobody");
    let old = sender.read(id);
    assert_eq!((&old["replaced_by"], &old["replaces"]), (&json!(new_id), &json!(null)));
    assert_eq!(old["actions"], json!(["void", "note"]));
    case.refused(sender, "redirect", &other, (409, "wrong-state"));
    assert!(stack.person("dr-rao").list("inbox").contains(&new_id.to_owned()));
    receiver.get(&format!("/v1/referrals/{new_id}")).refused(404, "not-found");
    assert_eq!(patient.list("mine"), [new_id, id], "newest first");
    assert_eq!(case.timeline().last().unwrap(), "redirected");
}

#[test]
fn a_redirect_must_be_whole_and_changes_nothing_otherwise() {
    let case = Case::consult("dr-iyer");
    let Case { sender, receiver, .. } = &case;
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let whole = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    case.refused(sender, "redirect", &whole, (409, "wrong-state"));
    case.step(receiver, "decline", &json!({"reason": "not-my-specialty"}));
    for (body, code) in [
        (json!({"to": {"member_id": "dr-rao"}, "sign": true}), "consent-missing"),
        (json!({"to": {"member_id": "dr-rao"}, "consent": consent}), "invalid"),
        (json!({"to": {"member_id": "dr-rao"}, "consent": consent, "sign": false}), "invalid"),
        (json!({"to": {"member_id": "dr-nobody"}, "consent": consent, "sign": true}), "invalid"),
        (json!({"to": {"member_id": "dr-oconnor"}, "consent": consent, "sign": true}), "invalid"),
        (json!({"to": {}, "consent": consent, "sign": true}), "invalid"),
    ] {
        case.refused(sender, "redirect", &body, (422, code));
    }
    case.refused(receiver, "redirect", &whole, (403, "not-your-turn"));
    case.stands("declined", "sender");
}

#[test]
fn handed_back_after_acceptance_and_closed_off() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, .. } = &case;
    case.step(receiver, "accept", &json!({}));
    case.step(receiver, "decline", &json!({"reason": "conflict", "comment": "Going on leave"}));
    case.stands("declined", "sender");
    case.refused(receiver, "accept", &json!({}), (409, "wrong-state"));
    case.refused(receiver, "decline", &json!({"reason": "other"}), (409, "wrong-state"));
    case.step(sender, "close-off", &json!({"reason": "The patient moved away"}));
    case.stands("declined", "nobody");
    case.refused(sender, "close-off", &json!({"reason": "Again"}), (409, "wrong-state"));
    case.step(sender, "note", &json!({"text": "Called the patient"}));
    case.step(receiver, "note", &json!({"text": "Noted"}));
    case.stands("declined", "nobody");
    let timeline: Vec<_> = case.timeline().into_iter().filter(|name| name != "seen").collect();
    assert_eq!(timeline, ["sent", "accepted", "declined", "closed-off", "noted", "noted"]);
}

#[test]
fn the_one_who_has_just_declined_is_asked_again_for_a_reason_only_and_reads_it() {
    let case = Case::consult("dr-iyer");
    let Case { sender, receiver, id, stack, .. } = &case;
    case.step(receiver, "decline", &json!({"reason": "capacity-full"}));
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let again = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
    let problem = case.refused(sender, "redirect", &again, (422, "invalid"));
    assert_eq!(problem["errors"][0]["pointer"], "/reason");
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("just declined"), "{problem}");
    case.stands("declined", "sender");

    let why = "Agreed by telephone: he is back on Monday.";
    let with_reason = with(again, &json!({"/reason": why}));
    let new = sender.command(id, "redirect", &with_reason).is(201);
    assert_eq!((&new["status"], &new["version"]), (&json!("sent"), &json!(1)));
    let seen = receiver.read(new["id"].as_str().unwrap());
    let note = seen["timeline"].as_array().unwrap().iter().find(|entry| entry["type"] == "noted").unwrap();
    assert_eq!((&note["by"]["role"], &note["text"]), (&json!("sender"), &json!(why)));
    stack.drain().is(200);
}
