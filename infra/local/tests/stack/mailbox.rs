//! The mailbox in a browser: pages without script, and what a hostile mail cannot do there.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use local::callers::OPERATOR;

use super::mail::{FROM, TO, raw};
use super::objects::get;
use super::play::{Player, handled};
use super::world::World;

const HOSTILE: &str = "<base href=\"https://evil.example/\"><script>alert(1)</script>\
    <img src=\"https://evil.example/seen.png\"><form action=\"https://evil.example/\"><input name=a></form>\
    <meta http-equiv=refresh content=\"0;url=https://evil.example/\"><p onclick=\"alert(1)\">Hello</p>";

impl World {
    /// As a browser asks.
    async fn page(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let request = Request::get(self.url(path)).header("Accept", accept).body(Body::empty()).unwrap();
        let (parts, body) = self.answer(request).await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
    }
}

/// A mail whose every part tries to be more than text.
async fn hostile(world: &World) -> String {
    let mail = format!(
        "From: \"<script>a</script>\" <referrals@mail.example>\r\nTo: {TO}\r\nSubject: <script>b</script>\r\n\
         X-Odd: <script>c</script>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
         --c\r\nContent-Type: text/plain\r\n\r\n<script>d</script> https://a.example/l/1\"onclick=\"e.\r\n\
         --c\r\nContent-Type: text/html\r\n\r\n{HOSTILE}\r\n--c--\r\n\
         --b\r\nContent-Type: text/html; name=\"../<script>f.html\"\r\n\
         Content-Disposition: attachment\r\n\r\n<script>g</script>\r\n--b--\r\n"
    );
    raw(&world.mailer(OPERATOR), mail).send().await.unwrap().message_id.unwrap()
}

#[tokio::test]
async fn no_part_of_a_mail_becomes_part_of_a_page() {
    let world = World::start().await;
    let id = hostile(&world).await;
    let own = format!("/.local/mail/{id}");
    let mut pages =
        vec!["/.local/mail".to_owned(), "/.local/mail?to=%3Cscript%3E@a.example".to_owned(), own.clone()];
    pages.extend(
        ["html", "text", "attachments", "headers", "source"].map(|view| format!("{own}?view={view}")),
    );
    for path in pages {
        let (status, headers, page) = world.page(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!page.contains("<script") && !page.contains("<form action"), "{path}: {page}");
        assert!(page.contains("<main id=\"main\"") && page.contains("<html lang=\"en\">"), "{path}: {page}");
        assert_eq!(page.matches("<h1>").count(), 1, "{path}: {page}");
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("script-src"),
            "{policy}"
        );
        assert_eq!(
            (&headers["x-content-type-options"], &headers["vary"]),
            (&"nosniff".parse().unwrap(), &"accept".parse().unwrap())
        );
    }
    let text = world.page(&format!("{own}?view=text")).await.2;
    let link = "<a href=\"https://a.example/l/1\" rel=\"noopener noreferrer\">https://a.example/l/1</a>";
    assert!(text.contains(link), "{text}");
}

#[tokio::test]
async fn a_mails_html_is_shown_where_it_can_do_nothing() {
    let world = World::start().await;
    let id = hostile(&world).await;
    let (_, _, page) = world.page(&format!("/.local/mail/{id}")).await;
    let frame = format!(
        "<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/.local/mail/{id}/html\" \
         title=\"The mail as HTML\"></iframe>"
    );
    assert!(page.contains(&frame), "{page}");
    let (_, headers, framed) = world.page(&format!("/.local/mail/{id}/html")).await;
    assert_eq!(framed, format!("<!doctype html><base target=\"_blank\">{HOSTILE}"));
    assert_eq!(
        headers["content-security-policy"],
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    );

    let (_, headers, file) = world.page(&format!("/.local/mail/{id}/attachments/1")).await;
    assert_eq!(file, "<script>g</script>");
    assert_eq!(headers["content-disposition"], "attachment; filename*=UTF-8''%2E%2E%2F%3Cscript%3Ef%2Ehtml");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let (_, headers, _) = world.page(&format!("/.local/mail/{id}/raw")).await;
    assert_eq!(headers["content-type"], "message/rfc822");
}

#[tokio::test]
async fn the_mailbox_says_what_there_is_and_what_there_is_not() {
    let world = World::start().await;
    assert!(world.page("/.local/mail").await.2.contains("No mail was sent yet."));
    let mail = format!("From: {FROM}\r\nTo: {TO}\r\n\r\n");
    let id = raw(&world.mailer(OPERATOR), mail).send().await.unwrap().message_id.unwrap();
    let list = world.page("/.local/mail").await.2;
    assert!(list.contains("1 mail, newest first.") && list.contains("(no subject)"), "{list}");
    let filtered = world.page("/.local/mail?to=nobody@clinic-a.example").await.2;
    assert!(filtered.contains("Nothing was sent to nobody@clinic-a.example."), "{filtered}");
    let shown = world.page(&format!("/.local/mail/{id}?view=html")).await.2;
    assert!(shown.contains("This mail has no HTML."), "{shown}");
    assert!(shown.contains("?view=html\" aria-current=\"page\">HTML</a>"), "{shown}");
    for missing in [
        "/.local/mail/none".to_owned(),
        format!("/.local/mail/{id}/html"),
        format!("/.local/mail/{id}/attachments/0"),
    ] {
        assert_eq!(world.page(&missing).await.0, StatusCode::NOT_FOUND, "{missing}");
    }
    let (status, headers, style) = world.page("/.local/mail.css").await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::OK, &"text/css; charset=utf-8".parse().unwrap())
    );
    assert!(!style.contains("url("), "nothing is fetched from elsewhere");
}

impl World {
    /// Sends the page's form; where it leads, or the status that refuses it.
    async fn answers(
        &self,
        id: &str,
        from: &str,
        text: &str,
        verdict: &str,
        site: &str,
    ) -> Result<String, StatusCode> {
        let part = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ecg.pdf\"\r\n\
                    Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--b--\r\n";
        let body = [&part("from", from), &part("text", text), &part("verdict", verdict), file].concat();
        let request = Request::post(self.url(&format!("/.local/mail/{id}/reply")))
            .header("Content-Type", "multipart/form-data; boundary=b")
            .header("Sec-Fetch-Site", site)
            .body(Body::from(body));
        let answer = self.answer(request.unwrap()).await;
        let location = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
        location.ok_or(answer.status())
    }
}

#[tokio::test]
async fn a_mail_is_answered_as_its_recipient_would() {
    let world = World::start().await;
    let player = Player::of(&world, "check", |_| handled());
    let mail = format!(
        "From: {FROM}\r\nTo: {TO}\r\nReply-To: r.1@reply.mail.example\r\nSubject: Visit\r\n\r\nSee you.\r\n\r\n.\r\n"
    );
    let id = raw(&world.mailer(OPERATOR), mail).send().await.unwrap().message_id.unwrap();
    let page = world.page(&format!("/.local/mail/{id}")).await.2;
    assert!(page.contains("<h2 id=\"answer-title\">Answer this mail</h2>"), "{page}");
    let location = world.answers(&id, TO, "ACCEPT\r\n.", "fails-dmarc", "same-origin").await.unwrap();
    let shown = world.page(location.split('#').next().unwrap()).await.2;
    assert!(shown.contains("<strong>Sent.</strong>"), "{shown}");
    world.drained().await;

    let told = player.told();
    let ses = &told[0]["Records"][0]["ses"];
    assert_eq!(ses["receipt"]["recipients"][0], "r.1@reply.mail.example");
    assert_eq!(
        (&ses["receipt"]["dmarcVerdict"]["status"], &ses["receipt"]["dkimVerdict"]["status"]),
        (&"FAIL".into(), &"PASS".into())
    );
    let kept =
        get(&world.operator(), &format!("mail/{}", ses["mail"]["messageId"].as_str().unwrap()), None).await;
    let kept = mail_parser::MessageParser::new().parse(&kept).unwrap().into_owned();
    assert_eq!(kept.from().unwrap().first().unwrap().address(), Some(TO));
    assert_eq!(kept.subject(), Some("Re: Visit"));
    let answered = format!("{id}@ap-south-1.amazonses.com");
    assert_eq!(kept.in_reply_to().as_text(), Some(answered.as_str()));
    assert_eq!(kept.references().as_text(), Some(answered.as_str()));
    let text = kept.body_text(0).unwrap();
    assert!(text.starts_with("ACCEPT\r\n.\r\n\r\nOn ") || text.starts_with("ACCEPT\n.\n\nOn "), "{text:?}");
    assert!(text.contains("Referrals <referrals@mail.example> wrote:"), "{text:?}");
    assert!(text.contains("> See you."), "{text:?}");
    assert_eq!(kept.attachment(0).unwrap().contents(), b"%PDF-1.7");

    for (from, verdict, site) in [
        ("stranger@a.example", "pass", "same-origin"),
        (TO, "perhaps", "same-origin"),
        (TO, "pass", "cross-site"),
    ] {
        let refused = world.answers(&id, from, "ACCEPT", verdict, site).await;
        assert_eq!(refused, Err(StatusCode::BAD_REQUEST), "{from} {verdict} {site}");
    }
    world.drained().await;
    assert_eq!(player.told().len(), 1);
}

#[tokio::test]
async fn what_is_not_taken_is_said_on_the_page() {
    let world = World::start().await;
    let mail = format!("From: {FROM}\r\nTo: {TO}\r\nReply-To: a@elsewhere.example\r\n\r\nHello\r\n");
    let id = raw(&world.mailer(OPERATOR), mail).send().await.unwrap().message_id.unwrap();
    let location = world.answers(&id, TO, "Hello", "pass", "same-origin").await.unwrap();
    let shown = world.page(location.split('#').next().unwrap()).await.2;
    assert!(shown.contains("says: 550 5.1.1 Requested action not taken"), "{shown}");
    let silent = format!("From: {FROM}\r\nTo: {TO}\r\n\r\nHello\r\n");
    let id = raw(&world.mailer(OPERATOR), silent).send().await.unwrap().message_id.unwrap();
    assert!(!world.page(&format!("/.local/mail/{id}")).await.2.contains("Answer this mail"));
    assert_eq!(world.answers(&id, TO, "Hello", "pass", "same-origin").await, Err(StatusCode::BAD_REQUEST));
}
