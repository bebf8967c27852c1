//! What is in the letter, as JSON that any program can lay out.

use documents::{
    content::{Block, Table},
    pdf::Paper,
};
use serde_json::{Value, json};

pub(crate) fn of(paper: &Paper<'_>, caption: &str) -> Value {
    let letter = paper.letter;
    let proof = paper.proof.expect("it can be verified");
    let parts: Vec<Value> = letter
        .parts
        .iter()
        .map(|part| {
            let blocks: Vec<Value> = part.blocks.iter().map(block).collect();
            json!({"heading": part.heading, "blocks": blocks})
        })
        .collect();
    json!({
        "title": letter.title,
        "reference": letter.reference,
        "language": letter.language,
        "alerts": letter.alerts,
        "parts": parts,
        "signed": [
            ["Signed by", letter.signed.by],
            ["Registration number", letter.signed.registration_no],
            ["Account", letter.signed.account],
            ["Signed at", letter.signed.at],
            ["Reference", letter.reference],
            ["Code", proof.code],
            ["SHA-256", letter.signed.sha256],
        ],
        "page_says": proof.page_says,
        "verify_url": proof.verify_url,
        "picture": {"file": "ecg.png", "caption": caption},
    })
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) | Block::Nothing(text) => json!({"text": text}),
        Block::Facts(facts) => json!({"facts": facts}),
        Block::Points(points) => json!({"points": points}),
        Block::Table(Table { caption, columns, rows }) => {
            json!({"table": {"caption": caption, "columns": columns, "rows": rows}})
        }
        Block::Files(files) => {
            let rows: Vec<Value> =
                files.iter().map(|file| json!([file.name, file.kind, "printed below"])).collect();
            json!({"table": {"caption": "Files", "columns": ["File", "What it is", "Where"], "rows": rows}})
        }
    }
}
