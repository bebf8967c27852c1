//! What comes back by mail: what the two sides see of it, and that nothing counts twice.

use domain::{
    commands::{
        command::{Command, CommandName},
        mail::{Bounce, BounceReason, HeldMail, HeldReason, NotDone, NotDoneWhy, ReceivedMail},
    },
    log::{Awaiting, Fact},
    referral::{Change, Referral, mails::by_mail},
    values::{
        digest::Digest,
        person::Receiver as To,
        words::{
            Channel, Holder,
            Party::{self, Administrator, Patient, Receiver, Sender, System},
            Status,
        },
    },
};
use serde_json::{Value, json as value};

use crate::fixtures::{
    act, actor, bodies, create, json,
    mails::{held, mail, received, to_guest},
    minute, sign,
};

fn noted(referral: Referral, fact: Fact, party: Party) -> Referral {
    let by = if party == Receiver { referral.guest().unwrap() } else { actor(party) };
    referral.note(fact, by, minute(5), Channel::Email)
}

fn delivery(referral: &Referral) -> Value {
    json(&referral.view(Sender))["delivery"]["status"].clone()
}

fn bounce(why: BounceReason) -> Command {
    Command::Bounce(Bounce { why, mail: Digest::of(b"ses-1") })
}

#[test]
fn whoever_has_the_link_is_the_receiver_of_what_was_sent_to_a_guest() {
    let guest = to_guest().guest().unwrap();
    assert_eq!((guest.party, guest.id), (Receiver, None));
    assert_eq!(guest.name.unwrap().as_str(), "Dr Farida Khan");
    assert_eq!(create(&bodies::consult()).guest(), None, "a member has a token");
    let waiting = create(&bodies::to_guest(bodies::in_app(bodies::consult())));
    assert_eq!(waiting.guest(), None, "nothing has left yet");
    assert_eq!(waiting.guest_address().unwrap().as_str(), "khan@elsewhere.example");
}

#[test]
fn a_guest_is_somebody_else() {
    let mut body = bodies::to_guest(bodies::consult());
    body["patient"]["email"] = value!("Khan@elsewhere.example ");
    let errors = sign(&body).unwrap_err();
    assert_eq!(crate::fixtures::named(&errors), [("/to/guest/email".to_owned(), "not-allowed")]);
    let mut added = crate::fixtures::added(&bodies::to_guest(bodies::consult()));
    added.sender.email = Some("khan@elsewhere.example".parse().unwrap());
    let asked = domain::wire::input::parse(bodies::to_guest(bodies::consult())).unwrap();
    let errors = domain::handoff::Handoff::sign(asked, added).unwrap_err();
    assert_eq!(crate::fixtures::named(&errors), [("/to/guest/email".to_owned(), "not-allowed")]);
}

#[test]
fn a_mail_is_queued_then_delivered_or_bounced() {
    let sent = to_guest();
    assert_eq!(delivery(&sent), "queued");
    let delivered = noted(sent.clone(), Fact::EmailDelivered, System);
    assert_eq!((delivery(&delivered), delivered.version), (value!("delivered"), sent.version));
    // Complaints come after the delivery.
    let complained = act(delivered, System, bounce(BounceReason::Complained), minute(6)).unwrap();
    assert_eq!(delivery(&complained), "bounced");
    assert_eq!((complained.status, complained.awaiting.who), (Status::Sent, Holder::Sender));
    let view = json(&complained.view(Sender));
    let text = view["timeline"].as_array().unwrap().last().unwrap()["text"].clone();
    assert_eq!(text, "the mail was marked as unwanted by whoever got it");
    assert!(complained.knows_bounce(Digest::of(b"ses-1")) && !complained.knows_bounce(Digest::of(b"ses-2")));
    // Who acts has got it.
    let note = domain::wire::input::parse(value!({"text": "Here it is"})).map(Command::Note).unwrap();
    let acted = act(complained, Receiver, note, minute(7)).unwrap();
    assert_eq!(delivery(&acted), "delivered");
    assert_eq!(acted.awaiting.who, Holder::Receiver, "it is theirs again");
    let seen = noted(to_guest(), Fact::Seen, Receiver);
    assert_eq!(delivery(&seen), "delivered", "also when the mail system says nothing");
}

#[test]
fn a_guest_who_answers_after_a_mail_came_back_has_the_ball_as_before() {
    let sent = to_guest();
    let Awaiting { since, due_at: Some(due_at), .. } = sent.awaiting else { panic!("it is due") };
    let given = jiff::SignedDuration::from_millis(due_at.as_millis() - since.as_millis());
    let bounced = act(sent.clone(), System, bounce(BounceReason::Bounced), minute(6)).unwrap();
    assert_eq!(sent.after_hearing(&received("Here I am"), minute(7)), None, "nothing came back");
    assert_eq!(bounced.after_hearing(&held("Here I am"), minute(7)), None, "nobody knows whose word it is");
    let after = bounced.after_hearing(&received("Here I am"), minute(36)).unwrap();
    let due_at = Some(minute(36).plus(given));
    let expected = Awaiting { who: Holder::Receiver, since: minute(36), due_at };
    assert_eq!((after.status, after.version, after.awaiting), (Status::Sent, 3, expected));
    let change = Change { fact: received("Here I am"), after, by: None, files: Vec::new() };
    let by = bounced.guest().unwrap();
    let heard = bounced.clone().write(vec![change], minute(36), &by, Channel::Email);
    assert_eq!((delivery(&heard), heard.awaiting), (value!("delivered"), expected));
    assert_eq!(heard.after_hearing(&received("And again"), minute(37)), None);
    assert!(heard.notices(3).iter().any(|told| told.party == Sender && told.mail));

    // They have as much time as at first, also when it was overdue already; what has been done since stands.
    let late = act(sent, System, bounce(BounceReason::Bounced), minute(60 * 24 * 9)).unwrap();
    let now = minute(60 * 24 * 10);
    assert_eq!(late.after_hearing(&received("Late"), now).unwrap().awaiting.due_at, Some(now.plus(given)));
    let note = |text: &str| domain::wire::input::parse(value!({"text": text})).map(Command::Note).unwrap();
    let noted = act(bounced.clone(), Sender, note("I shall call"), minute(8)).unwrap();
    assert_eq!(noted.awaiting, bounced.awaiting, "the sender still has it");
    assert_eq!(noted.after_hearing(&received("Here"), minute(9)).unwrap().awaiting.who, Holder::Receiver);
}

#[test]
fn an_answer_by_mail_is_on_everybodys_timeline_and_moves_nothing() {
    let sent = to_guest();
    let answered = noted(sent.clone(), received("I shall see her on Monday."), Receiver);
    assert_eq!((answered.version, answered.awaiting, answered.seen_at), (sent.version, sent.awaiting, None));
    for party in [Sender, Receiver, Patient] {
        let view = json(&answered.view(party));
        let entry = view["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!(entry["type"], "email-received");
        assert_eq!(entry["by"], value!({"role": "receiver", "name": "Dr Farida Khan"}));
        assert_eq!(entry["text"], "I shall see her on Monday.");
        // A signature has a private number in it, and what was forwarded was written to somebody else.
        let cut = if party == Patient { Value::Null } else { value!("> I shall see her on Monday.") };
        assert_eq!(entry["cut"], cut, "what was removed can be shown to the two doctors");
    }
    let outside = json(&answered.view(Administrator)).to_string();
    assert!(!outside.contains("Monday"), "{outside}");
}

#[test]
fn a_guest_is_told_of_their_own_mail_only_that_it_was_not_done() {
    let told = |fact: Fact, by| {
        let after = noted(to_guest(), fact, by);
        let notices = after.notices(2);
        notices
            .into_iter()
            .map(|notice| (notice.party, notice.mail, notice.said.not_done))
            .collect::<Vec<_>>()
    };
    let not_done = NotDone { command: CommandName::Decline, why: NotDoneWhy::Words };
    let unfinished = ReceivedMail { not_done: Some(not_done), ..mail("DECLINE") };
    assert_eq!(
        told(Fact::EmailReceived(unfinished.clone()), Receiver),
        [(Sender, true, None), (Receiver, true, Some(not_done))]
    );
    assert_eq!(told(received("Thank you"), Receiver), [(Sender, true, None)]);
    // Not of one that nobody can vouch for, and not when the sender does.
    let waits = HeldMail { why: HeldReason::Unverified, from: None, received: unfinished };
    let waiting = noted(to_guest(), Fact::EmailHeld(waits), System);
    assert!(waiting.notices(2).iter().all(|notice| notice.party == Sender));
    let release = waiting.release(2).unwrap();
    assert!(noted(waiting, release, Sender).notices(3).is_empty());
}

#[test]
fn the_same_message_counts_once() {
    let ReceivedMail { message_id, content, .. } = mail("Yes");
    let sent = to_guest();
    for is_held in [false, true] {
        assert!(!sent.knows_mail(message_id, content, is_held));
        let after = noted(sent.clone(), received("Yes"), System);
        assert!(after.knows_mail(message_id, content, is_held));
        let other = mail("No").content;
        assert!(!after.knows_mail(message_id, other, is_held), "another message with a copied id");
        assert!(!after.knows_mail(None, content, is_held), "the same words once more");
    }
    // A copy that nobody can vouch for does not stand before the one that is beyond doubt.
    let waiting = noted(sent, held("Yes"), System);
    assert!(waiting.knows_mail(message_id, content, true) && !waiting.knows_mail(message_id, content, false));
}

#[test]
fn a_held_mail_is_the_senders_to_see_and_to_release() {
    let secret = "I am somebody else";
    let waiting = noted(to_guest(), held(secret), System);
    let view = json(&waiting.view(Sender));
    assert_eq!(
        view["held"],
        value!([{
            "seq": 2, "at": minute(5), "from": "stranger@elsewhere.example", "why": "unverified",
            "text": secret, "cut": format!("> {secret}"),
        }])
    );
    assert_eq!(view["timeline"][1]["type"], "email-held");
    for party in [Receiver, Patient, Administrator, System] {
        let view = json(&waiting.view(party));
        assert!(view.get("held").is_none() && !view.to_string().contains("email-held"), "{party}");
        assert!(!view.to_string().contains(secret) && !view.to_string().contains("stranger"), "{party}");
        assert!(!waiting.notices(2).iter().any(|notice| notice.party == party), "{party}");
    }
    assert!(waiting.notices(2).iter().any(|notice| notice.party == Sender && notice.mail));

    assert_eq!(waiting.release(1), None, "the first entry holds no mail");
    let release = waiting.release(2).unwrap();
    let released = noted(waiting, release, Sender);
    assert_eq!(released.release(2), None, "once");
    for party in [Sender, Receiver, Patient] {
        let view = json(&released.view(party));
        assert!(view.get("held").is_none(), "{party}");
        let entry = view["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!((&entry["type"], &entry["by"]["role"]), (&value!("email-received"), &value!("sender")));
        let says = format!("From stranger@elsewhere.example, released by Dr Aoife O'Connor\n{secret}");
        assert_eq!(entry["text"], says.as_str());
        let cut = if party == Patient { Value::Null } else { value!(format!("> {secret}")) };
        assert_eq!(entry["cut"], cut, "{party}");
    }
    assert!(released.notices(3).is_empty(), "the sender knows");
}

#[test]
fn the_files_of_a_held_mail_are_the_senders_until_it_is_released() {
    let file = crate::fixtures::files::passed("019aa000-0000-7000-8000-0000000000f7".parse().unwrap()).file();
    let id = file.attachment.attachment_id;
    let Fact::EmailHeld(mut held) = held("The ECG") else { unreachable!("it is held") };
    held.received.attachments = domain::wire::input::parse(value!([id])).unwrap();
    let by = actor(System);
    let waiting = to_guest().note_with((Fact::EmailHeld(held), vec![file]), by, minute(5), Channel::Email);
    let sees = |referral: &Referral, party| {
        referral.files_shown_to(party).any(|file| file.attachment.attachment_id == id)
    };
    assert!(sees(&waiting, Sender));
    for party in [Receiver, Patient] {
        assert!(!sees(&waiting, party), "{party}");
    }
    let released = waiting.release(2).unwrap();
    let released = noted(waiting, released, Sender);
    for party in [Sender, Receiver, Patient] {
        assert!(sees(&released, party), "{party}");
        let view = json(&released.view(party));
        assert_eq!(view["timeline"].as_array().unwrap().last().unwrap()["attachments"], value!([id]));
    }
}

#[test]
fn a_command_by_mail_is_one_step_and_one_mail_to_each() {
    let sent = to_guest();
    let accept = domain::wire::input::parse(value!({})).map(Command::Accept).unwrap();
    let changes = by_mail(mail("ACCEPT"), sent.decide(accept, Receiver, minute(5)).unwrap());
    let by = sent.guest().unwrap();
    let accepted = sent.write(changes, minute(5), &by, Channel::Email);
    assert_eq!((accepted.status, accepted.version, accepted.entries.len()), (Status::Accepted, 2, 3));
    let mails = |seq| accepted.notices(seq).iter().filter(|told| told.party == Sender && told.mail).count();
    assert_eq!((mails(2), mails(3)), (0, 1));
    assert_eq!(crate::properties::read_back(&accepted), accepted);
    assert!(matches!(&accepted.handoff.receiver, To::Guest(_)));
    assert!(accepted.notices(3).iter().all(|told| told.party != Receiver), "it was their own doing");
}
