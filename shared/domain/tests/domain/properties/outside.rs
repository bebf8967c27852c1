//! Whatever is asked for, allowed, added, withdrawn and ended: only the sender sees what consent does not cover, and a
//! receiver who is out sees nothing that came later, byte by byte.

use domain::{
    handoff::Redirect,
    referral::{Referral, files::filed, summary::Summary},
    values::{
        ids::AttachmentId,
        words::{
            Channel,
            Party::{self, Administrator, Patient, Receiver, Sender},
            SectionName,
        },
    },
    wire::input::parse,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    fixtures::{actor, bodies, commands::command, create, files::passed, minute},
    views::story::{marked, marker},
};

/// One act: who, what, with which consent, naming which file.
#[derive(Debug, Clone)]
struct Doing {
    act: Act,
    sections: Vec<SectionName>,
    has_scope: bool,
    additions: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Grant,
    Ask,
    Reply,
    Note { consents: bool, file: File },
    ReceiversNote,
    Accept,
    Decline,
    TakeBack,
    Withdraw,
    Void,
    Redirect,
}

#[derive(Debug, Clone, Copy)]
enum File {
    None,
    Own,
    OfTheSnapshot,
}

fn sections() -> impl Strategy<Value = Vec<SectionName>> {
    prop::sample::subsequence(SectionName::ALL.to_vec(), 0..=SectionName::ALL.len())
}

fn doing() -> impl Strategy<Value = Doing> {
    let file = prop_oneof![Just(File::None), Just(File::Own), Just(File::OfTheSnapshot)];
    let act = prop_oneof![
        3 => Just(Act::Grant),
        2 => Just(Act::Ask),
        2 => Just(Act::Reply),
        4 => (any::<bool>(), file).prop_map(|(consents, file)| Act::Note { consents, file }),
        2 => Just(Act::ReceiversNote),
        2 => Just(Act::Accept),
        1 => Just(Act::Decline),
        1 => Just(Act::TakeBack),
        1 => prop_oneof![Just(Act::Withdraw), Just(Act::Void), Just(Act::Redirect)],
    ];
    (act, sections(), any::<bool>(), any::<Option<bool>>())
        .prop_map(|(act, sections, has_scope, additions)| Doing { act, sections, has_scope, additions })
}

fn consent(method: &str, doing: &Doing) -> Value {
    let mut consent = json!({"method": method, "language": "hi", "notice": "v1"});
    if doing.has_scope && !doing.sections.is_empty() {
        consent["scope"] = json!(doing.sections);
    }
    if let Some(additions) = doing.additions {
        consent["additions"] = json!(additions);
    }
    consent
}

/// What may be seen, by rules of the test's own: each a sentence of the product.
#[expect(clippy::struct_excessive_bools, reason = "what a party may see, one by one")]
struct May {
    asked: Vec<SectionName>,
    asks_for_additions: bool,
    sections: Vec<SectionName>,
    additions: bool,
    narrowed: bool,
    taken_back: bool,
    /// What the sender has added, and which of it came after the receiver's end.
    added: Vec<(String, bool)>,
    out: bool,
}

impl May {
    fn begin(doing: &Doing) -> Self {
        let all = SectionName::ALL.to_vec();
        let asked = if doing.has_scope && !doing.sections.is_empty() { doing.sections.clone() } else { all };
        let additions = doing.additions.unwrap_or(asked.len() == SectionName::ALL.len());
        Self {
            sections: asked.clone(),
            asked,
            asks_for_additions: additions,
            additions,
            narrowed: false,
            taken_back: false,
            added: Vec::new(),
            out: false,
        }
    }

    fn granted(&mut self, named: Option<&[SectionName]>, first: bool) {
        let first = first || self.taken_back;
        let named = |name: &SectionName| named.is_none_or(|named| named.contains(name));
        let mut sections: Vec<_> = self.asked.iter().copied().filter(named).collect();
        if !first {
            sections.extend(self.sections.iter().copied());
        }
        // All that was asked for, in one step or in several.
        let is_all = self.asked.iter().all(|name| sections.contains(name));
        self.additions = (is_all && self.asks_for_additions) || (self.additions && !first);
        if self.taken_back {
            // The receiver is in again: what the sender added meanwhile waited for this consent.
            self.out = false;
            self.added.iter_mut().for_each(|(_, is_late)| *is_late = false);
        }
        self.narrowed = !is_all;
        (self.sections, self.taken_back) = (sections, false);
    }

    fn recorded(&mut self, doing: &Doing) {
        let named = if doing.has_scope { doing.sections.clone() } else { Vec::new() };
        assert!(!self.narrowed || named.iter().all(|name| self.sections.contains(name)), "only the patient");
        assert!(!self.taken_back, "only the patient");
        let whole = named.is_empty() || named.len() == SectionName::ALL.len();
        self.additions |= doing.additions.unwrap_or(whole);
        self.sections.extend(&named);
        self.asked.extend(&named);
    }
}

/// Everything that is made of a referral for this party, as text.
fn outputs(referral: &Referral, party: Party) -> String {
    let mut all = vec![
        serde_json::to_string(&referral.view(party)).unwrap(),
        serde_json::to_string(&Summary::of(referral).view(party)).unwrap(),
        format!("{:?}", referral.booked_visit_shown_to(party)),
    ];
    all.extend(referral.files_shown_to(party).map(|file| serde_json::to_string(file).unwrap()));
    if let Some(disclosed) = referral.disclosed(party) {
        all.push(serde_json::to_string(&disclosed.sections).unwrap());
    }
    for entry in &referral.entries {
        all.extend(referral.whole_entry(party, entry.seq).map(|one| serde_json::to_string(&one).unwrap()));
        let notices = referral.notices(entry.seq).into_iter().filter(|notice| notice.party == party);
        all.extend(notices.map(|notice| format!("{notice:?}")));
    }
    all.join("\n")
}

fn holds(referral: &Referral, may: &May, has_left: bool) {
    for party in [Receiver, Patient, Administrator] {
        let seen = outputs(referral, party);
        for section in SectionName::ALL.iter().filter(|name| !may.sections.contains(name)) {
            assert!(!seen.contains(&marker(*section)), "{party} sees {section}: {seen}");
        }
        for (canary, is_late) in &may.added {
            let shown = may.additions && party != Administrator && !(party == Receiver && *is_late);
            assert!(shown || !seen.contains(canary), "{party} sees {canary}: {seen}");
        }
        let theirs = party == Receiver && has_left;
        if theirs && !referral.is_released() {
            for told in ["Meena Kumari", "pat-1", "1968-04-02"] {
                assert!(!seen.contains(told), "what was taken back is of nobody: {told} in {seen}");
            }
        }
    }
    let whole = outputs(referral, Sender);
    assert!(SectionName::ALL.iter().all(|name| whole.contains(&marker(*name))), "the sender sees all");
    assert!(may.added.iter().all(|(canary, _)| whole.contains(canary)), "the sender sees all");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_outside_of_consent_and_nothing_late_is_in_any_output(
        in_app in any::<bool>(),
        doctor_only in any::<bool>(),
        begin in doing(),
        story in prop::collection::vec(doing(), 0..16),
    ) {
        let method = if in_app { "in-app" } else { "verbal" };
        let mut body = bodies::with(marked(), json!({"consent": consent(method, &begin)}));
        if doctor_only {
            body = bodies::doctor_only(body);
        }
        let mut may = May::begin(&begin);
        let mut referral = create(&body);
        for (number, doing) in story.iter().enumerate() {
            let before = referral.clone();
            referral = play(before, number, doing, &mut may);
            holds(&referral, &may, referral.sent_at.is_some());
        }
    }
}

/// The referral after this, or as it was if it is refused.
fn play(before: Referral, number: usize, doing: &Doing, may: &mut May) -> Referral {
    let canary = format!("«added {number}»");
    let file = AttachmentId(uuid::Uuid::from_u128(0xca_0000 + u128::try_from(number).unwrap()));
    let with_consent = |mut body: Value, consents: bool| {
        if consents {
            body["consent"] = consent("verbal", doing);
        }
        body
    };
    let (party, name, body) = match doing.act {
        Act::Grant => {
            let grant = json!({"decision": "grant", "scope": doing.has_scope.then_some(&doing.sections)});
            (Patient, "consent", grant)
        }
        Act::Ask => (Receiver, "request-info", json!({"asks": [{"text": "An ECG?"}]})),
        Act::Reply => {
            let asked = before.open_asks().next().map(|asked| asked.id.to_string());
            let answer = json!({"ask_id": asked.unwrap_or("1-1".to_owned()), "note": canary});
            (Sender, "reply", with_consent(json!({"answers": [answer]}), number.is_multiple_of(2)))
        }
        Act::Note { consents, file: named } => {
            let files = match named {
                File::None => json!([]),
                File::Own => json!([file]),
                File::OfTheSnapshot => json!([before.handoff.files[0].attachment.attachment_id]),
            };
            (Sender, "note", with_consent(json!({"text": canary, "attachments": files}), consents))
        }
        Act::ReceiversNote => (Receiver, "note", json!({"text": "Theirs", "attachments": []})),
        Act::Accept => (Receiver, "accept", json!({})),
        Act::Decline => (Receiver, "decline", json!({"reason": "conflict"})),
        Act::TakeBack => (Patient, "consent", json!({"decision": "withdraw"})),
        Act::Withdraw => (Sender, "withdraw", json!({"reason": "Better"})),
        Act::Void => (Sender, "void", json!({"reason": "wrong-receiver", "comment": "Another"})),
        Act::Redirect => {
            let consent = consent("verbal", doing);
            let body = json!({"to": {"member_id": "dr-iyer"}, "consent": consent, "sign": true});
            starts_from_what_stands(&before, parse(body.clone()).unwrap(), may);
            (Sender, "redirect", body)
        }
    };
    // An empty scope is refused where it is read.
    let Ok(command) = crate::fixtures::commands::read(name, body) else { return before };
    let Ok(changes) = before.decide(command.clone(), party, minute(9)) else { return before };
    let is_first = before.sent_at.is_none();
    let files: Vec<_> = command.attachments().into_iter().map(|(_, id)| passed(id).file()).collect();
    let files: Vec<_> =
        files.into_iter().filter(|new| before.file(new.attachment.attachment_id).is_none()).collect();
    let after = before.write(filed(changes, &files), minute(9), &actor(party), Channel::Api);
    match doing.act {
        Act::Grant => may.granted(doing.has_scope.then_some(&doing.sections[..]), is_first),
        Act::Reply | Act::Note { .. } => {
            let consents = matches!(doing.act, Act::Note { consents: true, .. })
                || (matches!(doing.act, Act::Reply) && number.is_multiple_of(2));
            if consents {
                may.recorded(doing);
            }
            may.added.push((canary, may.out));
            if matches!(doing.act, Act::Note { file: File::Own, .. }) {
                may.added.push((file.to_string(), may.out));
            }
        }
        Act::TakeBack => (may.taken_back, may.out) = (true, true),
        Act::Decline | Act::Redirect | Act::Withdraw | Act::Void => {
            // What has ended is not given again.
            may.out = true;
        }
        Act::Ask | Act::ReceiversNote | Act::Accept => {}
    }
    after
}

/// A redirection that is recorded by the sender asks for no more than the patient left in the app.
fn starts_from_what_stands(before: &Referral, redirect: Redirect, may: &May) {
    let named = redirect.consent.scope.clone();
    let Ok(asked) = before.redirected(redirect) else { return };
    assert!(!may.taken_back, "only the patient gives again what they took back");
    let scope = asked.consent.scope.unwrap();
    if may.narrowed || named.is_none() {
        assert!(scope.iter().all(|name| may.sections.contains(name)), "{scope:?} of {:?}", may.sections);
    }
    let additions = asked.consent.additions.unwrap_or(scope.len() == SectionName::ALL.len());
    assert!(!may.narrowed || may.additions || !additions, "nor what is added");
}

#[test]
fn the_canaries_are_seen_where_they_may_be() {
    let referral = create(&marked());
    let note = command("note", json!({"text": "«added 1»"}));
    let changes = referral.decide(note, Sender, minute(1)).unwrap();
    let noted = referral.write(changes, minute(1), &actor(Sender), Channel::Api);
    for party in [Receiver, Patient] {
        let seen = outputs(&noted, party);
        assert!(SectionName::ALL.iter().all(|name| seen.contains(&marker(*name))), "{party}");
        assert!(seen.contains("«added 1»"), "{party}");
    }
}
