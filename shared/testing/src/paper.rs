//! A letter of three pages as a hospital gets it: Latin, Devanagari and Tamil, tables, an ECG.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels are few and above zero")]

use documents::{
    content::{Block, Letter, LetterFile, Part, Signed, Table},
    pdf::Proof,
};
use domain::{
    files::attachment::FileState,
    values::{ids::AttachmentId, time::Instant},
};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn table(caption: &str, columns: &[&str], rows: &[&[&str]]) -> Block {
    let rows = rows.iter().map(|row| texts(row)).collect();
    Block::Table(Table { caption: caption.to_owned(), columns: texts(columns), rows })
}

fn facts(facts: &[(&str, &str)]) -> Block {
    Block::Facts(facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// A part of a letter.
pub fn part(id: &'static str, heading: &str, blocks: Vec<Block>) -> Part {
    Part { id, heading: heading.to_owned(), blocks }
}

/// The id of the ECG.
pub fn ecg_id() -> AttachmentId {
    "019a0000-0000-7000-8000-000000000001".parse().unwrap()
}

/// When it is printed.
pub fn at() -> Instant {
    "2026-11-22T09:14:00.000Z".parse().unwrap()
}

/// What it can be verified by.
pub fn proof() -> Proof {
    Proof {
        verify_url: "https://referrals.example/v1/verify/R-7K4M-92QX?code=MFZW-6YLC".to_owned(),
        code: "MFZW-6YLC".to_owned(),
        page_says:
            "To verify this paper, scan the code or open the address below: it says whether this letter \
                    is what Dr Liam O'Connor signed, and nothing about the patient."
                .to_owned(),
    }
}

/// Nothing but a title, a reference and a signature.
pub fn empty() -> Letter {
    Letter {
        title: "Referral letter".to_owned(),
        reference: "R-7K4M-92QX".to_owned(),
        language: "en",
        alerts: Vec::new(),
        parts: Vec::new(),
        signed: Signed {
            by: "Dr Liam O'Connor".to_owned(),
            registration_no: "MCI-123456".to_owned(),
            account: "dr-oconnor of clinic-a".to_owned(),
            at: "22 November 2026, 2:44 pm IST".to_owned(),
            sha256: "ada961d720fea9fef9ee6dfa9691363105ff58f5a016e23f1c56b526af5f1a0e".to_owned(),
        },
    }
}

/// The whole letter.
pub fn letter() -> Letter {
    let vitals: Vec<Vec<String>> = (0..14)
        .map(|day| {
            let (high, low, pulse) = (152 - day, 94 - day / 2, 88 - day % 5);
            texts(&[
                &format!("{} November 2026, 9:{:02} am", 22 - day, day * 3),
                &format!("{high}/{low} mm[Hg]"),
                &format!("{pulse}/min"),
                "96 % SpO₂",
                if day % 4 == 0 { "≥ target, rising → recheck" } else { "36.8 °C" },
            ])
        })
        .collect();
    let vitals = Table {
        caption: "Vital signs, newest first".to_owned(),
        columns: texts(&["Taken at", "Blood pressure", "Pulse", "Oxygen", "Remarks"]),
        rows: vitals,
    };
    let visits: Vec<Vec<String>> = (0..5)
        .map(|visit| {
            texts(&[
                &format!("{} October 2026", 28 - visit * 2),
                "Dr Liam O'Connor",
                "Chest tightness on climbing stairs, two floors; no pain at rest",
                "Pulse regular, no murmur, lungs clear. ECG at rest without changes; telmisartan raised from 20 mg to \
                 40 mg, to be seen again in two weeks or at once if there is pain at rest.",
            ])
        })
        .collect();
    let visits = Table {
        caption: "Recent visits".to_owned(),
        columns: texts(&["Date", "Doctor", "Reason", "Summary"]),
        rows: visits,
    };
    let drugs = table(
        "Current medication",
        &["Medicine", "Dose", "When", "Since"],
        &[
            &["Tab Telmisartan", "40 mg", "once a day, in the morning", "8 November 2026"],
            &["Tab Atorvastatin", "20 mg", "at night", "2 June 2024"],
            &["Tab Aspirin", "75 mg", "after lunch", "2 June 2024"],
            &["Tab Metformin", "500 mg", "1-0-1, with meals", "14 January 2022"],
            &["टैब पैन्टोप्राज़ोल", "४० मि.ग्रा.", "नाश्ते से पहले", "जून २०२५"],
            &["சிரப் லாக்டுலோஸ்", "15 ml", "இரவில் தேவைப்பட்டால்", "மே 2025"],
        ],
    );
    let parts = vec![
        part("patient", "Patient", vec![facts(&[
            ("Name", "Meena Kumari · मीना कुमारी · மீனா குமாரி"),
            ("Born", "2 April 1968 (58 years)"),
            ("Sex", "female"),
            ("Language", "Hindi"),
        ])]),
        part("parties", "From and to", vec![facts(&[
            ("From", "Dr Liam O'Connor, Adyar Family Clinic, MCI-123456"),
            ("To", "Dr Kavitha Rao, cardiology, Chennai Heart Centre"),
            ("Priority", "soon: to be seen within a day, decided within two"),
        ])]),
        part("reason", "Reason and question", vec![
            Block::Text("Chest tightness on climbing stairs for two weeks.".to_owned()),
            Block::Text("Is this stable angina? Safe to start a beta blocker?".to_owned()),
        ]),
        part("bring", "What to bring", vec![Block::Points(texts(&["Old ECGs", "Current medicines", "पुरानी रिपोर्टें"]))]),
        part("vitals", "Vital signs", vec![Block::Table(vitals)]),
        part("current-rx", "Current medication", vec![drugs]),
        part("allergies", "Allergies", vec![Block::Nothing("None known".to_owned())]),
        part("problems", "Problems", vec![Block::Points(texts(&[
            "Hypertension (I10)",
            "Type 2 diabetes, HbA1c 7.1 %",
            "Père: infarctus à 52 ans; Größe 164 cm",
        ]))]),
        part("note", "Note", vec![
            Block::Text(
                "मरीज़ को सीढ़ियाँ चढ़ते समय सीने में जकड़न होती है, जो आराम करने पर दो मिनट में ठीक हो जाती है। रात में साँस नहीं फूलती। \
                 पिता को ५२ वर्ष की आयु में दिल का दौरा पड़ा था। रक्तचाप पिछले दो सप्ताह से बढ़ा हुआ है।"
                    .to_owned(),
            ),
            Block::Text(
                "நோயாளிக்கு மாடிப்படி ஏறும்போது நெஞ்சில் இறுக்கம் ஏற்படுகிறது; ஓய்வெடுத்தால் இரண்டு நிமிடத்தில் சரியாகிறது. \
                 கொழுப்பு அளவு கூடுதலாக உள்ளது. தந்தைக்கு 52 வயதில் மாரடைப்பு ஏற்பட்டது."
                    .to_owned(),
            ),
        ]),
        part("visits", "Recent visits", vec![Block::Table(visits)]),
        part("files", "Files", vec![Block::Files(vec![LetterFile {
            id: ecg_id(),
            name: "ecg.png".to_owned(),
            kind: "ECG, PNG, 40 KB".to_owned(),
            state: FileState::Available,
            refused: None,
        }])]),
    ];
    let alerts = texts(&["Priority: soon", "Given in an emergency, without the patient's consent"]);
    Letter { alerts, parts, ..empty() }
}

/// An ECG as a scanner writes it: a grid, a trace on it, and dust.
pub fn ecg() -> Vec<u8> {
    let (width, height) = (1600_u32, 500_u32);
    let mut pixels = vec![0_u8; (width * height) as usize];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = (at as u32 % width, at as u32 / width);
        // What a scanner adds by itself, always the same.
        let dust = (at as u32).wrapping_mul(2_654_435_761) >> 16;
        *pixel = u8::from(dust.is_multiple_of(61))
            + u8::from(x.is_multiple_of(50) || y.is_multiple_of(50))
            + u8::from(x.is_multiple_of(10) || y.is_multiple_of(10));
    }
    let mut last = 250.0_f64;
    for x in 0..width {
        let beat = f64::from(x % 200) - 100.0;
        let height = 250.0 - 160.0 * (-beat * beat / 30.0).exp()
            + 30.0 * (-(beat - 12.0).powi(2) / 40.0).exp()
            - 35.0 * (-(beat - 50.0).powi(2) / 300.0).exp()
            + (f64::from(x) / 9.0).sin();
        let (low, high) = (last.min(height) as u32, last.max(height) as u32 + 2);
        for y in low..=high {
            pixels[(y * width + x) as usize] = 3;
        }
        last = height;
    }
    png(width, height, png::ColorType::Indexed, &pixels)
}

/// A PNG of eight bits a channel; the palette is an ECG's paper.
pub fn png(width: u32, height: u32, kind: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    if kind == png::ColorType::Indexed {
        encoder.set_palette([255, 255, 255, 250, 214, 214, 240, 160, 160, 20, 20, 30].as_slice());
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    bytes
}
