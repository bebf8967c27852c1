//! What a guest writes in a mail is on the timeline to the last word, and what was folded of it stays in reach.

use crate::harness::by_mail::{ByMail, last};
use crate::harness::post::answer;

/// What a mail program puts below an answer.
const QUOTE: &str = "On Tue, 24 Nov 2026 at 09:14, Dr Asha Menon via Referrals <notifications@referrals.example> wrote:\n\
    > --- Please reply above this line ---\n> A referral for you\n";

#[test]
fn what_looks_like_a_quote_a_signature_or_a_disclaimer_is_kept_when_it_is_the_guests_own() {
    let case = ByMail::new();
    for words in [
        ">50% stenosis of the left main\n>80% of the proximal LAD\nPlease send her in tonight.",
        "ECHO\n--\nEF 35 %, severe MR\n--\nADVICE\nNo beta blocker until reviewed.",
        "Thanks,\nBP 90/60\nPulse 130\nPlease send her to casualty now.",
        "This message is confidential: he asked that his family is not called.\nDo not ring the home number.",
        "Begin forwarded message:\nFrom: City Lab <lab@city.example>\nSubject: Result\n\nTroponin I 1.9 ng/mL\n\nPlease admit.",
    ] {
        let seen = case.says(words);
        let entry = last(&seen, "email-received");
        let said = entry["text"].as_str().unwrap();
        for line in words.lines().filter(|line| !line.is_empty()) {
            assert!(said.contains(line), "{line:?} is missing: {entry}");
        }
        // Of the quotation of our mail below it nothing is lost: it is folded, or stands in a mail that was forwarded.
        let seq = entry["seq"].as_u64().unwrap();
        let whole = case.sender.get(&format!("/v1/referrals/{}/timeline/{seq}", case.id)).is(200);
        let all = format!("{}{}", whole["text"], whole["folded"]);
        assert!(all.contains("a patient was referred to you"), "{whole}");
    }
}

#[test]
fn words_between_the_lines_of_the_quote_are_words() {
    let case = ByMail::new();
    let below = QUOTE.replace("> A referral", "> Please send her on Monday at ten, fasting.\n> A referral");
    let mail = answer(&case.guest, "").replace(
        "On Tue, 24 Nov 2026 at 09:14, Referrals <notifications@referrals.example> wrote:\n> Dear Dr Banerjee,\n> a patient was referred to you.\n",
        &below,
    );
    let seen = case.post(&case.guest, &mail);
    let entry = last(&seen, "email-received");
    assert!(entry["text"].as_str().unwrap().contains("on Monday at ten, fasting"), "{entry}");
}

#[test]
fn a_command_whose_words_would_be_cut_is_not_carried_out_unless_all_of_them_are_the_summary() {
    let case = ByMail::new();
    case.says("ACCEPT");
    let words = "DONE\n\nStable angina.\n--\nADVICE\nStop atenolol at once; start ivabradine 5 mg";
    let seen = case.says(words);
    let summary = seen["outcome"]["summary"].as_str().unwrap_or_default();
    let whole = summary.contains("Stable angina.") && summary.contains("start ivabradine 5 mg");
    assert!(whole || seen["status"] == "accepted", "half a summary ended it: {seen}");
    assert!(whole || case.told("not done") > 0, "the guest was not told");
}
