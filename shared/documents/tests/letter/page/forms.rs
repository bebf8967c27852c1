//! What comes back from a form: read as the API reads its bodies, with each wrong field named where it stands on the page.

use documents::page::{Form, Said, Unreadable, form::FORM_MAX};
use domain::{
    commands::command::{
        Accept, Amend, BookVisit, CommandName, Complete, Decline, Note, Report, RequestInfo, RequireVisit,
        VisitWent,
    },
    values::ids::AttachmentId,
    wire::input::{Errors, FieldError, parse},
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{snapshot, values};
use testing::{
    bodies,
    letters::{after, create, lived},
};

fn body(command: CommandName, form: &str) -> Result<Value, Errors> {
    Form::read(form.as_bytes()).unwrap().body(command)
}

/// Reads a body with the type that the API reads it with.
fn checked(command: CommandName, body: Value) -> Result<(), Errors> {
    match command {
        CommandName::RequestInfo => parse::<RequestInfo>(body).map(drop),
        CommandName::RequireVisit => parse::<RequireVisit>(body).map(drop),
        CommandName::BookVisit => parse::<BookVisit>(body).map(drop),
        CommandName::VisitOutcome => parse::<VisitWent>(body).map(drop),
        CommandName::Accept => parse::<Accept>(body).map(drop),
        CommandName::Report => parse::<Report>(body).map(drop),
        CommandName::Complete => parse::<Complete>(body).map(drop),
        CommandName::Decline => parse::<Decline>(body).map(drop),
        CommandName::Amend => parse::<Amend>(body).map(drop),
        CommandName::Note => parse::<Note>(body).map(drop),
        other => panic!("{other} is never the receiver's"),
    }
}

#[test]
fn a_form_is_the_body_that_a_client_of_the_api_would_have_sent() {
    for (command, form, expected) in [
        (
            CommandName::RequestInfo,
            "asks=Prior+ECG%3F%0D%0A%0D%0A+Fasting+glucose+%0D%0A&accept_when_answered=yes",
            json!({
                "asks": [{"text": "Prior ECG?", "required": true}, {"text": "Fasting glucose", "required": true}],
                "accept_when_answered": true,
            }),
        ),
        (CommandName::RequestInfo, "asks=ECG", json!({"asks": [{"text": "ECG", "required": true}]})),
        (
            CommandName::RequireVisit,
            "reason=ECG&booking_url=https%3A%2F%2Fkhan.example%2Fbook&bring=Shoes%0D%0AWater",
            json!({"reason": "ECG", "booking_url": "https://khan.example/book", "bring": ["Shoes", "Water"]}),
        ),
        (CommandName::RequireVisit, "reason=ECG&booking_url=&bring=", json!({"reason": "ECG"})),
        (
            CommandName::BookVisit,
            "starts_at=2026-12-01T10%3A30&zone=Asia%2FKolkata&place=Room+4",
            json!({"starts_at": "2026-12-01T10:30:00+05:30", "zone": "Asia/Kolkata", "place": "Room 4"}),
        ),
        (
            CommandName::BookVisit,
            "starts_at=2026-12-01T10%3A30%3A15&place=",
            json!({"starts_at": "2026-12-01T10:30:15+05:30", "zone": "Asia/Kolkata"}),
        ),
        (CommandName::VisitOutcome, "outcome=missed", json!({"outcome": "missed"})),
        (CommandName::Accept, "expected_by=", json!({})),
        (CommandName::Accept, "expected_by=2026-12-01", json!({"expected_by": "2026-12-01"})),
        (CommandName::Report, "text=a%0D%0Ab", json!({"text": "a\nb"})),
        (
            CommandName::Complete,
            "type=seen&seen_on=2026-11-22&summary=%E0%AE%A8%E0%AE%B2%E0%AE%AE%E0%AF%8D&advice=Rest",
            json!({"type": "seen", "seen_on": "2026-11-22", "summary": "நலம்", "advice": "Rest"}),
        ),
        (
            CommandName::Decline,
            "reason=capacity-full&comment=&alternative=Dr+Iyer",
            json!({"reason": "capacity-full", "alternative": "Dr Iyer"}),
        ),
        (CommandName::Amend, "what=Dose&text=12.5+mg", json!({"what": "Dose", "text": "12.5 mg"})),
        (CommandName::Note, "text=Called", json!({"text": "Called"})),
    ] {
        let found = body(command, &format!("nonce=n&version=3&{form}")).unwrap();
        assert_eq!(found, expected, "{command}: {form}");
        checked(command, found).unwrap_or_else(|errors| panic!("{command}: {errors:?}"));
    }
}

#[test]
fn every_field_of_every_form_is_a_member_of_the_body() {
    for referral in [create(&bodies::consult()), create(&bodies::admission()), lived()] {
        let page = snapshot(&referral, None);
        for form in page.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            let command =
                values(&format!(" {form}"), "action")[0].rsplit('/').next().unwrap().parse().unwrap();
            let names = values(form, "name").into_iter().filter(|name| !["nonce", "version"].contains(name));
            let mut filled: Vec<_> = names.map(|name| format!("{name}=")).collect();
            filled.dedup();
            assert!(body(command, &filled.join("&")).is_ok(), "{command}: {filled:?}");
        }
    }
}

#[test]
fn files_go_with_the_forms_of_commands_that_take_them() {
    let file: AttachmentId = "019aa000-0000-7000-8000-000000000001".parse().unwrap();
    for command in ["report", "complete", "amend", "note", "accept", "decline", "request-info"] {
        let command: CommandName = command.parse().unwrap();
        let takes = ["report", "complete", "amend", "note"].contains(&command.as_str());
        let mut form = Form::of([]).unwrap();
        form.files = vec!["ecg.pdf".to_owned()];
        form.attachments = vec![file];
        match form.body(command) {
            Ok(body) => assert_eq!((takes, &body["attachments"]), (true, &json!([file])), "{command}"),
            Err(errors) => assert_eq!((takes, errors.0[0].code), (false, "unknown-member"), "{command}"),
        }
    }
    // An order's summary may be a file; a consult's has to be words.
    for (body, needed) in [(bodies::lab_order(), false), (bodies::consult(), true)] {
        let accepted = after(create(&body), &[(domain::values::words::Party::Receiver, "accept", json!({}))]);
        let page = snapshot(&accepted, None);
        assert_eq!(page.matches(" enctype=\"multipart/form-data\"").count(), 3, "report, complete, note");
        assert_eq!(page.matches("type=\"file\"").count(), 3);
        let summary = page.split("id=\"complete-summary\"").nth(1).unwrap().split('>').next().unwrap();
        assert_eq!(summary.contains(" required"), needed);
    }
}

#[test]
fn a_page_says_that_files_have_to_be_chosen_again() {
    let mut form = Form::read(b"text=See+the+file").unwrap();
    form.files = vec!["<ecg>.pdf".to_owned(), "b.png".to_owned()];
    let wrong = domain::wire::input::FieldError::new("not-allowed", "Not taken: <ecg>.pdf (it is empty)");
    let errors = Errors(vec![wrong.at("/attachments")]);
    let consult = create(&bodies::consult());
    for (said, own) in [
        (Said::Refused(CommandName::Note, &form, &errors), "Not taken: &#60;ecg&#62;.pdf (it is empty)"),
        (Said::NotNow(CommandName::Note, &form), "Please choose them again"),
        (Said::Stale(CommandName::Note, &form), "Please choose them again"),
    ] {
        let page = snapshot(&consult, Some(said));
        assert!(page.contains("choose them again: &#60;ecg&#62;.pdf, b.png"), "{page}");
        assert!(page.contains(&format!("id=\"note-attachments-err\">{own}")), "{own}");
        assert!(page.contains(">\nSee the file</textarea>"));
    }
}

#[test]
fn the_hidden_fields_are_read_apart() {
    let form = Form::read(b"nonce=abc&version=7&code=12+34+56").unwrap();
    assert_eq!((form.nonce.as_str(), form.version, form.code.as_deref()), ("abc", Some(7), Some("123456")));
    let bare = Form::read(b"").unwrap();
    assert_eq!((bare.nonce.as_str(), bare.version, bare.code), ("", None, None));
    assert_eq!(format!("{form:?}"), "Form { version: Some(7), .. }");
}

#[test]
fn what_no_page_of_ours_sends_is_not_read() {
    for broken in [
        &b"nonce=a&nonce=b"[..],
        b"text=a&text=b",
        b"version=x",
        b"version=-1",
        b"version=1&version=1",
        b"text=%FF",
        b"%C0=a",
        b"text=\xff",
    ] {
        assert_eq!(Form::read(broken).unwrap_err(), Unreadable::Malformed, "{broken:?}");
    }
    let words = |size| Form::of([("text".to_owned(), "a".repeat(size))]);
    assert_eq!(words(FORM_MAX - 3).unwrap_err(), Unreadable::TooLarge);
    assert!(words(FORM_MAX - 4).is_ok());
    let most = format!("text={}", "a".repeat(FORM_MAX - 5));
    assert!(Form::read(most.as_bytes()).is_ok());
    assert_eq!(Form::read(format!("{most}a").as_bytes()).unwrap_err(), Unreadable::TooLarge);
}

#[test]
fn fields_of_another_form_are_refused() {
    let code = |command, form| body(command, form).unwrap_err().0[0].code;
    assert_eq!(code(CommandName::Accept, "expected_by=&summary=x"), "unknown-member");
    assert_eq!(code(CommandName::Accept, "attachments=019a"), "unknown-member");
    assert_eq!(code(CommandName::Note, "text=a&attachments=019a"), "not-allowed", "a file is not typed");
    assert_eq!(code(CommandName::Withdraw, "reason=x"), "unknown-member", "never the receiver's");
    assert_eq!(code(CommandName::BookVisit, "zone=Europe%2FBerlin"), "not-allowed");
    assert_eq!(code(CommandName::RequestInfo, "asks=a&accept_when_answered=perhaps"), "not-allowed");
    let told = body(CommandName::Note, "text=a&Meena+Kumari=b").unwrap_err();
    assert!(!format!("{told:?}").contains("Meena"), "what was sent is not repeated");
}

#[test]
fn a_refused_form_says_what_is_wrong_where_it_stands_and_keeps_what_was_typed() {
    let long = "x".repeat(501);
    for (command, form, id, says) in [
        (
            CommandName::RequestInfo,
            "asks=&accept_when_answered=yes",
            "request-info-asks",
            "What do you need? This is needed",
        ),
        (
            CommandName::RequestInfo,
            &*format!("asks=ECG%0A{long}"),
            "request-info-asks",
            "What do you need? Line 2: at most 500 characters, not 501",
        ),
        (
            CommandName::RequireVisit,
            "reason=Because&booking_url=khan",
            "require-visit-booking-url",
            "Where the patient books: This has to be an address that begins with https://",
        ),
        (CommandName::Accept, "expected_by=soon", "accept-expected-by", "seen by: A day that exists, like"),
        (
            CommandName::Decline,
            "reason=&comment=Full",
            "decline-reason",
            "Why do you decline? This is needed",
        ),
        (CommandName::Note, "text=", "note-text", "Your note: This is needed"),
    ] {
        let form = Form::read(form.as_bytes()).unwrap();
        let errors = checked(command, form.body(command).unwrap()).unwrap_err();
        let page = snapshot(&create(&bodies::consult()), Some(Said::Refused(command, &form, &errors)));
        assert!(page.contains("<title>Error: "));
        assert!(page.contains(&format!("<li><a href=\"#{id}\">")), "{command}");
        let summary =
            page.split(&format!("<a href=\"#{id}\">")).nth(1).unwrap().split("</a>").next().unwrap();
        assert!(summary.contains(says), "{summary}");
        assert!(page.contains(&format!("id=\"{id}-err\"")) && values(&page, "id").contains(&id), "{command}");
        assert_eq!(page.matches("<details open>").count(), 1);
    }
    let form = Form::read(b"reason=&comment=Full+until+%3CJune%3E&alternative=Dr+Iyer").unwrap();
    let errors = checked(CommandName::Decline, form.body(CommandName::Decline).unwrap()).unwrap_err();
    let page =
        snapshot(&create(&bodies::consult()), Some(Said::Refused(CommandName::Decline, &form, &errors)));
    assert!(page.contains(">\nFull until &#60;June&#62;</textarea>") && page.contains("value=\"Dr Iyer\""));
}

#[test]
fn an_error_of_the_whole_leads_to_the_first_field() {
    let form = Form::read(b"type=seen&summary=").unwrap();
    let whole = Errors(vec![domain::wire::input::FieldError::required("", "say something")]);
    let accepted =
        after(create(&bodies::consult()), &[(domain::values::words::Party::Receiver, "accept", json!({}))]);
    let page = snapshot(&accepted, Some(Said::Refused(CommandName::Complete, &form, &whole)));
    assert!(page.contains("<li><a href=\"#complete-type\">"));
    assert!(page.contains("value=\"seen\" checked"), "what was chosen is kept");
}

/// What bodies of forms, and what looks like them, are made of.
const PIECES: [&str; 40] = [
    "nonce",
    "version",
    "code",
    "asks",
    "accept_when_answered",
    "reason",
    "booking_url",
    "bring",
    "starts_at",
    "zone",
    "place",
    "outcome",
    "expected_by",
    "text",
    "type",
    "seen_on",
    "summary",
    "advice",
    "comment",
    "alternative",
    "what",
    "=",
    "=",
    "=",
    "=",
    "&",
    "&",
    "&",
    "&",
    "%",
    "%0D%0A",
    "%FF",
    "%E0%AE%A8",
    "+",
    "yes",
    "seen",
    "3",
    "2026-12-01",
    "2026-12-01T10:30",
    "\u{0}",
];
/// The receiver's, which have forms.
const COMMANDS: [CommandName; 10] = [
    CommandName::RequestInfo,
    CommandName::RequireVisit,
    CommandName::BookVisit,
    CommandName::VisitOutcome,
    CommandName::Accept,
    CommandName::Report,
    CommandName::Complete,
    CommandName::Decline,
    CommandName::Amend,
    CommandName::Note,
];

proptest! {
    #[test]
    fn whatever_comes_as_a_form_is_read_or_refused(
        pieces in vec(prop_oneof![9 => select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()], 0..24),
        command in select(&COMMANDS[..]),
    ) {
        let sent = pieces.concat();
        if let Ok(form) = Form::read(sent.as_bytes()) {
            match form.body(command) {
                // Whether the API takes it is for its own types to say; they say it, and do not fail.
                Ok(body) => prop_assert!(checked(command, body).map_or_else(|errors| !errors.0.is_empty(), |()| true)),
                Err(errors) => prop_assert!(!errors.0.is_empty()),
            }
            let logged = format!("{form:?}");
            prop_assert!(logged.len() < 60, "nothing of it is in a log");
        }
    }

    #[test]
    fn whatever_is_typed_comes_back_as_it_was(typed in any::<String>(), nonce in "[A-Za-z0-9_-]{0,60}") {
        let encoded: Vec<_> = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = Form::read(format!("nonce={nonce}&version=3&text={}", encoded.concat()).as_bytes());
        let Ok(form) = form else {
            prop_assert!(typed.contains('\u{fffd}'), "only what stands for broken bytes is refused");
            return Ok(());
        };
        let found = form.body(CommandName::Note).unwrap();
        let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
        let lines = lines.trim();
        prop_assert_eq!((form.nonce.as_str(), form.version), (nonce.as_str(), Some(3)));
        prop_assert_eq!(found.get("text").and_then(Value::as_str).unwrap_or_default(), lines);
    }
}

#[test]
fn files_that_have_arrived_are_named_and_offered_again() {
    let id = |number: u8| format!("0198c0de-0000-7000-8000-0000000000{number:02x}");
    let of = |numbers: std::ops::Range<u8>| {
        let sent: Vec<_> = numbers.map(|number| format!("&uploaded={}", id(number))).collect();
        let sent = sent.concat();
        Form::read(format!("nonce=n&version=1&text=See+the+smear{sent}").as_bytes())
    };
    let mut form = of(1..4).unwrap();
    assert_eq!(form.sent.iter().map(|file| file.id.to_string()).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    assert_eq!(of(0..40).unwrap().sent.len(), 40);
    assert_eq!(of(0..41), Err(Unreadable::Malformed), "more than any command has");
    let twice = format!("uploaded={}&uploaded={}", id(1), id(1));
    for malformed in [twice.as_str(), "uploaded=", "uploaded=smear.jpg"] {
        assert_eq!(Form::read(malformed.as_bytes()), Err(Unreadable::Malformed), "{malformed}");
    }
    // By themselves they are no member of a body; a form that takes no files refuses them.
    assert_eq!(form.body(CommandName::Note).unwrap(), json!({"text": "See the smear"}));
    assert!(form.body(CommandName::Accept).is_err());
    // Only what is found to be this link's has a name, and is offered again.
    form.sent[0].name = "smear <1>.jpg".to_owned();
    form.sent[2].name = "counts.pdf".to_owned();
    let errors = Errors(vec![FieldError::new("not-allowed", "wait").at("/attachments/1")]);
    let page = snapshot(&create(&bodies::consult()), Some(Said::Refused(CommandName::Note, &form, &errors)));
    for number in [1, 3] {
        assert!(page.contains(&format!("name=\"uploaded\" value=\"{}\" checked>", id(number))), "{page}");
    }
    assert!(!page.contains(&id(2)));
    assert!(page.contains("<bdi>smear &#60;1&#62;.jpg</bdi>") && page.contains("File 2: wait"));
}
