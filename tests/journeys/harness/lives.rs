//! Lives of referrals as scripts: who does what, and who is told of it by which way, as the product's people expect it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::harness::person::Person;
use crate::harness::samples::with;
use crate::harness::stack::{Stack, number};
use crate::harness::tour::{MARKER, marked_consult};

/// From when visits are counted: the same in every life, so that lives can be compared.
static TODAY: LazyLock<jiff::Timestamp> = LazyLock::new(jiff::Timestamp::now);

/// The people of a script.
pub(crate) struct Cast {
    pub(crate) sender: Person,
    pub(crate) receiver: Person,
    pub(crate) patient: Person,
    pub(crate) admin: Person,
}

/// One step of a script: what is done by whom, and whom it tells.
pub(crate) struct Step {
    pub(crate) by: &'static str,
    /// A command; `create`, or `open` for the receiver's first look.
    pub(crate) does: &'static str,
    body: Value,
    /// Of each party in brackets the events: `+` by mail, too; `?` the same, if the mail still comes in time to ask for
    /// something; nothing: in the feed only.
    tells: &'static str,
}

/// Somebody's notification: of which event, to whom, and whether by mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub(crate) event: String,
    pub(crate) party: String,
    pub(crate) way: Way,
}

/// By which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Feed,
    /// Also by mail, whatever has happened since.
    News,
    /// Also by mail, unless it has been done since.
    Asks,
}

impl Step {
    /// What it tells whom.
    pub(crate) fn tells(&self) -> Vec<Told> {
        let read = |word: &str| {
            let (event, party) = word.split_once('>').unwrap();
            let bare = party.trim_end_matches(['+', '?']);
            let way = match &party[bare.len()..] {
                "+" => Way::News,
                "?" => Way::Asks,
                _ => Way::Feed,
            };
            Told { event: event.to_owned(), party: bare.to_owned(), way }
        };
        self.tells.split_whitespace().map(read).collect()
    }

    /// The request, of which all steps but the first are about this referral.
    pub(crate) fn request(&self, cast: &Cast, id: &str) -> (&'static str, String, Value) {
        match self.does {
            "create" => ("POST", "/v1/referrals".to_owned(), cast.asks_for(&self.body)),
            "open" => ("GET", format!("/v1/referrals/{id}"), Value::Null),
            command => ("POST", format!("/v1/referrals/{id}/{command}"), self.body.clone()),
        }
    }

    /// The function that answers it.
    pub(crate) fn function(&self) -> &'static str {
        if self.does == "open" { "get" } else { self.does }
    }
}

impl Cast {
    /// People whom nobody else knows, with addresses and a clinic of their own.
    pub(crate) fn new(stack: &Stack) -> Cast {
        let clinic = format!("clinic-{}", number());
        let doctor = || {
            let user = format!("dr-{}", number());
            let email = address(&user);
            let claims = format!("role=doctor&workspace={clinic}&name=Dr%20Anand%20Menon&email={email}");
            let doctor = stack.with_claims(&user, &claims);
            let entry = json!({"registration_no": format!("KL-{user}"), "city": "Kochi"});
            doctor.put("/v1/directory/me", &entry).is(200);
            doctor
        };
        let admin = stack.somebody(&format!("admin-{}", number()), "admin", &clinic, "Front office");
        Cast { sender: doctor(), receiver: doctor(), patient: stack.patient(), admin }
    }

    pub(crate) fn person(&self, name: &str) -> &Person {
        match name {
            "sender" => &self.sender,
            "receiver" => &self.receiver,
            "patient" => &self.patient,
            "administrator" => &self.admin,
            _ => panic!("nobody is {name}"),
        }
    }

    /// A referral with the marker in every free text.
    fn asks_for(&self, changes: &Value) -> Value {
        let who = json!({"/patient/email": address(&self.patient.user), "/to/member_id": self.receiver.user});
        with(with(marked_consult(&self.patient), &who), changes)
    }

    /// What the feed of this party has about a referral, by event.
    pub(crate) fn feed(&self, party: &str, id: &str) -> Vec<String> {
        let mut lines: Vec<_> = self.lines(party);
        lines.retain(|line| line["referral_id"] == id);
        lines.iter().map(|line| line["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The whole feed of this party, the earliest first.
    pub(crate) fn lines(&self, party: &str) -> Vec<Value> {
        let (mut lines, mut next) = (Vec::new(), String::new());
        loop {
            let page = self.person(party).get(&format!("/v1/notifications?limit=100{next}")).is(200);
            lines.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        lines.reverse();
        lines
    }
}

/// Where somebody gets their mail.
pub(crate) fn address(user: &str) -> String {
    format!("{user}@post.example")
}

/// A mail, as far as it tells what it is of.
pub(crate) fn mailed(mail: &Value) -> (String, String) {
    let tag = |name: &str| mail["tags"][name].as_str().unwrap().to_owned();
    (tag("event"), tag("party"))
}

/// The mails about each referral, by its short reference, the earliest first.
pub(crate) fn mails(stack: &Stack) -> BTreeMap<String, Vec<Value>> {
    let mut by_reference: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for mail in stack.nobody().get("/.local/mail").is(200).as_array().unwrap().iter().rev() {
        let subject = mail["subject"].as_str().unwrap();
        let reference = subject.split_once(':').unwrap().0.to_owned();
        by_reference.entry(reference).or_default().push(mail.clone());
    }
    by_reference
}

fn step(by: &'static str, does: &'static str, body: Value, tells: &'static str) -> Step {
    Step { by, does, body, tells }
}

fn marked(words: &str) -> String {
    format!("{MARKER} {words}")
}

fn create() -> Step {
    step("sender", "create", json!({}), "sent>receiver? sent>patient+")
}

fn in_app() -> Step {
    let consent = json!({"/consent": {"method": "in-app", "language": "hi", "notice": "v1"}});
    step("sender", "create", consent, "drafted>patient?")
}

fn open() -> Step {
    step("receiver", "open", Value::Null, "seen>sender")
}

fn ask(more: &Value) -> Step {
    let asks = with(json!({"asks": [{"text": marked("ask")}]}), more);
    step("receiver", "request-info", asks, "info-requested>sender? info-requested>patient")
}

fn answer(tells: &'static str) -> Step {
    step("sender", "reply", json!({"answers": [{"ask_id": "1-1", "note": marked("answer")}]}), tells)
}

fn visit() -> Step {
    let visit = json!({"reason": marked("visit"), "bring": [marked("bring")]});
    step("receiver", "require-visit", visit, "visit-requested>sender visit-requested>patient?")
}

fn book(by: &'static str, days: i64, tells: &'static str) -> Step {
    let day = jiff::SignedDuration::from_hours(24) * i32::try_from(days).unwrap();
    let booking =
        json!({"starts_at": format!("{:.3}", *TODAY + day), "zone": "Asia/Kolkata", "place": "Room 4"});
    step(by, "book-visit", booking, tells)
}

fn outcome(by: &'static str, outcome: &str, tells: &'static str) -> Step {
    step(by, "visit-outcome", json!({"outcome": outcome}), tells)
}

fn accept() -> Step {
    step("receiver", "accept", json!({}), "accepted>sender+ accepted>patient+")
}

fn report() -> Step {
    step("receiver", "report", json!({"text": marked("report")}), "reported>sender+ reported>patient")
}

fn complete() -> Step {
    let outcome = json!({"type": "seen", "summary": marked("summary"), "advice": marked("advice")});
    step("receiver", "complete", outcome, "completed>sender+ completed>patient+")
}

/// The same while a visit is to come, to which the receiver was invited.
fn complete_before_the_visit() -> Step {
    let tells = "completed>sender+ completed>patient+ visit-cancelled>receiver+";
    Step { tells, ..complete() }
}

fn amend() -> Step {
    let correction = json!({"what": marked("dose"), "text": marked("correction")});
    step("receiver", "amend", correction, "amended>sender+ amended>patient+")
}

fn decline() -> Step {
    let body = json!({"reason": "other", "comment": marked("comment"), "alternative": marked("alternative")});
    step("receiver", "decline", body, "declined>sender? declined>patient+")
}

/// Every step of the lifecycle that tells somebody something, but for what the clock and a mail server do.
pub(crate) fn all() -> Vec<(&'static str, Vec<Step>)> {
    let note = |by, tells| step(by, "note", json!({"text": marked("note")}), tells);
    let consent = |decision: &str, tells| step("patient", "consent", json!({"decision": decision}), tells);
    let take_back = |by, tells| step(by, "withdraw", json!({"reason": marked("withdraw")}), tells);
    let void = |by, tells| step(by, "void", json!({"reason": "duplicate", "comment": marked("void")}), tells);
    vec![
        (
            "from consent to correction",
            vec![
                in_app(),
                consent("grant", "consent-given>sender+ sent>receiver?"),
                open(),
                ask(&json!({})),
                answer("info-provided>receiver? info-provided>patient"),
                visit(),
                book("patient", 2, "visit-booked>sender visit-booked>receiver?"),
                outcome("receiver", "missed", "visit-missed>sender visit-missed>patient?"),
                book("sender", 3, "visit-booked>receiver? visit-booked>patient+"),
                outcome("patient", "cancelled", "visit-cancelled>sender visit-cancelled>receiver?"),
                book("receiver", 4, "visit-booked>sender visit-booked>patient+"),
                outcome("receiver", "attended", "visit-attended>sender"),
                accept(),
                note("sender", "noted>receiver+"),
                note("receiver", "noted>sender+"),
                report(),
                complete(),
                step("sender", "acknowledge", json!({}), "acknowledged>receiver"),
                amend(),
                consent("withdraw", "consent-withdrawn>sender+ consent-withdrawn>receiver+"),
            ],
        ),
        (
            "accepted when answered",
            vec![
                create(),
                ask(&json!({"/accept_when_answered": true})),
                answer("info-provided>receiver? info-provided>patient accepted>sender+ accepted>patient+"),
                decline(),
                step("sender", "close-off", json!({"reason": marked("reason")}), "closed-off>patient+"),
            ],
        ),
        ("consent refused", vec![in_app(), consent("refuse", "consent-refused>sender withdrawn>sender+")]),
        (
            "consent withdrawn",
            vec![
                create(),
                consent(
                    "withdraw",
                    "consent-withdrawn>sender consent-withdrawn>receiver withdrawn>sender+ withdrawn>receiver+",
                ),
            ],
        ),
        (
            "taken back by the sender",
            vec![create(), take_back("sender", "withdrawn>receiver+ withdrawn>patient+")],
        ),
        (
            "taken back by the patient",
            vec![create(), take_back("patient", "withdrawn>sender+ withdrawn>receiver+")],
        ),
        (
            "voided by the sender",
            vec![create(), void("sender", "voided>receiver+ voided>patient+ voided>administrator")],
        ),
        (
            "voided by the clinic",
            vec![create(), void("administrator", "voided>sender+ voided>receiver+ voided>patient+")],
        ),
    ]
}

/// A life in which no event comes twice for the same party, so that each notification is known by its event.
pub(crate) fn straight(number: usize) -> Vec<Step> {
    let handed_over = vec![create(), open()];
    let rest = match number % 3 {
        0 => vec![
            ask(&json!({})),
            answer("info-provided>receiver? info-provided>patient"),
            visit(),
            book("patient", 2, "visit-booked>sender visit-booked>receiver?"),
            accept(),
            report(),
            complete_before_the_visit(),
            step("sender", "acknowledge", json!({}), "acknowledged>receiver"),
            amend(),
        ],
        1 => vec![
            accept(),
            decline(),
            step("sender", "close-off", json!({"reason": marked("reason")}), "closed-off>patient+"),
        ],
        _ => vec![
            ask(&json!({"/accept_when_answered": true})),
            answer("info-provided>receiver? info-provided>patient accepted>sender+ accepted>patient+"),
            complete(),
            amend(),
        ],
    };
    handed_over.into_iter().chain(rest).collect()
}
