//! Answers to the very mails that guests get: what stands below their marker is ours, however a program quotes it.

use domain::values::{reference::Reference, words::Kind};
use mail::{
    Invitation, Message,
    reply::{KeywordCommand, MARKER, read},
    words_for_renewal,
};
use mail_parser::MessageParser;

/// The text and the HTML of a mail of ours.
fn ours() -> (String, String) {
    let invitation = Invitation {
        link: "https://referrals.example/l/AQEBmqAAAAB3gJ0Q2mYzR1fX9b0aGx3k".to_owned(),
        ends_at: "2026-12-06T09:00:00Z".parse().unwrap(),
        actions: vec![
            domain::commands::command::CommandName::Accept,
            domain::commands::command::CommandName::Decline,
        ],
    };
    let words = words_for_renewal(Reference::new(1), &"Dr Aoife O'Connor".parse().unwrap(), &invitation);
    let message = Message {
        from: "notifications@mail.example",
        from_name: Some("Dr Aoife O'Connor via Referrals"),
        reply_to: Some("r.abc@reply.mail.example"),
        to: &"rao@heart.example".parse().unwrap(),
        words: &words.unwrap(),
        referral: "019aa000-0000-7000-8000-000000000001".parse().unwrap(),
        notice: "019aa000-0000-7000-8000-000000000009".to_owned(),
        answers: false,
        calendar: None,
        attached: Vec::new(),
    };
    let bytes = message.bytes().unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let text = message.body_text(0).unwrap().replace("\r\n", "\n");
    (text, message.body_html(0).unwrap().into_owned())
}

fn quoted(text: &str, mark: &str) -> String {
    text.lines().flat_map(|line| [mark, line, "\n"]).collect()
}

/// The words and the command of an answer with this body.
fn answered(kind: &str, body: &str) -> (String, Option<KeywordCommand>) {
    let mail = format!(
        "From: rao@heart.example\r\nSubject: Re: R-0000-0012: Your new link\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    let reading = read(mail.as_bytes()).unwrap();
    let cut = reading.cut.unwrap_or_default();
    assert!(
        cut.contains("will show") || cut.contains("good until"),
        "what is ours is kept with what was cut: {cut}"
    );
    (reading.words, reading.command)
}

#[test]
fn a_guests_mail_begins_with_the_marker_of_its_language() {
    let (text, html) = ours();
    assert!(text.starts_with(MARKER[0].1), "{text}");
    let body = html.split_once("<body").unwrap().1.split_once('>').unwrap().1;
    assert!(body.trim_start().starts_with("<p style=") && body.contains(MARKER[0].1), "{body}");
    assert!(body.find(MARKER[0].1) < body.find("Hello"), "{body}");
}

#[test]
fn what_stands_below_is_cut_however_a_program_quotes_it() {
    let (text, html) = ours();
    let words = "ACCEPT\n\nI shall see her on Monday.";
    let bodies = [
        format!(
            "{words}\n\nOn Tue, 24 Nov 2026 at 10:14, Referrals <n@mail.example> wrote:\n{}",
            quoted(&text, "> ")
        ),
        // Programs that quote without any mark, or with one that nobody knows.
        format!("{words}\n\n{text}"),
        format!("{words}\n\n{}", quoted(&text, "    ")),
        format!("{words}\n\n{}", quoted(&text, "| ")),
        format!("{words}\n\nLe 24 nov. 2026 \u{e0} 10:14, Referrals a dit\u{a0}:\n\n{text}"),
        format!(
            "{words}\n\n________________________________\nFrom: Referrals\nSent: Tuesday\nTo: Dr Rao\nSubject: R-0000-0012\n\n{text}"
        ),
        format!("{words}\n\n-----Original Message-----\n{text}"),
    ];
    for body in bodies {
        let (said, command) = answered("text/plain", &body);
        assert!(said.starts_with(words), "{said}");
        assert!(!said.contains("Open the referral") && !said.contains("good until"), "{said}");
        assert_eq!(
            command.map(|command| command.command(Kind::Consult).step().to_string()).as_deref(),
            Some("accept")
        );
    }
    for body in [
        format!("<div>ACCEPT</div><div>Monday</div><br>{html}"),
        format!(
            "<div>ACCEPT</div><div>Monday</div><div class=\"somebodys\"><div>Am Di. schrieb jemand</div>{html}</div>"
        ),
        format!("<p>ACCEPT</p><p>Monday</p><blockquote>{html}</blockquote>"),
    ] {
        let (said, _) = answered("text/html", &body);
        assert!(
            said.starts_with("ACCEPT") && said.contains("Monday") && !said.contains("good until"),
            "{said}"
        );
    }
}

#[test]
fn who_answers_below_what_is_quoted_is_read_as_before() {
    let (text, _) = ours();
    let body = format!(
        "On Tue, 24 Nov 2026 at 10:14, Referrals <n@mail.example> wrote:\n{}\nI shall see her on Monday.\n",
        quoted(&text, "> ")
    );
    let (said, command) = answered("text/plain", &body);
    assert_eq!((said.as_str(), command), ("I shall see her on Monday.", None));
}
