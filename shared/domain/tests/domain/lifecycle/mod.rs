//! Every situation, every party, every step: allowed or refused, and where the referral stands afterwards.

mod bodies;
mod expected;
mod names;
mod replies;

use domain::{
    log::Awaiting,
    referral::{Referral, lifecycle, refusal::Refusal},
    values::words::{Holder, Party, Status},
};

use crate::fixtures::{
    act,
    commands::{STEPS, name_of, step},
    json, minute,
    situations::{SITUATIONS, situation, status_of},
};
use expected::{ALLOWED, EVER};

/// What has to come of a step.
#[derive(Debug, PartialEq)]
enum Answer {
    /// The status and the holder of the ball afterwards.
    Then(Status, Holder),
    /// 403.
    NotYourTurn,
    /// 409.
    WrongState,
}

fn expected(name: &str, referral: &Referral, party: Party, step: &str) -> Answer {
    let may_ever =
        EVER.iter().any(|(known, by)| *known == step && by.split(' ').any(|by| by == party.as_str()));
    if !may_ever {
        return Answer::NotYourTurn;
    }
    let status = format!("{}+*", status_of(name));
    let row = ALLOWED.iter().find(|(known, from, by, ..)| {
        *known == step
            && from.split_whitespace().any(|from| from == name || from == status)
            && by.split(' ').any(|by| by == party.as_str())
    });
    row.map_or(Answer::WrongState, |(.., then, holder)| {
        let then = if *then == "=" { referral.status } else { then.parse().unwrap() };
        let holder = if *holder == "=" { referral.awaiting.who } else { holder.parse().unwrap() };
        Answer::Then(then, holder)
    })
}

#[test]
fn every_cell_is_as_the_product_says() {
    let mut cells = 0;
    for name in SITUATIONS {
        let referral = situation(name);
        for party in Party::ALL {
            for known in STEPS {
                let cell = format!("{name} × {party} × {known}");
                let after = act(referral.clone(), *party, step(known, &referral), minute(60));
                let found = match &after {
                    Ok(after) => Answer::Then(after.status, after.awaiting.who),
                    Err(Refusal::NotYourTurn { .. }) => Answer::NotYourTurn,
                    Err(Refusal::WrongState { .. }) => Answer::WrongState,
                    Err(Refusal::Broken) => panic!("{cell}: the log does not verify"),
                    Err(Refusal::TooLarge(full)) => panic!("{cell}: there is no room: {full}"),
                    Err(Refusal::Invalid(errors)) => panic!("{cell}: the body is wrong: {errors:?}"),
                };
                assert_eq!(found, expected(name, &referral, *party, known), "{cell}");
                match after {
                    Ok(after) => moved_well(&cell, &referral, &after),
                    Err(refusal) => tells_what_is_allowed(&cell, &referral, *party, &refusal),
                }
                cells += 1;
            }
        }
    }
    assert_eq!(cells, SITUATIONS.len() * Party::ALL.len() * STEPS.len());
}

/// One version more; the ball changes hands now or not at all; a holder has a due time.
fn moved_well(cell: &str, before: &Referral, after: &Referral) {
    assert_eq!(after.version, before.version + 1, "{cell}");
    assert_eq!(after.updated_at, minute(60), "{cell}");
    let Awaiting { who, since, due_at } = after.awaiting;
    assert_eq!(due_at.is_some(), who != Holder::Nobody, "{cell}: a holder has a due time, nobody has none");
    assert!(after.awaiting == before.awaiting || since == minute(60), "{cell}: {:?}", after.awaiting);
    if who != before.awaiting.who {
        assert_eq!(since, minute(60), "{cell}: the clock begins when the ball changes hands");
    }
}

/// A refusal says what this party may do instead.
fn tells_what_is_allowed(cell: &str, referral: &Referral, party: Party, refusal: &Refusal) {
    let (Refusal::NotYourTurn { actions } | Refusal::WrongState { actions, .. }) = refusal else {
        panic!("{cell}: {refusal:?}");
    };
    assert_eq!(*actions, lifecycle::actions(party, referral), "{cell}");
    if let Refusal::WrongState { status, .. } = refusal {
        assert_eq!(*status, referral.status, "{cell}");
    }
}

#[test]
fn actions_are_the_commands_that_would_be_accepted() {
    for name in SITUATIONS {
        let referral = situation(name);
        for party in Party::ALL {
            let mut accepted: Vec<&str> = STEPS
                .iter()
                .filter(|known| !["expire", "bounce"].contains(*known))
                .filter(|known| referral.decide(step(known, &referral), *party, minute(60)).is_ok())
                .map(|known| name_of(known))
                .collect();
            accepted.dedup();
            let shown = json(&referral.view(*party))["actions"].clone();
            assert_eq!(shown, json(&accepted), "{name} × {party}");
        }
    }
}

#[test]
fn every_status_has_its_situations_and_every_step_its_rows() {
    for status in Status::ALL {
        assert!(SITUATIONS.iter().any(|name| status_of(name) == status.as_str()), "{status}");
    }
    for known in STEPS {
        assert!(ALLOWED.iter().any(|(step, ..)| step == known), "{known} is never allowed");
        assert!(EVER.iter().any(|(step, _)| step == known), "{known} is nobody's");
    }
}
