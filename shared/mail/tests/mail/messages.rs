//! A mail program reads what was meant, whatever a name holds.

use domain::{
    notices::{Notice, TextKey},
    values::words::{EventName, Party, Tongue},
};
use mail::{Attached, Calendar, Message, Words, words, words_for_guest};
use mail_parser::{MessageParser, MimeHeaders as _};

use crate::{PRIVATE, all, notice};

pub(crate) const APP: &str = "https://app.clinic.example";

fn bytes(notice: &Notice, calendar: Option<Calendar>, attached: Vec<Attached>) -> Vec<u8> {
    told(notice, &words(notice, APP).unwrap(), calendar, attached)
}

pub(crate) fn told(
    notice: &Notice,
    words: &Words,
    calendar: Option<Calendar>,
    attached: Vec<Attached>,
) -> Vec<u8> {
    let message = Message {
        from: "referrals@mail.example",
        from_name: None,
        reply_to: None,
        to: &"meena@post.example".parse().unwrap(),
        words,
        referral: notice.said.referral_id,
        notice: notice.id.to_string(),
        answers: false,
        calendar,
        attached,
    };
    message.bytes().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    MessageParser::default().parse(bytes).unwrap().body_text(0).unwrap().replace("\r\n", "\n")
}

#[test]
fn a_mail_to_a_receiver() {
    let bytes = bytes(&notice(TextKey::Of(EventName::Sent, Party::Receiver), None), None, Vec::new());
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.subject(), Some("R-0000-0012: Urgent: a referral for you"));
    assert_eq!(message.from().unwrap().first().unwrap().address(), Some("referrals@mail.example"));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("meena@post.example"));
    let raw = |name: &'static str| message.header_raw(name).map(str::trim);
    assert_eq!(raw("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(raw("X-Auto-Response-Suppress"), Some("All"));
    assert_eq!(raw("X-Notice"), Some("019aa000-0000-7000-8000-000000000009"));
    assert_eq!(raw("References"), Some("<019aa000-0000-7000-8000-000000000001@mail.example>"));
    assert_eq!(
        text(&bytes),
        "Hello,\n\nDr Aoife O'Connor has sent you referral R-0000-0012.\n\n\
         It is your turn now. Please act by 23 November 2026, 14:30 (India time, UTC+05:30).\n\n\
         This happened on 22 November 2026, 14:30 (India time, UTC+05:30).\n\n\
         Read more here:\nhttps://app.clinic.example/referrals/019aa000-0000-7000-8000-000000000001\n\n\
         This mail was sent by a computer. Answers to it are not read."
    );
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998), "as RFC 5322 wants it");
}

#[test]
fn a_mail_to_a_guest_says_of_which_clinic_the_sender_is_and_how_to_call_them() {
    let mut notice = notice(TextKey::Of(EventName::Sent, Party::Receiver), None);
    let says = |notice: &Notice| {
        let words = words_for_guest(notice, None).unwrap();
        text(&told(notice, &words, None, Vec::new()))
    };
    let from = "\n\nThe referral comes from Dr Aoife O'Connor, Shanti Clinic.\n\n\
                You can reach Dr Aoife O'Connor by telephone: +91 44 2345 6789.\n\n";
    assert!(says(&notice).contains(from), "{}", says(&notice));
    (notice.said.clinic, notice.said.phone) = (None, None);
    let without = says(&notice);
    assert!(!without.contains("comes from") && !without.contains("telephone"), "{without}");
    assert!(!without.contains("\n\n\n"), "no gap: {without}");
}

#[test]
fn every_text_can_be_told_and_comes_back_in_its_script() {
    for notice in all() {
        let words = words(&notice, APP).unwrap();
        let bytes = bytes(&notice, None, Vec::new());
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(message.subject(), Some(words.subject.as_str()));
        assert!(words.subject.starts_with("R-0000-0012: "), "{}", words.subject);
        let begins: String = words.line.chars().take(40).collect();
        assert!(text(&bytes).contains(&begins), "{}", notice.text);
        assert!(words.line.chars().count() < 600, "{}", words.line);
        let html = message.body_html(0).unwrap();
        let language = Tongue::of(notice.language.as_ref());
        assert!(html.contains(&format!("<html lang=\"{language}\"")), "{html}");
        assert_eq!(message.header_raw("Content-Language").map(str::trim), Some(language.as_str()));
        let booking = notice.said.booking_url.is_some();
        assert_eq!(html.contains("https://clinic-a.example/rao?day=a&#38;b"), booking, "{html}");
    }
}

#[test]
fn a_name_stays_a_name_in_html_and_in_headers() {
    let mut notice = notice(TextKey::Of(EventName::Sent, Party::Receiver), None);
    notice.said.sender = Some("<b>Dr</b> { $ref } & \"Sons\"".parse().unwrap());
    let bytes = bytes(&notice, None, Vec::new());
    let html = MessageParser::default().parse(&bytes).unwrap().body_html(0).unwrap().into_owned();
    assert!(html.contains("&#60;b&#62;Dr&#60;/b&#62; { $ref } &#38; &#34;Sons&#34;"), "{html}");
    assert!(text(&bytes).contains("<b>Dr</b> { $ref } & \"Sons\""));
}

#[test]
fn a_private_mail_has_no_name_and_no_link_but_the_apps() {
    let text = text(&bytes(&notice(PRIVATE, None), None, Vec::new()));
    assert!(text.contains("1 December 2026, 10:00 (India time"), "{text}");
    assert!(!text.contains("Dr") && text.matches("https://").count() == 1, "{text}");
}

#[test]
fn a_visit_goes_along_for_calendars_and_for_people() {
    let calendar = Calendar { text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(), method: "REQUEST" };
    let file = Attached {
        name: "पत्र.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: vec![0, 255],
    };
    let bytes = bytes(&notice(PRIVATE, None), Some(calendar.clone()), vec![file]);
    let message = MessageParser::default().parse(&bytes).unwrap();
    let part = message.parts.iter().find(|part| part.is_content_type("text", "calendar")).unwrap();
    assert_eq!(part.content_type().unwrap().attribute("method"), Some("REQUEST"));
    assert_eq!(part.text_contents(), Some(calendar.text.as_str()));
    let attached: Vec<_> =
        message.attachments().map(|part| (part.attachment_name(), part.contents().to_vec())).collect();
    assert!(attached.contains(&(Some("visit.ics"), calendar.text.into_bytes())), "{attached:?}");
    assert!(attached.contains(&(Some("पत्र.pdf"), vec![0, 255])), "{attached:?}");
    assert!(message.parts[0].is_content_type("multipart", "mixed"));
}
