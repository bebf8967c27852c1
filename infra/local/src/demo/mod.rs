//! `cargo local demo`: a referral's life, played twice and told as its people would tell it: in-network, and with a
//! doctor who has no account.

mod cast;
mod guest;
mod life;
mod member;
mod page;

use std::time::Instant;

use anyhow::{Result, ensure};

use crate::client::Client;
use crate::people::Person;
use cast::Cast;
use life::{Life, OF_A_MAIL};
pub use life::{in_days, referral};

/// Plays both lives, and compares them; anything that differs is an error.
pub async fn play(client: &Client<'_>, people: &[Person]) -> Result<()> {
    let begun = Instant::now();
    let cast = Cast { client, people };
    println!("A referral within the network\n");
    let member = member::live(&cast).await?;
    println!("The same referral to a doctor without an account\n");
    let guest = guest::live(&cast).await?;
    println!("The same life, side by side\n");
    side_by_side(&member, &guest)?;
    println!("\nPlayed in {} ms, by the real functions.", begun.elapsed().as_millis());
    Ok(())
}

fn side_by_side(member: &Life, guest: &Life) -> Result<()> {
    println!("   {:<16} {:<34} as a guest", "", "in-network");
    for (one, other) in member.steps.iter().zip(&guest.steps) {
        println!("   {:<16} {:<34} {}", one.happened, one.stands, other.stands);
        ensure!(one == other, "in-network {one:?}, as a guest {other:?}");
    }
    ensure!(member.steps.len() == guest.steps.len(), "one of the two lives has more steps");
    ensure!(member.types() == guest.types(), "{:?} and {:?}", member.types(), guest.types());
    let mails: Vec<_> = guest.timeline.iter().filter(|name| name.starts_with(OF_A_MAIL)).cloned().collect();
    println!("\nThe timelines are the same; the guest's has besides: {}", mails.join(", "));
    Ok(())
}
