//! A tour past every function, each at least once, with a word in every free text by which it can be found again.

use serde_json::{Value, json};

use crate::harness::letter::verify_path;
use crate::harness::person::Person;
use crate::harness::post::{somebody_writes, to_guest};
use crate::harness::samples::{consult, in_days, with};
use crate::harness::stack::{Stack, number};
use crate::harness::uploads::{pdf, put};

/// The word.
pub(crate) const MARKER: &str = "Quagmirella";

/// A call of the tour: the function that answers it, and the request.
pub(crate) struct Call<'a> {
    pub(crate) function: &'a str,
    pub(crate) by: &'a Person,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a Value,
}

/// Makes every call of the tour by `make`, which gives back the answer's body.
pub(crate) fn tour(stack: &Stack, mut make: impl FnMut(&Call<'_>) -> Value) {
    let tour = &mut Tour { stack, make: &mut make };
    tour.directory();
    tour.whole_life();
    let declined = tour.sent();
    tour.command(
        &declined,
        "receiver",
        "decline",
        &json!({"reason": "other", "comment": marked("comment"),
        "alternative": marked("alternative")}),
    );
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    tour.command(&declined, "sender", "redirect", &redirect);
    let handed_back = tour.sent();
    tour.command(
        &handed_back,
        "receiver",
        "decline",
        &json!({"reason": "conflict", "comment": marked("comment")}),
    );
    tour.command(&handed_back, "sender", "close-off", &json!({"reason": marked("close-off")}));
    let withdrawn = tour.sent();
    tour.command(&withdrawn, "patient", "withdraw", &json!({"reason": marked("withdraw")}));
    tour.order();
    tour.file();
    tour.held();
    let voided = tour.sent();
    tour.command(&voided, "admin", "void", &json!({"reason": "test", "comment": marked("void")}));
}

fn marked(words: &str) -> String {
    format!("{MARKER} {words}")
}

/// The list of a patient who has not signed in before.
pub(crate) const MINE: &str = "/v1/referrals?box=mine&limit=2";

/// A referral on the tour.
struct Stop {
    id: String,
    patient: Person,
}

struct Tour<'a> {
    stack: &'a Stack,
    make: &'a mut dyn FnMut(&Call<'_>) -> Value,
}

impl Tour<'_> {
    fn call(&mut self, function: &str, by: &Person, method: &str, path: &str, body: &Value) -> Value {
        (self.make)(&Call { function, by, method, path, body })
    }

    fn command(&mut self, stop: &Stop, by: &str, command: &str, body: &Value) -> Value {
        let by = match by {
            "sender" => self.stack.person("dr-oconnor"),
            "receiver" => self.stack.person("dr-iyer"),
            "admin" => self.stack.person("admin-a"),
            _ => stop.patient.clone(),
        };
        self.call(command, &by, "POST", &format!("/v1/referrals/{}/{command}", stop.id), body)
    }

    fn directory(&mut self) {
        let doctor = self.stack.somebody(&format!("dr-{}", number()), "doctor", "clinic-c", "Dr Thomas");
        // The second entry drops words of the first.
        for clinic in ["Zara Thomas Clinic", "Mathew Thomas Clinic"] {
            let entry = json!({"clinic": clinic, "registration_no": "KL-1", "city": "Kochi"});
            self.call("set-directory-entry", &doctor, "PUT", "/v1/directory/me", &entry);
        }
        self.call("search-directory", &doctor, "GET", "/v1/directory?q=thomas&limit=5", &json!(null));
        self.call(
            "consent-notice",
            &self.stack.nobody(),
            "GET",
            "/v1/consent-notices/v1?lang=ta",
            &json!(null),
        );
        self.call("openapi", &self.stack.nobody(), "GET", "/v1/openapi.json", &json!(null));
    }

    fn create(&mut self, consent: &Value) -> Stop {
        let (sender, patient) = (self.stack.person("dr-oconnor"), self.stack.patient());
        let body = with(marked_consult(&patient), &json!({"/consent": consent, "/priority": "urgent"}));
        let created = self.call("create", &sender, "POST", "/v1/referrals", &body);
        Stop { id: created["id"].as_str().unwrap().to_owned(), patient }
    }

    fn sent(&mut self) -> Stop {
        self.create(&json!({"method": "emergency", "reason": marked("emergency")}))
    }

    /// A file, from its announcement to its download, and the letter that names it.
    fn file(&mut self) {
        let sender = self.stack.person("dr-oconnor");
        let sample = pdf(10).named(&format!("{MARKER}.pdf"));
        let announced =
            self.call("create-attachment", &sender, "POST", "/v1/attachments", &sample.announcement());
        assert_eq!(put(&announced, &sample.bytes), 200);
        self.stack.drain().is(200);
        let stop = self.sent();
        let file = announced["attachment_id"].as_str().unwrap();
        let path = format!("/v1/referrals/{}/note", stop.id);
        // Not by `call`: what a note costs with a file is another matter.
        sender.post(&path, &json!({"attachments": [file]})).is(200);
        let path = format!("/v1/referrals/{}/attachments/{file}", stop.id);
        self.call("get-attachment", &sender, "GET", &path, &json!(null));
        let path = format!("/v1/referrals/{}/pdf", stop.id);
        self.call("get-pdf", &sender, "GET", &path, &json!(null));
        let path = verify_path(self.stack, &sender, &stop.id);
        self.call("verify", &self.stack.nobody(), "GET", &path, &json!(null));
    }

    /// A mail that waits, and is released.
    fn held(&mut self) {
        let (sender, patient) = (self.stack.person("dr-oconnor"), self.stack.patient());
        let guest = to_guest(&format!("guest.{}@post.example", number()));
        let body = with(marked_consult(&patient), &guest);
        let id = sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
        somebody_writes(self.stack, &sender, &id);
        let seq = sender.read(&id)["held"][0]["seq"].clone();
        let path = format!("/v1/referrals/{id}/held/{seq}");
        self.call("get-held", &sender, "GET", &path, &json!(null));
        let path = format!("{path}/release");
        self.call("release", &sender, "POST", &path, &json!({}));
        self.call("revoke-links", &sender, "POST", &format!("/v1/referrals/{id}/links/revoke"), &json!({}));
    }

    fn order(&mut self) {
        let (sender, patient) = (self.stack.person("dr-oconnor"), self.stack.patient());
        let test = json!({
            "text": marked("test"), "code": MARKER, "system": MARKER, "body_site": marked("site"),
            "laterality": "left", "contrast": "with",
        });
        let precautions = json!({
            "pregnancy": "possible", "contrast_reaction": marked("reaction"), "renal_function": marked("kidneys"),
        });
        let order = json!({"/kind": "imaging-order", "/tests": [test], "/precautions": precautions});
        let body = with(marked_consult(&patient), &order);
        self.call("create", &sender, "POST", "/v1/referrals", &body);
    }

    fn whole_life(&mut self) {
        let stop = self.create(&json!({"method": "in-app", "language": "hi", "notice": "v1"}));
        self.command(&stop, "patient", "consent", &json!({"decision": "grant", "guardian": {"name": marked("guardian"), "relation": marked("mother")}}));
        let receiver = self.stack.person("dr-iyer");
        self.call("list", &receiver, "GET", "/v1/referrals?box=inbox&limit=2", &json!(null));
        self.call("list", &stop.patient, "GET", MINE, &json!(null));
        let path = format!("/v1/referrals/{}", stop.id);
        self.call("get", &receiver, "GET", &path, &json!(null));
        let asks = json!({"asks": [{"text": marked("ask")}, {"text": marked("another ask")}]});
        let answers = json!([
            {"ask_id": "1-1", "note": marked("answer")}, {"ask_id": "1-2", "unavailable": marked("unavailable")},
        ]);
        let outcome = json!({"type": "seen", "summary": marked("summary"), "advice": marked("advice")});
        for (by, command, body) in [
            ("receiver", "request-info", asks),
            ("sender", "reply", json!({"answers": answers, "note": marked("remark")})),
            ("receiver", "require-visit", json!({"reason": marked("visit"), "bring": [marked("bring")]})),
            (
                "patient",
                "book-visit",
                json!({"starts_at": in_days(1), "zone": "UTC", "place": marked("place")}),
            ),
            ("receiver", "visit-outcome", json!({"outcome": "attended"})),
            ("receiver", "accept", json!({})),
            ("receiver", "report", json!({"text": marked("report"), "results": results(4.1)})),
            ("receiver", "complete", outcome),
            ("sender", "acknowledge", json!({})),
            (
                "receiver",
                "amend",
                json!({"what": marked("what"), "text": marked("amendment"), "results": results(4.2)}),
            ),
            ("sender", "note", json!({"text": marked("note")})),
        ] {
            self.command(&stop, by, command, &body);
            if command == "book-visit" {
                let path = format!("{path}/visit.ics");
                self.call("visit-calendar", &stop.patient, "GET", &path, &json!(null));
            }
        }
        self.call("get", &stop.patient, "GET", &path, &json!(null));
        self.call("get-entry", &stop.patient, "GET", &format!("{path}/timeline/1"), &json!(null));
        self.call("audit", &stop.patient, "GET", &format!("{path}/audit"), &json!(null));
        self.call("notifications", &stop.patient, "GET", "/v1/notifications?limit=5", &json!(null));
    }
}

/// A result with the word in every free text.
fn results(value: f64) -> Value {
    json!([{
        "text": marked("result"), "code": MARKER, "system": MARKER, "value": value,
        "unit": format!("mmol/L{{{MARKER}}}"), "range": {"low": 3.5, "text": marked("range")}, "flag": "normal",
    }])
}

/// A consult with the word in every free text.
pub(crate) fn marked_consult(patient: &Person) -> Value {
    let email = format!("{}@post.example", MARKER.to_lowercase());
    let visit = json!({
        "date": "2026-11-08", "doctor": marked("doctor"), "reason": marked("reason"),
        "summary": marked("summary"), "text": marked("text"),
    });
    let vital = json!({
        "code": "8867-4", "value": 72, "unit": "/min", "at": "2026-11-22T09:00:00.000Z", "text": marked("vital"),
    });
    let medication = json!([{
        "text": marked("medication"), "dose": marked("dose"), "route": marked("route"),
        "frequency": marked("frequency"), "duration": marked("duration"), "code": MARKER, "system": MARKER,
        "form": marked("form"), "strength": marked("strength"), "reason": marked("reason"),
    }]);
    let changes = json!({
        "/patient/name": marked("Kumari"), "/patient/email": email, "/patient/birth_date": "1968-04-02",
        "/patient/guardian": {"name": marked("guardian"), "relation": marked("mother")},
        "/reason": {"text": marked("reason"), "codes": [{"code": MARKER, "system": MARKER, "text": marked("code")}]},
        "/question": marked("question"), "/bring": [marked("bring")],
        "/snapshot/chief_complaint": {"text": marked("complaint"), "code": MARKER, "system": MARKER},
        "/snapshot/vitals": [vital], "/snapshot/draft_rx": medication, "/snapshot/current_rx": medication,
        "/snapshot/allergies": [{"text": marked("allergy"), "reaction": marked("rash"), "severity": marked("mild")}],
        "/snapshot/problems": [{"text": marked("problem")}],
        "/snapshot/labs": results(4.0),
        "/snapshot/recent_visits": [visit], "/snapshot/note": marked("note"),
    });
    with(consult("dr-iyer", patient), &changes)
}
