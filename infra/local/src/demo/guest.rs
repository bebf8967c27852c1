//! To a doctor without an account: a mail, its link, the page behind it, and answers by form and by mail.

use anyhow::{Context as _, Result, ensure};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use super::cast::Cast;
use super::life::{By, Life, Way, referral, steps, text};
use super::page::Page;

/// The doctor without an account.
const NAME: &str = "Dr Sunita Banerjee";
const ADDRESS: &str = "s.banerjee@heart-clinic.example";

/// How people are called in the story.
const NAMES: fn(By) -> &'static str = |by| match by {
    By::Sender => "Dr O'Connor",
    By::Receiver => "Dr Banerjee",
    By::Patient => "Meena Kumari",
};

/// Those who can be asked by the API.
const MEMBERS: [&str; 2] = ["dr-oconnor", "pat-1"];
const WHO: &str = "sender and patient";

/// Plays it, and prints what is mailed, shown and answered.
pub(super) async fn live(cast: &Cast<'_>) -> Result<Life> {
    let mut life = Life::default();
    println!("1. Dr O'Connor sends it to an address");
    let mut asked = referral();
    if let Some(to) = asked.get_mut("to") {
        *to = json!({"guest": {"name": NAME, "email": ADDRESS, "clinic": "Heart Clinic, Kolkata"}});
    }
    let sent = cast.sends(&asked).await?;
    let path = format!("/v1/referrals/{}", text(&sent, "/id"));
    life.goes_on(&sent);

    println!("2. {} gets a mail", NAMES(By::Receiver));
    let mut guest = Guest { cast, cookie: String::new(), link: String::new() };
    let mail = guest.newest_mail().await?;
    guest.link = link(&mail)?;
    guest.shows_mail(&mail)?;
    println!("   follows its link, and presses the button");
    let page = guest.opens().await?;
    println!("   reads: {}", page.first("h1")?);
    println!("   sections: {}", page.all("h2").join("; "));
    println!("   answers: {}", page.all("h3").join("; "));
    cast.tell(&path, &MEMBERS, WHO, &mut life).await?;

    for (number, step) in (3..).zip(steps()) {
        let name = NAMES(step.by);
        match step.guest {
            Way::NotTheirs => {
                println!("{number}. {name} {}", step.says);
                let before = guest.newest_mail().await?;
                cast.does(&path, &step).await?;
                let mail = guest.newest_mail().await?;
                if mail != before {
                    println!("   mailed to {}: {}", NAMES(By::Receiver), text(&mail, "/subject"));
                }
            }
            Way::Form(fields) => {
                println!("{number}. {name} {}, by the page's form", step.says);
                let page = guest.fills_in(step.command, fields).await?;
                println!("   the page says: {}", page.first("h2")?);
            }
            Way::Mail(words) => {
                println!(
                    "{number}. {name} {}, by replying to the mail: {}",
                    step.says,
                    words.replace("\n\n", " / ")
                );
                guest.answers(words).await?;
            }
        }
        cast.tell(&path, &MEMBERS, WHO, &mut life).await?;
    }
    cast.ends(&path).await?;
    Ok(life)
}

/// The link in a mail.
fn link(mail: &Value) -> Result<String> {
    let text = text(mail, "/text");
    let (_, rest) = text.split_once("/l/").context("a mail without a link")?;
    Ok(format!("/l/{}", rest.split_whitespace().next().unwrap_or_default()))
}

/// Somebody with a mailbox and a browser.
struct Guest<'a> {
    cast: &'a Cast<'a>,
    cookie: String,
    link: String,
}

impl Guest<'_> {
    /// The newest mail to them, once all that is under way has arrived.
    async fn newest_mail(&self) -> Result<Value> {
        self.asks("POST", "/.local/drain", None).await?;
        let mails = self.asks("GET", &format!("/.local/mail?to={ADDRESS}"), None).await?;
        let mails: Value = serde_json::from_slice(mails.body())?;
        mails.get(0).cloned().context("no mail has come")
    }

    /// Shows a mail, without what opens the referral.
    fn shows_mail(&self, mail: &Value) -> Result<()> {
        let (subject, words) = (text(mail, "/subject"), text(mail, "/text"));
        ensure!(!format!("{subject} {words}").contains("Meena"), "a mail names the patient");
        let token = self.link.trim_start_matches("/l/");
        let shown = words.replace(token, &format!("{}…", token.get(..4).unwrap_or_default()));
        println!("   Subject: {subject}");
        shown.lines().filter(|line| !line.trim().is_empty()).for_each(|line| println!("   | {line}"));
        Ok(())
    }

    /// Presses the button of the page that the link leads to.
    async fn opens(&mut self) -> Result<Page> {
        let landing = self.page(&self.link).await?;
        ensure!(!landing.0.contains("Meena"), "a page names the patient before it is opened");
        println!("   the page before: {} [{}]", landing.first("h1")?, landing.all("button").join("] ["));
        self.sends_form("open", &landing, &[]).await?;
        self.page(&self.link).await
    }

    /// Fills in a form of the page, and follows to where that leads.
    async fn fills_in(&mut self, command: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let page = self.page(&self.link).await?;
        let to = self.sends_form(command, &page, fields).await?;
        self.page(&to).await
    }

    async fn sends_form(&mut self, name: &str, page: &Page, fields: &[(&str, &str)]) -> Result<String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for hidden in ["nonce", "version"] {
            page.hidden(hidden).map(|value| form.append_pair(hidden, value));
        }
        let form = form.extend_pairs(fields).finish();
        let body = ("application/x-www-form-urlencoded".to_owned(), form);
        let answer = self.asks("POST", &format!("{}/{name}", self.link), Some(body)).await?;
        ensure!(answer.status() == StatusCode::SEE_OTHER, "the form {name} was answered {}", answer.status());
        if let Some(cookie) = answer.headers().get(SET_COOKIE) {
            cookie.to_str()?.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        }
        let to = answer.headers().get(LOCATION).context("a form that leads nowhere")?;
        Ok(to.to_str()?.to_owned())
    }

    async fn page(&self, path: &str) -> Result<Page> {
        let answer = self.asks("GET", path, None).await?;
        ensure!(answer.status() == StatusCode::OK, "a page was answered {}", answer.status());
        Ok(Page(String::from_utf8(answer.into_body().to_vec())?))
    }

    /// Answers the newest mail with these words. The mailbox writes what a mail program would write, and sends it by SMTP.
    async fn answers(&self, words: &str) -> Result<()> {
        const BOUNDARY: &str = "a-form-of-the-mailbox";
        let field = |name: &str, value: &str| {
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let mail = self.newest_mail().await?;
        let form = [field("from", ADDRESS), field("text", words), format!("--{BOUNDARY}--\r\n")].concat();
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let path = format!("/.local/mail/{}/reply", text(&mail, "/id"));
        let answer = self.asks("POST", &path, Some((kind, form))).await?;
        let said = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        ensure!(said.contains("?answered="), "the mail was not taken: {} {said}", answer.status());
        self.asks("POST", "/.local/drain", None).await?;
        Ok(())
    }

    async fn asks(
        &self,
        method: &str,
        path: &str,
        body: Option<(String, String)>,
    ) -> Result<Response<Bytes>> {
        let mut request = self.cast.client.anybody(method, path);
        if !self.cookie.is_empty() && path.starts_with("/l/") {
            request = request.header(COOKIE, &self.cookie);
        }
        let request = match body {
            Some((kind, body)) => request.header(CONTENT_TYPE, kind).body(Body::from(body)),
            None => request.body(Body::empty()),
        };
        self.cast.client.sender().answer(request?).await
    }
}
