//! Tokens: a form works once, a code is tried five times however many try at once, and a member is found by their address.

use domain::values::{digest::Digest, person::Email};
use store::{CODES, CodeSet, IssuedToken, LINK_UPLOADS, RENEWALS, TokenPurpose, Tried};
use testing::{
    people::{doctor, facility},
    referrals::id,
    table::Table,
    time::minute,
    wire::Fault,
};
use tokio::task::JoinSet;

/// The digest of this text.
pub(crate) fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// A link of the referral with this number, and its hash.
pub(crate) fn link(number: u32) -> (Digest, IssuedToken) {
    let token =
        IssuedToken::new(TokenPurpose::Link, id(number), digest("guest"), minute(0), Some(minute(90)), 1);
    (digest(&format!("link {number}")), token)
}

/// With a link, for which a code was mailed.
async fn with_code() -> (Table, Digest) {
    let (table, (link, token)) = (Table::new(), link(1));
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    assert_eq!(table.store.set_code(link, digest("right"), minute(10), CODES).await.unwrap(), CodeSet::Set);
    (table, link)
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_and_ends_with_its_link() {
    let (table, (link, token)) = (Table::new(), link(1));
    let reply = IssuedToken::new(TokenPurpose::Reply, id(1), digest("guest"), minute(0), None, 1);
    table.store.put_tokens(&[(link, token), (digest("reply"), reply)]).await.unwrap();
    assert_eq!(table.store.token(link).await.unwrap(), Some(token));
    assert_eq!(table.store.token(digest("reply")).await.unwrap(), Some(reply));
    assert_eq!(table.store.token(digest("another")).await.unwrap(), None);
    let item = table.item(&format!("TOK#{link}"), "TOK");
    let over = minute(90).as_millis() / 1000 + 400 * 24 * 60 * 60;
    assert_eq!(item["expires_at"]["N"], over.to_string(), "the table's time to live");
    assert!(table.item(&format!("TOK#{}", digest("reply")), "TOK").get("expires_at").is_none());
    table.store.put_tokens(&[(link, token)]).await.unwrap_err();
}

#[tokio::test]
async fn a_link_is_renewed_three_times_however_many_ask_at_once() {
    let (table, (link, token)) = (Table::new(), link(1));
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    let mut asking = JoinSet::new();
    for _ in 0..8 {
        let store = table.store.clone();
        asking.spawn(async move { store.count_renewal(link, RENEWALS).await.unwrap() });
    }
    let renewed = asking.join_all().await.into_iter().filter(|renewed| *renewed).count();
    assert_eq!(u32::try_from(renewed).unwrap(), RENEWALS);
    assert!(!table.store.count_renewal(digest("another"), RENEWALS).await.unwrap(), "there is none to renew");
}

#[tokio::test]
async fn a_form_works_once_however_many_send_it_at_once() {
    let (table, (link, token)) = (Table::new(), link(1));
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    let mut sending = JoinSet::new();
    for _ in 0..8 {
        let store = table.store.clone();
        sending.spawn(async move { store.use_nonce(link, digest("form"), minute(9)).await.unwrap() });
    }
    let took = sending.join_all().await.into_iter().filter(|first| *first).count();
    assert_eq!(took, 1);
    assert!(table.store.use_nonce(link, digest("another form"), minute(9)).await.unwrap());
}

#[tokio::test]
async fn a_right_code_lets_in_once_and_forgives_what_was_wrong() {
    let (table, link) = with_code().await;
    let give = |code: &str, at| {
        let (store, codes) = (table.store.clone(), [digest("of another key"), digest(code)]);
        async move { store.try_code(link, &codes, at).await.unwrap() }
    };
    assert_eq!(give("wrong", minute(1)).await, Tried::Wrong(4));
    assert_eq!(give("right", minute(1)).await, Tried::Right);
    assert_eq!(give("right", minute(1)).await, Tried::NoCode, "it is used up");
    table.store.set_code(link, digest("next"), minute(20), CODES).await.unwrap();
    assert_eq!(give("right", minute(11)).await, Tried::Wrong(4), "the last one counts");
    assert_eq!(give("next", minute(20)).await, Tried::NoCode, "ten minutes are over");
    assert_eq!(table.store.token(link).await.unwrap().unwrap().wrong_codes, 1, "that was no try");
}

#[tokio::test]
async fn eight_who_try_at_once_have_five_tries_and_one_is_told_that_it_is_locked() {
    let (table, link) = with_code().await;
    let mut trying = JoinSet::new();
    for number in 0..8 {
        let (store, code) = (table.store.clone(), digest(&format!("wrong {number}")));
        trying.spawn(async move { store.try_code(link, &[code], minute(1)).await.unwrap() });
    }
    let tried = trying.join_all().await;
    let count = |wanted: fn(&Tried) -> bool| tried.iter().filter(|tried| wanted(tried)).count();
    assert_eq!(count(|tried| matches!(tried, Tried::Wrong(_))), 4, "{tried:?}");
    assert_eq!(count(|tried| *tried == Tried::LockedNow), 1, "{tried:?}");
    assert_eq!(count(|tried| *tried == Tried::Closed), 3, "{tried:?}");
    let token = table.store.token(link).await.unwrap().unwrap();
    assert_eq!((token.wrong_codes, token.locked_at), (5, Some(minute(1))));
    let late = table.store.try_code(link, &[digest("right")], minute(2)).await.unwrap();
    assert_eq!(late, Tried::Closed, "also for whoever has the right one");
    let anew = table.store.set_code(link, digest("new"), minute(20), CODES).await.unwrap();
    assert_eq!(anew, CodeSet::Closed);
}

#[tokio::test]
async fn a_new_code_is_no_new_chance_and_there_are_ten() {
    let (table, link) = with_code().await;
    for left in [4, 3] {
        let tried = table.store.try_code(link, &[digest("wrong")], minute(1)).await.unwrap();
        assert_eq!(tried, Tried::Wrong(left));
    }
    for _ in 1..CODES {
        assert_eq!(
            table.store.set_code(link, digest("right"), minute(10), CODES).await.unwrap(),
            CodeSet::Set
        );
    }
    assert_eq!(
        table.store.set_code(link, digest("more"), minute(10), CODES).await.unwrap(),
        CodeSet::TooMany
    );
    let tried = table.store.try_code(link, &[digest("wrong")], minute(1)).await.unwrap();
    assert_eq!(tried, Tried::Wrong(2));
    let nobody = digest("no link");
    assert_eq!(
        table.store.set_code(nobody, digest("right"), minute(10), CODES).await.unwrap(),
        CodeSet::Closed
    );
    let tried = table.store.try_code(nobody, &[digest("right")], minute(1)).await.unwrap();
    assert_eq!(tried, Tried::Closed);
    assert_eq!(table.store.token(nobody).await.unwrap(), None, "trying makes no link");
}

#[tokio::test]
async fn whoever_got_in_has_as_many_codes_again() {
    let (table, link) = with_code().await;
    for _ in 0..=CODES {
        assert_eq!(
            table.store.set_code(link, digest("right"), minute(10), CODES).await.unwrap(),
            CodeSet::Set
        );
        let tried = table.store.try_code(link, &[digest("right")], minute(1)).await.unwrap();
        assert_eq!(tried, Tried::Right);
    }
}

/// The SDK counts again when it got no answer, and finds that there is nothing left to count.
#[tokio::test]
async fn a_last_try_whose_answer_was_lost_locks_the_link() {
    let (table, link) = with_code().await;
    for left in [4, 3, 2, 1] {
        let tried = table.store.try_code(link, &[digest("wrong")], minute(1)).await.unwrap();
        assert_eq!(tried, Tried::Wrong(left));
    }
    table.wire.fail(Fault::AnswerLost);
    let tried = table.store.try_code(link, &[digest("wrong")], minute(1)).await.unwrap();
    assert_eq!(tried, Tried::LockedNow);
    assert_eq!(table.store.token(link).await.unwrap().unwrap().locked_at, Some(minute(1)));
}

#[tokio::test]
async fn a_link_announces_a_hundred_files_and_no_more() {
    let (table, (link, token)) = (Table::new(), link(1));
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    for _ in 0..LINK_UPLOADS {
        assert!(table.store.count_upload(link).await.unwrap());
    }
    assert!(!table.store.count_upload(link).await.unwrap());
    assert!(table.store.count_renewal(link, RENEWALS).await.unwrap(), "they are counted apart");
    assert!(!table.store.count_upload(digest("another")).await.unwrap(), "there is no such link");
}

#[tokio::test]
async fn a_renewal_that_was_not_mailed_does_not_count() {
    let (table, (link, token)) = (Table::new(), link(1));
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    table.store.uncount_renewal(link).await.unwrap();
    for _ in 0..RENEWALS {
        assert!(table.store.count_renewal(link, RENEWALS).await.unwrap());
    }
    assert!(!table.store.count_renewal(link, RENEWALS).await.unwrap());
    table.store.uncount_renewal(link).await.unwrap();
    assert!(table.store.count_renewal(link, RENEWALS).await.unwrap());
    assert!(!table.store.count_renewal(link, RENEWALS).await.unwrap());
}

#[tokio::test]
async fn a_mail_leads_to_its_referral() {
    let table = Table::new();
    table.store.put_mail("ses-1", id(1), minute(0)).await.unwrap();
    table.store.put_mail("ses-1", id(1), minute(1)).await.unwrap();
    assert_eq!(table.store.referral_of_mail("ses-1").await.unwrap(), Some(id(1)));
    assert_eq!(table.store.referral_of_mail("ses-2").await.unwrap(), None);
}

#[tokio::test]
async fn a_member_is_found_by_the_address_that_they_have_now() {
    let table = Table::new();
    let email = |text: &str| text.parse::<Email>().unwrap();
    let found = |address: &'static str| {
        let store = table.store.clone();
        async move { store.member_by_email(&address.parse().unwrap()).await.unwrap() }
    };
    let mut rao = doctor("dr-rao");
    rao.entry.email = Some(email("Rao@Clinic.example"));
    table.store.put_member(&rao).await.unwrap();
    assert_eq!(found("RAO@clinic.example").await.unwrap().id, rao.id);
    rao.entry.email = Some(email("kavitha@clinic.example"));
    table.store.put_member(&rao).await.unwrap();
    assert_eq!(found("kavitha@clinic.example").await.unwrap().id, rao.id);
    assert_eq!(found("rao@clinic.example").await, None);
    rao.entry.email = None;
    table.store.put_member(&rao).await.unwrap();
    assert_eq!(found("kavitha@clinic.example").await, None);
    assert!(!table.items().keys().any(|(partition, _)| partition.starts_with("EML#")));
}

#[tokio::test]
async fn an_address_that_two_members_have_leads_to_neither() {
    let table = Table::new();
    let address: Email = "shared@clinic.example".parse().unwrap();
    let mut members = [doctor("dr-rao"), facility("a-lab", "lab"), doctor("a-doctor")];
    for (count, member) in (1..).zip(&mut members) {
        member.entry.email = Some(address.clone());
        table.store.put_member(member).await.unwrap();
        let found = table.store.member_by_email(&address).await.unwrap();
        assert_eq!(found.map(|found| found.id), (count == 1).then(|| "dr-rao".parse().unwrap()), "{count}");
    }
    for member in &mut members[1..] {
        member.entry.email = None;
        table.store.put_member(member).await.unwrap();
    }
    let found = table.store.member_by_email(&address).await.unwrap();
    assert_eq!(found.unwrap().id, members[0].id, "the others have given it up");
}

#[tokio::test]
async fn an_address_that_was_typed_leads_nowhere() {
    let table = Table::new();
    let (store, address) = (&table.store, "typed@clinic.example".parse::<Email>().unwrap());
    let mut typist = doctor("a-typist");
    typist.entry.email = Some(address.clone());
    store.put_member(&typist).await.unwrap();
    // As entries were written when the address was what the member typed.
    for mut item in table.items().into_values().filter(|item| item.get("member").is_some()) {
        item.as_object_mut().unwrap().remove("v").unwrap();
        table.put(item);
    }
    assert_eq!(store.member_by_email(&address).await.unwrap(), None);
    assert_eq!(store.members(&[&typist.id]).await.unwrap()[0].entry.email, None, "nor is mail sent there");

    let mut rao = doctor("dr-rao");
    rao.entry.email = Some(address.clone());
    store.put_member(&rao).await.unwrap();
    assert_eq!(
        store.member_by_email(&address).await.unwrap().unwrap().id,
        rao.id,
        "nor does it stand in the way"
    );
    typist.entry.email = None;
    store.put_member(&typist).await.unwrap();
    let addresses = table.items().keys().filter(|(partition, _)| partition.starts_with("EML#")).count();
    assert_eq!(addresses, 1, "the next writing removes it");
}
