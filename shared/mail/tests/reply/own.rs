//! Words that look like something else and are own words; and what is folded all the same.

use domain::commands::{command::CommandName, mail::NotDoneWhy};
use mail::reply::{KeywordCommand, Reading, read};

const HEAD: &str = "From: \"Dr Lakshmi Rao\" <rao@heart.example>\r\nTo: r.7k4m92qxd3vt5b8n1c6wz0hj4e@reply.referrals.example\r\n\
    Subject: Re: R-7K4M-92QX: a referral\r\nMessage-ID: <1@heart.example>\r\nMIME-Version: 1.0\r\n";

const HISTORY: &str = "\n\nOn Sat, 28 Nov 2026 at 10:00, Dr Aoife O'Connor via Referrals <no-reply@referrals.example> wrote:\n\
    > --- Please reply above this line ---\n> A referral for you\n> Open the referral: https://referrals.example/l/kq3v8z\n";

fn reading_of<T>(entity: &str, of: impl FnOnce(&Reading<'_>) -> T) -> T {
    let mail = format!("{HEAD}{entity}").replace("\r\n", "\n").replace('\n', "\r\n");
    of(&read(mail.as_bytes()).unwrap())
}

fn plain<T>(body: &str, of: impl FnOnce(&Reading<'_>) -> T) -> T {
    reading_of(&format!("Content-Type: text/plain; charset=utf-8\n\n{body}"), of)
}

/// Every line of the body is among the words, with history below it and without; the history is not.
fn all_is_own(body: &str) {
    for history in ["", HISTORY] {
        plain(&format!("{body}{history}"), |reading| {
            let mut rest = reading.words.as_str();
            for line in body.lines().filter(|line| !line.trim().is_empty()) {
                let found = rest.find(line.trim());
                assert!(found.is_some(), "{line:?} of {body:?}: {:?}", reading.words);
                rest = &rest[found.unwrap_or_default()..];
            }
            assert!(!reading.words.contains("A referral for you"), "{body:?}: {}", reading.words);
        });
    }
}

/// These are among the words, and that is folded and in reach.
fn is_folded(body: &str, own: &[&str], folded: &[&str]) {
    plain(&format!("{body}{HISTORY}"), |reading| {
        let cut = reading.cut.clone().unwrap_or_default();
        for line in own {
            assert!(reading.words.contains(line), "{line:?} of {body:?}: {:?}", reading.words);
        }
        for line in folded {
            assert!(
                !reading.words.contains(line) && cut.contains(line),
                "{line:?} of {body:?}: {:?}",
                reading.words
            );
        }
    });
}

#[test]
fn what_looks_like_a_signature_and_says_something_is_own() {
    for body in [
        "PLAN\nEcho on Monday\n--\nDRUGS\nStop atenolol, it caused the bradycardia",
        "Results\n-- \nSodium 128 mmol/L\nPotassium 5.9 mmol/L",
        "Summary\n---\nStop warfarin\n---\nStart apixaban 5 mg bd",
        "1. Admit\n__\n2. Start heparin",
        "Yes\n–\nNo contrast, creatinine 2.1",
        "Advice below\n--\nReduce salt",
        "Seen\n--\nBP 150/90\nHR 112",
        "A\n--\nB\n--\nC is normal\n--\nD is raised",
        "Findings\n-----\nEF 35 %\n\nAdvice\n-----\nAdmit today",
        "Echo\n--\n\nAfter the line, with a blank: stop digoxin",
        "दवा\n--\nएटेनोलोल बंद करें",
        "Thank you\nT 38.4 P 112 BP 96/60\nSend him over today",
        "Thanks\nCall me on 98300 12345",
        "Thanks,\nplease ring 044 2811 0000 before ten",
        "Regards,\nand tell her to fast",
        "Thanks\nO2 sat 88 % on air\nRR 28",
        "Thanks\nM 182/104 at 7 am",
        "Best\n5 mg in the evening",
        "Many thanks\nDose 12.5 mg twice",
        "Thank you\nBed 14, IP 2026/00123",
        "Thanks\nAdmit at once\n98300 12345",
        "Thanks\nAtenolol Stopped\n98300 12345",
        "Sent from ward phone: K 6.1, stop ramipril",
        "Sent from my iPhone. Stop atenolol.",
        "Stop atenolol\nSent from my iPhone, sorry for the typos above: it is 5 mg, not 50",
        "நன்றி\nநாளை காலை 8 மணிக்கு வரவும்",
        "धन्यवाद\nकल सुबह 8 बजे भेजें",
        "شكرا\nأوقف الأتينولول اليوم",
        "Grazie\nSospendere Coumadin\n333 555 0128",
        "Gracias\nRetirar Sintrom\n600 555 014",
        "Merci\nReprendre Kardegic\n06 55 50 01 19",
        "Viele Grüße\nMarcumar Pausieren\n0221 555 0109",
        "Thanks\nNew Drug Warfarin\n98300 12345",
        "Obrigado\nVarfarina Nova\n912 555 014",
        "Please send him to:\n\nDr Lakshmi Rao\nHeart Clinic, Mylapore\nPh: 044 2811 0000",
        "Ring before heparin.\n\nDr Rao\n98400 12345",
        "Ask there.\n\nDr Mitali Roychowdhury\nPaediatric Cardiologist\n033 5550 0191",
        "Plan:\n\nDr Rao admits\nHeart Clinic, Mylapore\n044 2811 0000\nstop heparin at 6",
        "Thanks\nHospital No 12345678\nBed free on Monday",
        "Regards\nVitamin D3, 60000 Weekly\n98300 12345",
        "धन्यवाद\nऔषध थांबवा\n९८२२० ११२२३",
    ] {
        all_is_own(body);
    }
}

#[test]
fn what_is_typed_below_a_signature_is_own_and_the_signature_is_folded() {
    let signature = "Dr Lakshmi Rao\nHeart Clinic, Mylapore\nPh: 044 2811 0000";
    for (above, below) in [
        ("Yes.\n\n-- \n", "One more thing: stop the diclofenac."),
        ("-- \n", "Please send him with the old films."),
        ("Ok.\n\n--\n", "And 5 mg, not 50."),
        ("Ok.\n\nRegards,\n", "P.S. stop atenolol"),
        ("Ok.\n\nThanks & Regards\n", "bring the ECG"),
        ("Ok.\n\nWarm regards,\n", "एटेनोलोल बंद करें, कृपया"),
        ("Ok.\n\n---\n", "Admit if the ST is raised."),
    ] {
        let body = format!("{above}{signature}\n\n{below}");
        is_folded(&body, &[below], &["044 2811 0000", "Mylapore"]);
    }
    for (body, own, folded) in [
        ("Ok\n\nSent from my iPhone\n\nAnd stop atenolol.", "And stop atenolol.", "Sent from my iPhone"),
        (
            "Fine.\n\nRegards,\nDr. Iyer\nSenior consultant cardiologist\nMob: +91 98400 12345",
            "Fine.",
            "98400 12345",
        ),
        (
            "Fine.\n\nRegards\nPriya Nair\nCity Diagnostics\n080 2222 3333 | desk@citylab.example",
            "Fine.",
            "080 2222 3333",
        ),
        ("Fine.\n\n--\nDr L Rao | Heart Clinic | 98400 12345", "Fine.", "98400 12345"),
        ("Fine.\n\n-- \nAnjali", "Fine.", "Anjali"),
        ("Fine.\n\n-- \nDr Rao\nReg. No. TNMC 45210\nClinic hours: Mon to Sat 9 to 1", "Fine.", "TNMC 45210"),
    ] {
        is_folded(body, &[own], &[folded]);
    }
}

#[test]
fn what_looks_like_a_disclaimer_and_says_something_is_own() {
    for body in [
        "This message is confidential: she disclosed violence at home.\nDo not ring the home number. Do not delete this.\n\nSuggest admission under my care on Monday.",
        "Seen today.\n\nPrivileged and confidential: she told the nurse of the overdose.\n\nKeep her in.",
        "Notice: the recipient of the kidney is doing well, liability to infection is high.",
        "This email is to say that the disclosed liver disease makes the recipient unfit.",
        "Caution: delete the penicillin from her chart, allergy disclosed today.",
        "Important notice for the environment at home: dust mites, recipient of a cleaning plan.",
        "This message is intended only for the recipient: she is pregnant, confidential.",
        "This mail is late.\n\nDelete the old plan. The addressee of the last letter was wrong.",
    ] {
        all_is_own(body);
    }
    let disclaimer = "This email and any attachments are confidential and intended solely for the addressee.\nIf you have received this email in error please notify the sender.";
    is_folded(
        &format!("Yes.\n\n{disclaimer}\n\nForgot: stop metformin before the CT."),
        &["Yes.", "Forgot: stop metformin before the CT."],
        &["solely for the addressee"],
    );
    is_folded(
        &format!("Yes.\n\n{disclaimer}\nStop metformin before the CT."),
        &["Yes.", "Stop metformin before the CT."],
        &["solely for the addressee"],
    );
}

#[test]
fn more_than_is_no_quotation() {
    for body in [
        "Angiogram of this morning:\n>90% proximal LAD\n>70% mid RCA\nNeeds CABG, please send him in today.",
        "> 6.5 potassium twice\n> 400 creatinine\nAdmit.",
        "Troponin of 28.11.2026:\n>2.4 at 8 am\n>5.1 at noon\nRising.",
        "Troponin, by Dr Iyer at 10:30 on 28.11.2026:\n>2.4\n>5.1\nRising.",
        "BP 180/100\n>> 150/90 after amlodipine\n>> 138/84 on day 3\nKeep 5 mg.",
        "My advice:\n\n> Stop atenolol\n> Start ivabradine 5 mg\n\nReview in a week.",
        "If BP is\n> 160 give nifedipine\nelse wait.",
        ">3 weeks of cough, sputum for AFB\n> 5 kg lost",
        "Refer if:\n>> fever\n>> neck stiffness\nOtherwise home.",
        "Glucose\n>600 mg/dL twice",
    ] {
        all_is_own(body);
    }
}

#[test]
fn a_pasted_mail_is_content_and_what_stands_below_it_is_own() {
    let lab = "From: City Lab <reports@citylab.example>\nSent: Saturday, 28 November 2026 08:10\nTo: Dr Anjali Sen\nSubject: Troponin\n\nTroponin I 2.4 ng/mL (high). Please act.";
    for body in [
        format!("See what the lab wrote me this morning:\n\n{lab}\n\nHe must come in today."),
        format!("{lab}\n\nHe must come in today."),
        format!("Lab:\n\n________________________________\n{lab}\n\nHe must come in today."),
        format!("Lab:\n\n-----Original Message-----\n{lab}\n\nHe must come in today."),
        lab.replace("From", "Von").replace("Sent", "Gesendet").replace("To:", "An:").replace("Subject", "Betreff"),
        lab.replace("From", "De").replace("Sent", "Envoyé").replace("To:", "À :").replace("Subject", "Objet"),
        lab.replace("From", "من").replace("Sent", "تم الإرسال").replace("To:", "إلى:").replace("Subject", "الموضوع"),
        "On Fri, 27 Nov 2026 at 18:02, Dr Iyer <iyer@kidney.example> wrote:\n\nCreatinine 2.1, no contrast please.\n\nSo no CT.".to_owned(),
        "Dr Iyer wrote on 27.11.2026:\nno contrast\n\nSo no CT.".to_owned(),
        "Am 27.11.2026 schrieb Dr. Weber:\nkein Kontrastmittel\n\nAlso kein CT.".to_owned(),
    ] {
        all_is_own(&body);
    }
}

#[test]
fn a_dated_line_above_an_introduction_is_own() {
    for above in [
        "Seen on 28.11.2026 at 10:14, BP 150/90, advised admission and fasting sugar tomorrow",
        "Creatinine 2.1 on 28 Nov 2026, at 10:14 urine output only 200 ml, so please no contrast",
        "ECG of 28 Nov 2026, 10:14: ST elevation in II, III and aVF, sent by ambulance to casualty",
        "28.11.26: troponin 2.4, please admit",
        "2 units PRBC given, stable",
        "On warfarin since May",
        "10 mg at night",
    ] {
        let body = format!(
            "{above}\nDr Aoife O'Connor via Referrals <no-reply@referrals.example> wrote:\n\n\
             > --- Please reply above this line ---\n> A referral for you\n"
        );
        plain(&body, |reading| assert_eq!(reading.words, above));
    }
}

#[test]
fn what_is_typed_into_the_quotation_is_own() {
    let intro = "On 2026-11-28 10:00, Referrals wrote:";
    let ours = "> --- Please reply above this line ---\n> A referral for you\n> Open the referral: https://referrals.example/l/kq3v8z";
    for (body, own) in [
        (
            format!("{intro}\n> Please send him on Monday at ten, fasting.\n>\n{ours}"),
            "Please send him on Monday at ten, fasting.",
        ),
        (format!("Yes.\n\n{intro}\n> stop atenolol\n{ours}"), "stop atenolol"),
        (format!("{intro}\n>\n> Two lines,\n> both mine.\n>\n{ours}"), "both mine."),
        (
            format!("{intro}\n{ours}\n> Yes, Thursday suits, fasting please"),
            "Yes, Thursday suits, fasting please",
        ),
        (format!("{intro}\n{ours}\nYes, Thursday."), "Yes, Thursday."),
        (
            format!("{}\nYes, Thursday at four, fasting please", ours.replace("> ", "")),
            "Yes, Thursday at four, fasting please",
        ),
        (
            format!(
                "From: Referrals <n@referrals.example>\nSent: 28 November 2026\nTo: Rao\nSubject: R-7K4M-92QX\n\nAdmit him tonight.\n\n{}",
                ours.replace("> ", "")
            ),
            "Admit him tonight.",
        ),
        (format!("{intro}\n> सोमवार को खाली पेट भेजें\n{ours}"), "सोमवार को खाली पेट भेजें"),
    ] {
        plain(&body, |reading| {
            assert!(reading.words.contains(own), "{body:?}: {:?}", reading.words);
            assert!(!reading.words.contains("A referral for you"), "{body:?}: {:?}", reading.words);
        });
    }
    // A gateway's warning is no one's word.
    plain(
        &format!(
            "Ok.\n\n{intro}\n> [EXTERNAL] This email originated from outside of the organization.\n{ours}"
        ),
        |reading| {
            assert_eq!(reading.words, "Ok.");
        },
    );
}

#[test]
fn our_line_is_ours_only_as_a_line() {
    for body in [
        "It says Please reply above this line, so I do.\nStop atenolol.",
        "I did not see the line \"--- Please reply above this line ---\" until now.\nStop atenolol.",
    ] {
        all_is_own(body);
    }
    for body in [
        "--- Please reply above this line ---\nACCEPT",
        "--- Please reply above this line ---\nDONE\nall is well",
    ] {
        plain(body, |reading| {
            assert!(reading.command.is_none(), "{body:?}");
            assert!(reading.words.contains(body.lines().last().unwrap()), "{body:?}: {:?}", reading.words);
        });
    }
}

#[test]
fn a_mail_is_never_only_what_is_taken_away() {
    for body in [
        "-- \nDr Lakshmi Rao\n98400 12345",
        "Regards,\nDr Rao\n98400 12345",
        "This email is confidential and intended only for the addressee. If received in error, delete it.",
        "On Fri, 27 Nov 2026 at 18:02, Dr Iyer <iyer@kidney.example> wrote:\n> Creatinine 2.1",
        "> Creatinine 2.1, no contrast?",
    ] {
        plain(body, |reading| {
            assert!(reading.words.contains(body.lines().last().unwrap()), "{body:?}: {:?}", reading.words);
            assert!(reading.command.is_none(), "{body:?}");
        });
    }
    // Our own mail, and a phone's line, are nothing.
    for body in [HISTORY, "Sent from my iPhone"] {
        plain(body, |reading| assert_eq!(reading.words, "", "{body:?}"));
    }
    for body in
        ["-- \nACCEPT", "-- \nDONE\nall well", "> ACCEPT\n\nOn Fri, 27 Nov 2026, X <x@y.example> wrote:\n> z"]
    {
        plain(body, |reading| assert!(reading.command.is_none(), "{body:?}"));
    }
    let signed = "Content-Type: text/html\n\n<div class=gmail_signature>ACCEPT</div>";
    reading_of(signed, |reading| {
        assert_eq!((reading.words.as_str(), reading.command.is_some()), ("ACCEPT", false));
    });
}

fn alternative(text: &str, html: &str) -> String {
    format!(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b\n\
         Content-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"
    )
}

#[test]
fn of_two_versions_the_html_is_what_its_author_saw() {
    for (text, html, words) in [
        (
            "To view this message, please use an HTML compatible email viewer.",
            "<p>Troponin is raised.</p>",
            "Troponin is raised.",
        ),
        ("This is an HTML message. Please use an HTML capable mail reader.", "<p>Admit.</p>", "Admit."),
        ("HTML content follows; your client cannot display this message", "<p>Admit.</p>", "Admit."),
        ("Ihr E-Mail-Programm unterstützt kein HTML", "<p>Heute einweisen.</p>", "Heute einweisen."),
        ("", "<p>Admit.</p>", "Admit."),
        ("Seen today.", "<p>Seen today.</p><p>Stop atenolol.</p>", "Seen today.\n\nStop atenolol."),
        ("Metoprolol 50 mg", "<p>Metoprolol 25 mg</p>", "Metoprolol 25 mg"),
        ("Stop aspirin", "<p><s>Stop aspirin</s> keep it</p>", "~~Stop aspirin~~ keep it"),
        (
            "Stop atenolol.\nStart ramipril.",
            "<p>Stop atenolol. Start ramipril.</p>",
            "Stop atenolol.\nStart ramipril.",
        ),
        (
            "Report: https://lab.example/1",
            "<p>Report: <a href='https://lab.example/1'>here</a></p>",
            "Report: here <https://lab.example/1>",
        ),
    ] {
        reading_of(&alternative(text, html), |reading| {
            assert_eq!(reading.words.trim_end(), words, "{text:?}");
            let all = format!("{} {}", reading.words, reading.cut.clone().unwrap_or_default());
            assert!(text.split_whitespace().all(|word| all.contains(word)), "{text:?}: {all:?}");
        });
    }
}

#[test]
fn a_command_whose_two_versions_differ_is_not_carried_out() {
    let told = |text: &str, html: &str| {
        reading_of(&alternative(text, html), |reading| {
            (reading.command.is_some(), reading.not_done.map(|not_done| (not_done.command, not_done.why)))
        })
    };
    let unclear = |name| (false, Some((name, NotDoneWhy::Unclear)));
    assert_eq!(
        told("DONE\nStable.", "<p>DONE</p><p>Stable.</p><p>Stop atenolol.</p>"),
        unclear(CommandName::Complete)
    );
    assert_eq!(
        told("DONE\nStable.\nStop atenolol.", "<p>DONE</p><p>Stable.</p>"),
        unclear(CommandName::Complete)
    );
    assert_eq!(
        told("VISIT\n50 mg first", "<p>VISIT</p><p>5 mg first</p>"),
        unclear(CommandName::RequireVisit)
    );
    assert_eq!(told("DONE\nStable.", "<p>DONE</p><p>Stable.</p>"), (true, None));
    assert_eq!(told("ACCEPT", "<p>DECLINE: no</p>"), (false, None));
    assert_eq!(told("Please use an HTML viewer to read this mail", "<p>ACCEPT</p>"), (true, None));
}

#[test]
fn the_summary_has_all_that_was_written() {
    for (body, has) in [
        (
            "DONE\n\nStable angina.\n--\nADVICE\nStop atenolol at once; start ivabradine 5 mg",
            "start ivabradine 5 mg",
        ),
        ("DONE\nStable.\n\nThanks\nStop atenolol today\n98300 12345", "Stop atenolol today"),
        ("DONE\nStable.\n\nRegards,\nDr Rao\n98400 12345\n\nStop atenolol", "Stop atenolol"),
        ("DONE\nStenosis:\n>90% LAD\n>70% RCA", ">70% RCA"),
        (
            "DONE\nLab:\n\nFrom: City Lab <r@citylab.example>\nSent: today\nTo: me\nSubject: K\n\nK 6.1",
            "K 6.1",
        ),
    ] {
        for history in ["", HISTORY] {
            plain(&format!("{body}{history}"), |reading| match &reading.command {
                Some(KeywordCommand::Done { summary }) => {
                    assert!(summary.as_str().contains(has), "{body:?}: {summary}");
                }
                other => panic!("{body:?}: {other:?} {:?}", reading.not_done),
            });
        }
    }
}
