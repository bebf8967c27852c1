//! A PDF is known by all that decides its bytes; pictures are printed as far as there is room, and of what may be had.

use std::collections::BTreeMap;

use documents::pdf::{PICTURES_BYTES, PICTURES_MAX, Print, Proof, embedded_json};
use domain::{
    files::{
        attachment::{Attachment, Category, ContentType, FileState},
        file::{File, Served},
    },
    referral::Referral,
    values::{digest::Digest, words::Party},
    view::View,
};
use serde_json::json;
use testing::{
    bodies,
    files::file_id,
    letters::{after, create, seen},
    time::minute,
};

const JSON: &[u8] = b"{\"attestation\":{}}";

fn proof() -> Proof {
    let name = "Dr Aoife O'Connor".parse().unwrap();
    let address = "https://referrals.example/v1/verify/R-7K4M-92QX?code=8H3K-Q2ZV-0MXT-5RDA";
    Proof::of(address.to_owned(), "8H3K-Q2ZV-0MXT-5RDA".to_owned(), &name)
}

fn print(view: &View) -> Print {
    Print::of(view, Some(proof()), Some(("signed.json", JSON.to_vec())))
}

/// A picture of a referral, of this size.
fn picture(number: u128, size: u64) -> File {
    let attachment = Attachment {
        attachment_id: file_id(number),
        filename: format!("ecg-{number}.jpg").parse().unwrap(),
        content_type: ContentType::Jpeg,
        size,
        sha256: Digest::of(b"as it was announced"),
        category: Category::Ecg,
    };
    File { attachment, state: FileState::Available, refused: None, served: None }
}

/// What the receiver sees of a consult with these files.
fn with(files: Vec<File>) -> View {
    View { files: Some(files), ..seen(&create(&bodies::consult())) }
}

fn sizes(view: &View) -> Vec<u64> {
    print(view).wanted().map(|picture| picture.size).collect()
}

#[test]
fn the_same_letter_is_the_same_pdf_and_any_other_is_another() {
    let sent = create(&bodies::consult());
    let (view, none) = (seen(&sent), BTreeMap::new());
    assert_eq!(print(&view).version(), print(&view).version());
    assert_eq!(print(&view).pdf(&none).unwrap(), print(&view).pdf(&none).unwrap());
    assert_eq!(
        print(&view).version(),
        print(&sent.view(Party::Sender)).version(),
        "who sees the same has it"
    );

    let mut versions = vec![print(&view).version()];
    let mut other = |print: Print| {
        let version = print.version();
        assert!(!versions.contains(&version), "{}", versions.len());
        versions.push(version);
    };
    let scoped = create(&bodies::scoped(bodies::consult(), &["vitals", "allergies"]));
    other(print(&seen(&scoped)));
    other(print(&scoped.view(Party::Sender)));
    let noted = after(sent.clone(), &[(Party::Sender, "note", json!({"text": "Called"}))]);
    other(print(&seen(&noted)));
    let json = |json: &[u8]| Some(("signed.json", json.to_vec()));
    other(Print::of(&view, None, json(JSON)));
    other(Print::of(&view, Some(proof()), None));
    other(Print::of(&view, Some(proof()), json(b"{}")));
    other(Print::of(&view, Some(Proof { code: String::new(), ..proof() }), json(JSON)));
    let (one, two) = (picture(1, 100), picture(2, 100));
    other(print(&with(vec![one.clone()])));
    other(print(&with(vec![one.clone(), two.clone()])));
    other(print(&with(vec![two, one.clone()])));
    let pending = File { state: FileState::Pending, ..one.clone() };
    other(print(&with(vec![pending])));
    let served = Served { size: 100, sha256: Digest::of(b"as it is served") };
    other(print(&with(vec![File { served: Some(served), ..one }])));
}

#[test]
fn an_entry_that_is_on_no_timeline_makes_no_other_pdf() {
    let sent = create(&bodies::consult());
    let fact = domain::log::Fact::FileChecked { attachment_id: file_id(9), served: None };
    let (by, now) = (domain::log::Actor::system(), minute(9));
    let read = sent.clone().note(fact, by, now, domain::values::words::Channel::Storage);
    assert_ne!(read.entries.len(), sent.entries.len());
    assert_eq!(print(&seen(&sent)).version(), print(&seen(&read)).version());
}

#[test]
fn of_a_doctor_only_referral_the_patients_pdf_is_the_same_whatever_it_is_about() {
    let of = |category: &str, words: &str| {
        let mut body = bodies::doctor_only(bodies::consult());
        body["privacy"]["category"] = json!(category);
        body["reason"]["text"] = json!(words);
        body["snapshot"]["note"] = json!(words);
        Print::of(&create(&body).view(Party::Patient), None, None)
    };
    let (one, other) = (of("hiv-sti", "Marker one"), of("genetic", "Another marker"));
    assert_eq!(one.version(), other.version());
    assert_eq!(one.wanted().count(), 0);
    let none = BTreeMap::new();
    assert!(one.pdf(&none).unwrap() == other.pdf(&none).unwrap());
}

#[test]
fn pictures_are_printed_as_far_as_there_is_room() {
    let (large, small) = (PICTURES_BYTES - 10, 10);
    assert_eq!(sizes(&with(vec![picture(1, large), picture(2, small)])), [large, small]);
    // One that does not fit leaves its room to those behind it.
    let three = with(vec![picture(1, large), picture(2, small + 1), picture(3, small)]);
    assert_eq!(sizes(&three), [large, small]);
    let many = with((0..25).map(|number| picture(number, 1)).collect());
    assert_eq!(sizes(&many).len(), PICTURES_MAX);
    let served = Served { size: 10, sha256: Digest::of(b"as it is served") };
    let lighter = with(vec![picture(1, large), File { served: Some(served), ..picture(2, 11) }]);
    let print = print(&lighter);
    let last = print.wanted().last().unwrap();
    assert_eq!((last.size, last.sha256), (served.size, served.sha256), "as it is served");
}

#[test]
fn only_what_may_be_had_is_printed() {
    let shown = picture(1, 10);
    let other = |content_type| {
        let mut file = shown.clone();
        file.attachment.content_type = content_type;
        file
    };
    let files = vec![
        File { state: FileState::Pending, ..shown.clone() },
        File { state: FileState::Refused, ..shown.clone() },
        other(ContentType::Pdf),
        other(ContentType::Heic),
        other(ContentType::Dicom),
    ];
    assert!(sizes(&with(files)).is_empty());
    assert_eq!(sizes(&with(vec![other(ContentType::Png), shown])), [10, 10]);
}

#[test]
fn what_is_attached_is_read_back_and_a_picture_without_its_file_is_named() {
    let view = with(vec![picture(1, 10)]);
    let pdf = print(&view).pdf(&BTreeMap::new()).unwrap();
    assert_eq!(embedded_json(&pdf).as_deref(), Ok(JSON));
    let with_file = BTreeMap::from([(file_id(1), b"no picture".to_vec())]);
    assert_ne!(print(&view).pdf(&with_file).unwrap(), pdf, "another reason stands there");
}

/// A mail that nobody vouches for may have a picture: the sender sees that it is there, and has it when it is released.
#[test]
fn nothing_of_a_held_mail_is_printed() {
    let sent: Referral = create(&bodies::consult());
    let mut view = sent.view(Party::Sender);
    let held = domain::view::HeldView {
        seq: 3,
        at: minute(3),
        from: None,
        why: domain::commands::mail::HeldReason::ALL[0],
        text: None,
        cut: None,
        attachments: serde_json::from_value(json!([file_id(1)])).unwrap(),
        more: false,
    };
    view.files = Some(vec![picture(1, 10), picture(2, 20)]);
    assert_eq!(sizes(&view), [10, 20]);
    view.held = Some(vec![held]);
    assert_eq!(sizes(&view), [20]);
}
