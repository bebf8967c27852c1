//! Mail in over a bare connection: what is taken and what is refused, and what becomes of it.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::play::{Does, Player, handled};
use super::world::World;

const TO: &str = "r.1@reply.mail.example";
const MAIL: &str = "From: \"Rao, K\" <k.rao@clinic.example>\r\nTo: r.1@reply.mail.example\r\n\
    Subject: =?utf-8?B?4K6o4K6y4K6u4K+N?=\r\nMessage-ID: <1@clinic.example>\r\n\r\nHello\r\n..dots\r\n";

/// A client that says what it is told to.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn of(world: &World) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", world.stack.smtp_port())).await.unwrap();
        Client(BufReader::new(stream))
    }

    /// One that has been greeted.
    async fn greeted(world: &World) -> Client {
        let mut client = Client::of(world).await;
        assert!(client.hears().await.starts_with("220 "));
        assert_eq!(client.says("HELO mx.clinic.example").await, "250 localhost");
        client
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    /// The last line of an answer; nothing at the end.
    async fn hears(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn says(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.hears().await
    }

    /// Sends a mail from this sender as it stands, and gives the answer.
    async fn mails(&mut self, from: &str, mail: &[u8]) -> String {
        for line in [format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{TO}>")] {
            assert!(self.says(&line).await.starts_with("250"), "{line}");
        }
        assert!(self.says("DATA").await.starts_with("354"));
        self.send(mail).await;
        self.send(b"\r\n.\r\n").await;
        self.hears().await
    }
}

/// The id in the answer to a mail.
fn id_in(answer: &str) -> String {
    let id = answer.strip_prefix("250 2.0.0 OK ").unwrap_or_else(|| panic!("{answer}"));
    assert!(id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    id.to_owned()
}

impl World {
    /// A mail as it is kept.
    async fn kept(&self, id: &str) -> String {
        let got =
            self.operator().get_object().bucket("files").key(format!("mail/{id}")).send().await.unwrap();
        String::from_utf8(got.body.collect().await.unwrap().to_vec()).unwrap()
    }
}

#[tokio::test]
async fn a_mail_is_kept_and_told_as_ses_does_it() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mut client = Client::greeted(&world).await;
    let id = id_in(&client.mails("k.rao@clinic.example", MAIL.replace("..dots", "...dots").as_bytes()).await);
    world.drained().await;

    let kept = world.kept(&id).await;
    let (added, rest) = kept.split_at(kept.find("From: ").unwrap());
    let own = format!("{MAIL}\r\n");
    assert_eq!(rest, own);
    for field in [
        "Return-Path: <k.rao@clinic.example>\r\nReceived: from mx.clinic.example ",
        "\r\nX-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\nReceived-SPF: pass (",
        "\r\nAuthentication-Results: amazonses.com;\r\n spf=pass (",
        " dkim=pass header.i=@clinic.example;\r\n dmarc=pass header.from=clinic.example;\r\n",
    ] {
        assert!(added.contains(field), "{added}");
    }

    let [event] = &player.told()[..] else { panic!("told once") };
    // What the crate for these events takes, a function can read.
    serde_json::from_value::<aws_lambda_events::event::ses::SimpleEmailEvent>(event.clone()).unwrap();
    let record = &event["Records"][0];
    assert_eq!((&record["eventSource"], &record["eventVersion"]), (&json!("aws:ses"), &json!("1.0")));
    let (mail, receipt) = (&record["ses"]["mail"], &record["ses"]["receipt"]);
    assert_eq!(
        (&mail["messageId"], &mail["source"], &mail["destination"]),
        (&json!(id), &json!("k.rao@clinic.example"), &json!([TO]))
    );
    assert_eq!(
        mail["commonHeaders"],
        json!({
            "returnPath": "k.rao@clinic.example",
            "from": ["\"Rao, K\" <k.rao@clinic.example>"],
            "to": [TO],
            "messageId": "<1@clinic.example>",
            "subject": "நலம்",
        })
    );
    assert_eq!(mail["headers"][0], json!({"name": "Return-Path", "value": "<k.rao@clinic.example>"}));
    for verdict in ["spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict"] {
        assert_eq!(receipt[verdict], json!({"status": "PASS"}), "{verdict}");
    }
    assert_eq!((&receipt["recipients"], &receipt["dmarcPolicy"]), (&json!([TO]), &Value::Null));
    let arn = "arn:aws:lambda:ap-south-1:000000000000:function:check";
    assert_eq!(receipt["action"], json!({"type": "Lambda", "functionArn": arn, "invocationType": "Event"}));
}

#[tokio::test]
async fn a_header_says_what_is_to_be_found_and_a_virus_is_found_by_itself() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mut client = Client::greeted(&world).await;
    let marked = format!("X-Local-Verdict: dmarc=fail\r\n dkim=gray\r\n{MAIL}");
    let id = id_in(&client.mails("a@clinic.example", marked.as_bytes()).await);
    assert!(!world.kept(&id).await.contains("X-Local"));
    let virus = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    let infected = id_in(&client.mails("", format!("{MAIL}{virus}").as_bytes()).await);
    let wrong = client.mails("", format!("X-Local-Verdict: dmarc=perhaps\r\n{MAIL}").as_bytes()).await;
    assert!(wrong.starts_with("554 5.6.0 dmarc=perhaps is no verdict"), "{wrong}");
    world.drained().await;

    let receipt = |id: &str| {
        let told = player.told();
        let event = told.iter().find(|event| event["Records"][0]["ses"]["mail"]["messageId"] == id);
        event.unwrap()["Records"][0]["ses"]["receipt"].clone()
    };
    let receipt_of_marked = receipt(&id);
    assert_eq!(receipt_of_marked["dmarcVerdict"]["status"], "FAIL");
    assert_eq!(receipt_of_marked["dmarcPolicy"], "reject");
    assert_eq!(receipt_of_marked["dkimVerdict"]["status"], "GRAY");
    assert_eq!(receipt_of_marked["spfVerdict"]["status"], "PASS");
    assert_eq!(receipt(&infected)["virusVerdict"]["status"], "FAIL");
    assert_eq!(player.told().len(), 2);
}

#[tokio::test]
async fn a_report_without_a_sender_is_taken_and_a_stranger_is_not() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mut client = Client::greeted(&world).await;
    assert_eq!(client.says("MAIL FROM:<>").await, "250 2.1.0 OK");
    for stranger in ["a@mail.example", "r.1@other.reply.mail.example", "desk@other.example", "postmaster"] {
        let answer = client.says(&format!("RCPT TO:<{stranger}>")).await;
        assert!(answer.starts_with("55"), "{stranger}: {answer}");
    }
    assert!(client.says("DATA").await.starts_with("554 5.5.1"));
    for known in ["R.1@Reply.Mail.Example", "desk@LAB.example", "x@in.unscanned.example"] {
        assert_eq!(client.says(&format!("RCPT TO:<{known}>")).await, "250 2.1.5 OK");
    }
    assert!(client.says("DATA").await.starts_with("354"));
    client.send(b"Subject: Undelivered\r\n\r\n.\r\n").await;
    let id = id_in(&client.hears().await);
    world.drained().await;
    assert!(world.kept(&id).await.starts_with("Return-Path: <>\r\n"));
    let told = player.told();
    let receipts: Vec<&Value> = told.iter().map(|event| &event["Records"][0]["ses"]["receipt"]).collect();
    let [scanned, unscanned] = &receipts[..] else { panic!("once for each rule: {told:?}") };
    assert_eq!(scanned["recipients"], json!(["R.1@Reply.Mail.Example", "desk@LAB.example"]));
    assert_eq!(unscanned["recipients"], json!(["x@in.unscanned.example"]));
    assert_eq!(unscanned["virusVerdict"]["status"], "DISABLED");
    assert_eq!(told[0]["Records"][0]["ses"]["mail"]["commonHeaders"]["returnPath"], "<>");
}

#[tokio::test]
async fn no_second_mail_hides_in_the_first() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r\r\n", "\r.\r\n", "\r\n\0.\r\n"] {
        let hidden = format!("{MAIL}{end}MAIL FROM:<x@evil.example>\r\nRCPT TO:<{TO}>\r\nDATA\r\nHidden\r\n");
        let mut client = Client::greeted(&world).await;
        let id = id_in(&client.mails("k.rao@clinic.example", hidden.as_bytes()).await);
        assert!(world.kept(&id).await.contains("MAIL FROM:<x@evil.example>"), "{end:?}");
        assert_eq!(client.says("NOOP").await, "250 2.0.0 OK", "{end:?}");
    }
    world.drained().await;
    assert_eq!(player.told().len(), 7);

    let mut client = Client::greeted(&world).await;
    client.send(b"NOOP\nMAIL FROM:<x@evil.example>\r\n").await;
    assert!(client.hears().await.starts_with("500 5.5.2"));
    assert_eq!(client.says("RSET").await, "250 2.0.0 OK");
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_conversation_goes_on() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mut client = Client::greeted(&world).await;
    assert!(client.says("MAIL FROM:<a@clinic.example> SIZE=41943041").await.starts_with("552 5.3.4"));
    assert_eq!(client.says("MAIL FROM:<a@clinic.example> SIZE=41943040 BODY=8BITMIME").await, "250 2.1.0 OK");
    assert_eq!(client.says(&format!("RCPT TO:<{TO}>")).await, "250 2.1.5 OK");
    assert!(client.says("DATA").await.starts_with("354"));
    let line = [&[b'a'; 1022][..], b"\r\n"].concat().repeat(1024);
    for _ in 0..41 {
        client.send(&line).await;
    }
    client.send(b".\r\n").await;
    assert!(client.hears().await.starts_with("552 5.3.4"));

    // Eight bits a byte come as they are.
    id_in(&client.mails("a@clinic.example", "Subject: a\r\n\r\nநலம்".as_bytes()).await);
    for number in 0..100 {
        let line = if number == 0 {
            "MAIL FROM:<>".to_owned()
        } else {
            format!("RCPT TO:<r.{number}@reply.mail.example>")
        };
        assert!(client.says(&line).await.starts_with("250"), "{line}");
    }
    assert!(client.says("RCPT TO:<r.100@reply.mail.example>").await.starts_with("250"));
    assert!(client.says("RCPT TO:<r.101@reply.mail.example>").await.starts_with("452 4.5.3"));
    assert!(client.says(&format!("NOOP {}", "a".repeat(3000))).await.starts_with("500 5.5.2"));
    assert_eq!(client.hears().await, "", "that was the end");
    world.drained().await;
    assert_eq!(player.told().len(), 1);
}

#[tokio::test]
async fn commands_come_in_order_and_may_come_together() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mut client = Client::of(&world).await;
    client.hears().await;
    for (said, answer) in [
        ("MAIL FROM:<a@clinic.example>", "503"),
        ("RCPT TO:<r.1@reply.mail.example>", "503"),
        ("DATA", "503"),
        ("EHLO", "501"),
        ("STARTTLS", "502"),
        ("BDAT 5", "502"),
        ("HELO mx.clinic.example", "250"),
        ("VRFY k.rao", "252"),
        ("FETCH", "500"),
        ("MAIL FROM:<a@clinic.example> RET=FULL", "555"),
        ("MAIL FROM:<a@clinic.example> BODY=BINARYMIME", "555"),
        ("MAIL FROM:<வணக்கம்@clinic.example>", "55"),
        ("MAIL FROM:<வணக்கம்@clinic.example> SMTPUTF8", "250"),
        ("MAIL FROM:<a@clinic.example>", "503"),
        ("rset", "250"),
    ] {
        let heard = client.says(said).await;
        assert!(heard.starts_with(answer), "{said}: {heard}");
    }
    let greeting = "EHLO mx.clinic.example\r\n";
    client.send(greeting.as_bytes()).await;
    let mut offered = String::new();
    while !offered.contains("250 ") {
        client.0.read_line(&mut offered).await.unwrap();
    }
    for extension in ["8BITMIME", "SMTPUTF8", "SIZE 41943040", "PIPELINING", "ENHANCEDSTATUSCODES"] {
        assert!(offered.contains(extension), "{offered}");
    }
    let together = format!("MAIL FROM:<a@clinic.example>\r\nRCPT TO:<{TO}>\r\nDATA\r\n{MAIL}.\r\nQUIT\r\n");
    client.send(together.as_bytes()).await;
    let mut heard = String::new();
    client.0.read_to_string(&mut heard).await.unwrap();
    let codes: Vec<&str> = heard.lines().map(|line| &line[..3]).collect();
    assert_eq!(codes, ["250", "250", "354", "250", "221"]);
    world.drained().await;
    assert_eq!(player.told().len(), 1);
}

#[tokio::test]
async fn nobody_keeps_the_others_out() {
    let world = World::start().await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        let mut client = Client::of(&world).await;
        assert!(client.hears().await.starts_with("220"));
        clients.push(client);
    }
    let mut late = Client::of(&world).await;
    assert!(late.hears().await.starts_with("421 4.7.0"));
    let mut first = clients.pop().unwrap();
    assert!(first.says("QUIT").await.starts_with("221"));
    assert_eq!(first.hears().await, "");
    let mut mistaken = clients.pop().unwrap();
    for _ in 0..20 {
        assert!(mistaken.says("FETCH").await.starts_with("500"));
    }
    assert!(mistaken.says("FETCH").await.starts_with("421"));
}

#[tokio::test]
async fn a_mail_that_its_function_fails_at_is_kept_among_the_dead_letters() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| Does::Fails);
    let mut client = Client::greeted(&world).await;
    let id = id_in(&client.mails("k.rao@clinic.example", MAIL.as_bytes()).await);
    world.drained().await;
    assert_eq!(player.told().len(), 2, "once more, as its EventInvokeConfig says");
    let letters = world.local("GET", "dead-letters", Value::Null).await.1;
    assert_eq!(letters[0]["why"], format!("mail {id}: check failed: on purpose"));
    assert!(world.kept(&id).await.contains("Hello"));
}
