//! Feeds: each notification once, newest first, for ninety days; a mail is claimed by one, and not forgotten.

use aws::Error;
use domain::{
    notices::{Feed, Notification},
    values::{ids::PersonId, reference::Reference, time::Instant, words::EventName},
};
use store::{CLAIMED_FOR, Claim, KEPT_FOR, Teller};
use testing::{
    referrals::id,
    table::Table,
    time::{minute, seconds_after},
    wire::Fault,
};
use uuid::{Builder, Uuid};

use crate::access::mailed;

pub(crate) fn feed(person: &str) -> Feed {
    Feed::Person(person.parse::<PersonId>().unwrap())
}

/// Something that happened at this minute.
pub(crate) fn notification(minutes: u32) -> Notification {
    let at = minute(minutes);
    let millis = u64::try_from(at.as_millis()).unwrap();
    Notification {
        id: Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid(),
        at,
        event: EventName::Accepted,
        referral_id: id(1),
        reference: Reference::new(1),
        text: "Dr Rao has accepted referral R-0000-0012.".parse().unwrap(),
    }
}

/// Whoever tells it first.
pub(crate) fn teller(now: Instant) -> Teller<'static> {
    Teller { now, invocation: "first" }
}

/// Whoever tells it besides.
fn another(now: Instant) -> Teller<'static> {
    Teller { now, invocation: "another" }
}

async fn page(table: &Table, limit: usize, after: Option<Uuid>) -> (Vec<Notification>, Option<Uuid>) {
    let page = table.store.feed(&feed("pat-1"), limit, after, minute(60)).await.unwrap();
    (page.items, page.next)
}

fn after_the_claim(millis: i64) -> Instant {
    Instant::from_millis(minute(1).as_millis() + CLAIMED_FOR + millis)
}

#[tokio::test]
async fn a_notification_is_told_once_and_in_its_own_feed_only() {
    let table = Table::new();
    let told = notification(1);
    assert!(table.store.tell(&feed("pat-1"), &told, None).await.unwrap());
    let again = Notification { text: "Other words".parse().unwrap(), ..told.clone() };
    assert!(!table.store.tell(&feed("pat-1"), &again, Some(teller(minute(2)))).await.unwrap());
    assert_eq!(page(&table, 9, None).await, (vec![told.clone()], None));
    for other in
        [feed("pat-2"), Feed::Desk("pat-1".parse().unwrap()), Feed::Administrators("pat-1".parse().unwrap())]
    {
        assert_eq!(table.store.feed(&other, 9, None, minute(60)).await.unwrap().items, []);
    }
}

#[tokio::test]
async fn a_feed_is_read_page_by_page_newest_first() {
    let table = Table::new();
    for minutes in [3, 1, 5, 2, 4] {
        table.store.tell(&feed("pat-1"), &notification(minutes), None).await.unwrap();
    }
    let (first, next) = page(&table, 2, None).await;
    assert_eq!(first, [notification(5), notification(4)]);
    // What comes meanwhile is on no later page.
    table.store.tell(&feed("pat-1"), &notification(6), None).await.unwrap();
    let (second, next) = page(&table, 2, next).await;
    assert_eq!(second, [notification(3), notification(2)]);
    assert_eq!(page(&table, 2, next).await, (vec![notification(1)], None));
}

#[tokio::test]
async fn what_is_over_is_not_shown_though_the_table_still_has_it() {
    let table = Table::new();
    for minutes in [1, 2] {
        table.store.tell(&feed("pat-1"), &notification(minutes), None).await.unwrap();
    }
    let later = seconds_after(minute(1), KEPT_FOR + 30);
    let own = feed("pat-1");
    assert_eq!(table.store.feed(&own, 9, None, later).await.unwrap().items, [notification(2)]);
    let over = table.store.feed(&own, 9, Some(notification(1).id), later).await.unwrap();
    assert_eq!((over.items, over.next), (Vec::new(), None));
    let item = table.item("FEED#person#pat-1", &notification(1).id.to_string());
    assert_eq!(item["expires_at"]["N"], (minute(1).as_millis() / 1000 + KEPT_FOR).to_string());
}

#[tokio::test]
async fn a_claim_is_one_tellers_until_it_is_settled_or_over() {
    let table = Table::new();
    let (own, told) = (feed("pat-1"), notification(1));
    table.store.tell(&own, &told, Some(teller(minute(1)))).await.unwrap();
    let claim = async |now| table.store.claim(&own, told.referral_id, told.id, another(now)).await.unwrap();
    assert_eq!(claim(after_the_claim(-1)).await, Claim::Others);
    assert_eq!(claim(after_the_claim(0)).await, Claim::Own, "who held it has died");
    let first = table.store.claim(&own, told.referral_id, told.id, teller(after_the_claim(1))).await.unwrap();
    assert_eq!(first, Claim::Others, "it is claimed anew");
    table.store.unclaim(&own, told.id).await.unwrap();
    assert_eq!(claim(after_the_claim(2)).await, Claim::Own, "given back, it is free at once");
    table.store.record(&mailed(&told, Some("ses-1"))).await.unwrap();
    assert_eq!(claim(after_the_claim(CLAIMED_FOR * 9)).await, Claim::Settled);
    assert_eq!(page(&table, 9, None).await.0, [told], "the record of the mail is not shown");
}

#[tokio::test]
async fn what_was_refused_or_never_to_be_mailed_is_not_sent_later() {
    let table = Table::new();
    let own = feed("pat-1");
    table.store.tell(&own, &notification(1), Some(teller(minute(1)))).await.unwrap();
    table.store.record(&mailed(&notification(1), None)).await.unwrap();
    table.store.tell(&own, &notification(2), None).await.unwrap();
    for told in [notification(1), notification(2), notification(3)] {
        let claimed = table
            .store
            .claim(&own, told.referral_id, told.id, another(after_the_claim(CLAIMED_FOR)))
            .await
            .unwrap();
        assert_eq!(claimed, Claim::Settled);
    }
    assert_eq!(table.items().len(), 3, "a claim makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tellers_at_once_one_sends() {
    let table = Table::new();
    for minutes in 1..=10 {
        let tell = || {
            let store = table.store.clone();
            tokio::spawn(async move {
                store.tell(&feed("pat-1"), &notification(minutes), Some(teller(minute(1)))).await
            })
        };
        let (one, other) = (tell(), tell());
        let told = [one.await.unwrap().unwrap(), other.await.unwrap().unwrap()];
        assert_eq!(told.iter().filter(|told| **told).count(), 1, "{told:?}");
    }
}

/// The SDK asks again after a lost answer, and meets its own put: a claim that is its own, and ends for everybody else.
#[tokio::test]
async fn an_answer_that_is_lost_leaves_a_claim_that_ends() {
    let table = Table::new();
    let (own, told) = (feed("pat-1"), notification(1));
    table.wire.fail(Fault::AnswerLost);
    assert!(!table.store.tell(&own, &told, Some(teller(minute(1)))).await.unwrap());
    let claim = async |by| table.store.claim(&own, told.referral_id, told.id, by).await.unwrap();
    assert_eq!(claim(another(minute(1))).await, Claim::Others);
    assert_eq!(claim(teller(minute(1))).await, Claim::Own);
    assert_eq!(claim(another(after_the_claim(0))).await, Claim::Own);
}

/// Lambda tries again when the try before has ended, and under the same id.
#[tokio::test]
async fn an_invocation_that_is_tried_again_takes_up_its_own_claim() {
    let table = Table::new();
    let (own, told) = (feed("pat-1"), notification(1));
    table.store.tell(&own, &told, Some(teller(minute(1)))).await.unwrap();
    let claim = async |by| table.store.claim(&own, told.referral_id, told.id, by).await.unwrap();
    assert_eq!(claim(another(minute(2))).await, Claim::Others);
    assert_eq!(claim(teller(minute(2))).await, Claim::Own);
    // From then on the two minutes count anew, for everybody else.
    assert_eq!(claim(another(after_the_claim(0))).await, Claim::Others);
    assert_eq!(claim(another(after_the_claim(60_000))).await, Claim::Own);
    assert_eq!(claim(teller(after_the_claim(60_001))).await, Claim::Others, "it is another's now");
    table.store.record(&mailed(&told, Some("ses-1"))).await.unwrap();
    assert_eq!(claim(another(after_the_claim(60_002))).await, Claim::Settled);
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_not_quoted() {
    let table = Table::new();
    table.store.tell(&feed("pat-1"), &notification(1), None).await.unwrap();
    let mut item = table.items().into_values().next().unwrap();
    item["at"] = item["text"].clone();
    table.put(item);
    let read = table.store.feed(&feed("pat-1"), 9, None, minute(60)).await.unwrap_err();
    assert!(matches!(read, Error::Never(..)) && !read.to_string().contains("Rao"), "{read}");
}
