//! In-network: everybody has an account, and calls the API.

use anyhow::Result;

use super::cast::Cast;
use super::life::{By, Life, referral, steps, text};

/// How people are called in the story.
const NAMES: fn(By) -> &'static str = |by| match by {
    By::Sender => "Dr O'Connor",
    By::Receiver => "Dr Rao",
    By::Patient => "Meena Kumari",
};

/// Plays it, and prints what each of the three sees.
pub(super) async fn live(cast: &Cast<'_>) -> Result<Life> {
    let mut life = Life::default();
    println!("1. Dr O'Connor picks Dr Rao, signs the snapshot, and sends");
    let sent = cast.sends(&referral()).await?;
    let path = format!("/v1/referrals/{}", text(&sent, "/id"));
    life.goes_on(&sent);

    println!("2. Dr Rao finds it in her inbox at once, and opens it");
    let receiver = cast.person("dr-rao")?;
    let inbox = cast.client.must(receiver, "GET", "/v1/referrals?box=inbox&limit=1", None).await?;
    println!("   inbox: {} {}", text(&inbox, "/items/0/ref"), text(&inbox, "/items/0/patient/name"));
    let everybody = ["dr-rao", "dr-oconnor", "pat-1"];
    let who = "sender, receiver and patient";
    cast.tell(&path, &everybody, who, &mut life).await?;
    for (number, step) in (3..).zip(steps()) {
        println!("{number}. {} {}", NAMES(step.by), step.says);
        cast.does(&path, &step).await?;
        cast.tell(&path, &everybody, who, &mut life).await?;
    }
    cast.ends(&path).await?;
    Ok(life)
}
