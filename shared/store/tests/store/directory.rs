//! The directory: members are found by the beginnings of their words, and no longer by words that they had once.

use std::sync::Arc;

use domain::values::{
    ids::PersonId,
    person::{Member, MemberKind},
};
use serde_json::json;
use store::{COPIES_READ, DirectoryCursor, DirectoryQuery};
use testing::{people::member, table::Table};
use tokio::task::JoinSet;

fn rao() -> Member {
    let entry = json!({
        "name": "Dr Lakshmi Rao", "specialty": "Interventional Cardiology", "clinic": "Heart & Lung Centre",
        "city": "Chennai", "email": "rao@clinic.example", "registration_no": "TNMC-10001",
        "registration": "stated",
    });
    member("dr-rao", MemberKind::Doctor, "clinic-a", entry)
}

fn everybody() -> Vec<Member> {
    let doctor = |id: &str, name: &str, specialty: &str, city: &str| {
        let entry = json!({"name": name, "specialty": specialty, "city": city});
        member(id, MemberKind::Doctor, "clinic-b", entry)
    };
    let lab = json!({"name": "Chennai Cardiac Lab", "city": "Chennai"});
    vec![
        rao(),
        doctor("dr-iyer", "Dr Raman Iyer", "Cardiology", "Madurai"),
        doctor("dr-das", "Dr Ananya Das", "Dermatology", "Chennai"),
        doctor("dr-meena", "மரு. மீனாட்சி", "Cardiology", "மதுரை"),
        member("lab-1", MemberKind::Facility, "lab", lab),
    ]
}

async fn filled() -> Table {
    let table = Table::new();
    for member in everybody() {
        table.store.put_member(&member).await.unwrap();
    }
    table
}

/// All pages of a search.
async fn pages(table: &Table, query: &DirectoryQuery, limit: usize) -> Vec<PersonId> {
    let (mut found, mut after): (Vec<PersonId>, Option<DirectoryCursor>) = (Vec::new(), None);
    loop {
        let page = table.store.search(query, limit, after.as_ref()).await.unwrap();
        found.extend(page.items.iter().map(|member| member.id.clone()));
        let Some(next) = page.next else { break };
        assert_eq!(page.items.len(), limit, "only the last page may be shorter");
        after = Some(next);
    }
    found
}

/// Who is found, sorted.
async fn found(table: &Table, query: &DirectoryQuery) -> Vec<String> {
    let mut found: Vec<_> = pages(table, query, 2).await.iter().map(ToString::to_string).collect();
    found.sort();
    found
}

fn q(text: &str) -> DirectoryQuery {
    DirectoryQuery { q: Some(text.to_owned()), ..DirectoryQuery::default() }
}

#[tokio::test]
async fn members_are_found_by_the_beginnings_of_their_words() {
    let table = filled().await;
    for (text, expected) in [
        ("rao", &["dr-rao"] as &[&str]),
        ("RAO", &["dr-rao"]),
        ("lak", &["dr-rao"]),
        ("rao lakshmi", &["dr-rao"]),
        ("ra", &["dr-iyer", "dr-rao"]),
        ("r", &["dr-iyer", "dr-rao"]),
        ("card", &["dr-iyer", "dr-meena", "dr-rao", "lab-1"]),
        ("card chen", &["dr-rao", "lab-1"]),
        ("heart&lung", &["dr-rao"]),
        ("மீனா", &["dr-meena"]),
        ("மதுரை", &["dr-meena"]),
        ("shmi", &[]),
        ("rao iyer", &[]),
        ("nobody", &[]),
        ("clinic.example", &[]),
        ("tnmc-10001", &["dr-rao"]),
        ("TNMC 10001", &["dr-rao"]),
        ("tnmc10001", &["dr-rao"]),
        ("10001", &["dr-rao"]),
        ("0001", &[]),
        ("*", &["dr-das", "dr-iyer", "dr-meena", "dr-rao", "lab-1"]),
        (" ", &["dr-das", "dr-iyer", "dr-meena", "dr-rao", "lab-1"]),
    ] {
        assert_eq!(found(&table, &q(text)).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_name_is_found_however_it_is_spelled() {
    let names = [
        ("oconnor-curly", "Dr Aoife O’Connor"),
        ("oconnor-plain", "Dr Aoife O'Connor"),
        ("oconnor-one", "Dr Aoife OConnor"),
        ("oconnor-two", "Dr Aoife O Connor"),
        ("souza", "Dr Maria D`Souza"),
        ("carthy", "Dr Sean Mc Carthy"),
        ("carthy-one", "Dr Sean McCarthy"),
        ("rao", "Dr. K. S. Rao"),
        ("jose", "Dr José Núñez-Fernández"),
        ("meena", "डॉ. मीनाक्षी क़ाज़ी"),
        ("kumar", "ഡോ. ശ്രീകുമാർ"),
        ("lipsa", "ডাঃ উৎপল ঘোড়া"),
        ("minaa", "ᱢᱤᱱᱟ ꯃꯤꯅꯥꯛꯁꯤ"),
    ];
    let table = Table::new();
    for (id, name) in names {
        let entry = json!({"name": name, "registration_no": "TN-77120"});
        table.store.put_member(&member(id, MemberKind::Doctor, "clinic-a", entry)).await.unwrap();
    }
    let connors = &["oconnor-curly", "oconnor-one", "oconnor-plain", "oconnor-two"] as &[&str];
    for (text, expected) in [
        ("o’connor", connors),
        ("O'Connor", connors),
        ("oʼconnor", connors),
        ("o`connor", connors),
        ("oconnor", connors),
        ("OCONNOR", connors),
        ("o connor", connors),
        ("connor", connors),
        ("aoife o’con", connors),
        ("d'souza", &["souza"]),
        ("dsouza", &["souza"]),
        ("d souza", &["souza"]),
        ("mccarthy", &["carthy", "carthy-one"]),
        ("mc carthy", &["carthy", "carthy-one"]),
        ("ks rao", &["rao"]),
        ("k.s. rao", &["rao"]),
        ("k s rao", &["rao"]),
        ("jose", &["jose"]),
        ("josé", &["jose"]),
        ("jose\u{301}", &["jose"]),
        ("nunez", &["jose"]),
        ("fernandez nunez", &["jose"]),
        // Composed, decomposed, and without the dots.
        ("\u{958}ाज़ी", &["meena"]),
        ("क\u{93c}ाज\u{93c}ी", &["meena"]),
        ("काजी", &["meena"]),
        ("मीना\u{200d}क्षी", &["meena"]),
        ("ശ്രീകുമാര\u{d4d}\u{200d}", &["kumar"]),
        ("ശ്രീകുമാർ", &["kumar"]),
        ("উৎপল", &["lipsa"]),
        ("উত\u{9cd}\u{200d}পল ঘোড\u{9bc}া", &["lipsa"]),
        ("উৎপল ঘো\u{9dc}া", &["lipsa"]),
        ("ᱢᱤᱱᱟ", &["minaa"]),
        ("ꯃꯤꯅꯥꯛꯁꯤ", &["minaa"]),
        ("o’brien", &[]),
    ] {
        assert_eq!(found(&table, &q(text)).await, expected, "{text}");
    }
    for number in ["TN-77120", "tn 77120", "tn77120", "77120", "TN/77120", "7712"] {
        assert_eq!(found(&table, &q(number)).await.len(), names.len(), "{number}");
    }
    assert_eq!(found(&table, &q("aoife 77120")).await, connors);
}

/// Entries that were written before words were compared as they are today.
#[tokio::test]
async fn an_entry_of_an_earlier_version_is_found_as_before_until_it_is_set_again() {
    let table = Table::new();
    let entry = json!({"name": "Dr José O’Connor", "registration_no": "TN-77120"});
    let own = member("dr-jose", MemberKind::Doctor, "clinic-a", entry);
    table.store.put_member(&own).await.unwrap();
    let today = table.items();
    let words = |table: &Table| -> Vec<String> {
        let items = table.items().into_keys().filter(|(partition, _)| partition.starts_with("DIR#"));
        items.map(|(_, sort)| sort.replace("#dr-jose", "")).collect()
    };
    let now = words(&table);
    for ((partition, sort), mut item) in today {
        table.remove(&partition, std::slice::from_ref(&sort));
        item["v"] = json!({"N": "2"});
        let old = [("josé", "jo"), ("o’connor", "o’")];
        match sort.strip_suffix("#dr-jose") {
            Some("*") | None => table.put(item),
            Some(word) => {
                if let Some((word, two)) = old.iter().find(|(old, _)| {
                    word.get(..2).is_some_and(|two| old.starts_with(two))
                        || word == "oconnor" && old.starts_with('o')
                }) {
                    item["PK"] = json!({"S": format!("DIR#{two}")});
                    item["SK"] = json!({"S": format!("{word}#dr-jose")});
                    table.put(item);
                }
            }
        }
    }
    let mut before = words(&table);
    before.sort();
    assert_eq!(before, ["*", "josé", "o’connor"]);
    for text in ["jos", "dr", "*"] {
        assert_eq!(found(&table, &q(text)).await, ["dr-jose"], "{text}");
    }
    table.store.put_member(&own).await.unwrap();
    assert_eq!(words(&table), now, "no word of before stays behind");
    for text in ["josé", "jose", "o’connor", "oconnor", "77120"] {
        assert_eq!(found(&table, &q(text)).await, ["dr-jose"], "{text}");
    }
}

#[tokio::test]
async fn everything_that_is_asked_for_has_to_match() {
    let table = filled().await;
    let ask = |q: &str, specialty: &str, city: &str, kind: Option<MemberKind>| {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        DirectoryQuery { q: given(q), specialty: given(specialty), city: given(city), kind }
    };
    let (doctor, facility) = (Some(MemberKind::Doctor), Some(MemberKind::Facility));
    for (query, expected) in [
        (ask("", "", "", None), &["dr-das", "dr-iyer", "dr-meena", "dr-rao", "lab-1"] as &[&str]),
        (ask("", "", "", facility), &["lab-1"]),
        (ask("", "cardiology", "", None), &["dr-iyer", "dr-meena", "dr-rao"]),
        (ask("", "cardiology", "chennai", None), &["dr-rao"]),
        (ask("", "", "Chennai", None), &["dr-das", "dr-rao", "lab-1"]),
        (ask("", "", "Chennai", doctor), &["dr-das", "dr-rao"]),
        (ask("cardiac", "", "chen", facility), &["lab-1"]),
        (ask("cardiac", "cardiac", "", None), &[]),
        (ask("chennai", "", "madurai", None), &[]),
        (ask("iyer", "cardio", "madurai", doctor), &["dr-iyer"]),
    ] {
        assert_eq!(found(&table, &query).await, expected, "{query:?}");
    }
}

#[tokio::test]
async fn a_changed_entry_is_found_by_its_new_words_only() {
    let table = filled().await;
    let mut moved = rao();
    moved.entry = serde_json::from_value(json!({"name": "Dr Lakshmi Menon", "city": "Kochi"})).unwrap();
    table.store.put_member(&moved).await.unwrap();
    for (text, expected) in [
        ("menon", &["dr-rao"] as &[&str]),
        ("kochi", &["dr-rao"]),
        ("lakshmi", &["dr-rao"]),
        ("rao", &[]),
        ("interventional", &[]),
        ("heart", &[]),
    ] {
        assert_eq!(found(&table, &q(text)).await, expected, "{text}");
    }
    assert_eq!(table.store.members(&[&moved.id]).await.unwrap(), [moved.clone()]);
    // What the search shows is what the entry says now, by whichever word it was found.
    let shown = table.store.search(&q("lakshmi"), 9, None).await.unwrap().items;
    assert_eq!(shown, [moved]);
}

#[tokio::test]
async fn of_two_changes_at_once_no_words_stay_behind() {
    let table = Arc::new(filled().await);
    let mut changing = JoinSet::new();
    for city in ["Salem", "Erode", "Karur"] {
        let table = Arc::clone(&table);
        changing.spawn(async move {
            let mut moved = rao();
            moved.entry.city = Some(city.parse().unwrap());
            table.store.put_member(&moved).await.unwrap();
        });
    }
    changing.join_all().await;
    let members = table.store.members(&[&"dr-rao".parse().unwrap()]).await.unwrap();
    let city = members[0].entry.city.as_ref().unwrap().to_string();
    for other in ["Chennai", "Salem", "Erode", "Karur"] {
        let found = found(&table, &q(other)).await;
        assert_eq!(found.contains(&"dr-rao".to_owned()), other == city, "{other}: {found:?}");
    }
}

#[tokio::test]
async fn each_member_is_on_one_page_however_many_words_match() {
    let table = Table::new();
    for number in 0..7 {
        let name = format!("Dr Kamala Kannan Karthik {number}");
        let entry = json!({"name": name, "city": "Karur", "specialty": "Kardiologie"});
        let id = format!("dr-{number}");
        table.store.put_member(&member(&id, MemberKind::Doctor, "clinic-a", entry)).await.unwrap();
    }
    let everybody: Vec<PersonId> = (0..7).map(|number| format!("dr-{number}").parse().unwrap()).collect();
    for limit in [1, 3, 7, 8] {
        assert_eq!(pages(&table, &q("ka"), limit).await, everybody, "by {limit}");
    }
}

/// Where more stand than one query of the directory brings.
#[tokio::test]
async fn a_search_goes_on_until_the_page_is_full() {
    let table = Table::new();
    for (id, city) in [("dr-000", "Salem"), ("dr-049", "Karur"), ("dr-121", "Karur")] {
        let entry = json!({"name": format!("Cardiologist {id}"), "city": city});
        table.store.put_member(&member(id, MemberKind::Doctor, "clinic-a", entry)).await.unwrap();
    }
    let items: Vec<_> =
        table.items().into_values().filter(|item| item.to_string().contains("dr-000")).collect();
    table.copy(&items, "dr-000", (1..130).filter(|n| ![49, 121].contains(n)).map(|n| format!("dr-{n:03}")));
    let query = DirectoryQuery { city: Some("karur".to_owned()), ..q("cardiologist") };
    assert_eq!(found(&table, &query).await, ["dr-049", "dr-121"]);
    assert_eq!(pages(&table, &q("cardiologist"), 60).await.len(), 130);
}

#[tokio::test]
async fn a_member_with_more_words_than_fit_is_found_by_the_first() {
    let table = Table::new();
    let words =
        |from: u32| (from..from + 20).map(|number| format!("w{number:03}")).collect::<Vec<_>>().join(" ");
    let entry = |from: u32| {
        let (name, clinic) = (words(from), words(from + 20));
        json!({"name": name, "clinic": clinic, "city": "Chennai", "specialty": "Cardiology"})
    };
    for from in [100, 200, 300] {
        let member = member("dr-rao", MemberKind::Doctor, "clinic-a", entry(from));
        table.store.put_member(&member).await.unwrap();
        assert_eq!(found(&table, &q(&format!("w{from}"))).await, ["dr-rao"]);
        assert_eq!(found(&table, &q("cardiology chennai")).await, ["dr-rao"]);
    }
    assert!(found(&table, &q("w100")).await.is_empty());
    assert!(found(&table, &q("w219")).await.is_empty());
}

#[tokio::test]
async fn members_are_read_by_id_each_once() {
    let table = filled().await;
    let ids: Vec<PersonId> = ["dr-rao", "lab-1", "dr-rao", "nobody"].map(|id| id.parse().unwrap()).into();
    let mut members = table.store.members(&ids.iter().collect::<Vec<_>>()).await.unwrap();
    members.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(members, [rao(), everybody().pop().unwrap()]);
    table.wire.asked();
    assert_eq!(table.store.members(&[]).await.unwrap(), []);
    assert_eq!(table.wire.asked(), []);
}

#[test]
fn a_place_where_no_page_of_a_search_can_have_ended_is_known() {
    let place = |word: &str| (word.to_owned(), "dr-rao".parse().unwrap());
    for (query, word, may) in [
        (q("rao"), "rao", true),
        (q("ra"), "rao", true),
        (q("rao"), "ra", false),
        (q("rao"), "*", false),
        (DirectoryQuery::default(), "*", true),
        (DirectoryQuery::default(), "*evil", false),
    ] {
        assert_eq!(query.may_end_at(&place(word)), may, "{query:?} {word}");
    }
}

/// All pages of a search that sifts much, where a page may be shorter than asked for; and how many requests each took.
async fn sifted(table: &Table, query: &DirectoryQuery, limit: usize) -> (Vec<PersonId>, Vec<usize>) {
    let (mut found, mut requests, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        table.wire.asked();
        let page = table.store.search(query, limit, after.as_ref()).await.unwrap();
        requests.push(table.wire.operations().len());
        assert!(page.items.len() <= limit);
        found.extend(page.items.into_iter().map(|member| member.id));
        after = page.next;
        if after.is_none() {
            return (found, requests);
        }
    }
}

/// A directory of so many cardiologists in Salem, and one in Karur, who is the last.
async fn crowd(others: usize) -> Table {
    let table = Table::new();
    for (id, city) in [("dr-0000", "Salem"), ("dr-9999", "Karur")] {
        let entry = json!({"name": "Cardiologist", "city": city});
        table.store.put_member(&member(id, MemberKind::Doctor, "clinic-a", entry)).await.unwrap();
    }
    let items: Vec<_> =
        table.items().into_values().filter(|item| item.to_string().contains("dr-0000")).collect();
    table.copy(&items, "dr-0000", (1..others).map(|number| format!("dr-{number:04}")));
    table
}

#[tokio::test]
async fn a_page_of_a_search_reads_no_more_than_it_may_and_loses_nobody() {
    let table = crowd(2 * COPIES_READ + 150).await;
    let query = DirectoryQuery { city: Some("karur".to_owned()), ..q("cardiologist") };
    let (found, requests) = sifted(&table, &query, 25).await;
    assert_eq!(found, ["dr-9999".parse().unwrap()]);
    assert_eq!(requests, [5, 5, 2]);
    let (found, requests) = sifted(&table, &q("cardiologist"), 100).await;
    assert_eq!(found.len(), 2 * COPIES_READ + 151);
    assert!(requests.iter().all(|requests| *requests <= 2), "{requests:?}");
}

#[tokio::test]
async fn everybody_is_spread_and_listed_in_order_whatever_a_page_holds() {
    let table = Table::new();
    let mut all = Vec::new();
    for number in 0..60 {
        let (id, kind) = match number % 3 {
            0 => (format!("lab-{number}"), MemberKind::Facility),
            _ => (format!("dr-{number}"), MemberKind::Doctor),
        };
        let entry = json!({"name": format!("Dr Number {number}")});
        table.store.put_member(&member(&id, kind, "clinic-a", entry)).await.unwrap();
        all.push(id.parse::<PersonId>().unwrap());
    }
    all.sort();
    for query in [DirectoryQuery::default(), q("*"), q("dr"), q("d")] {
        for limit in [1, 7, 25, 100] {
            assert_eq!(pages(&table, &query, limit).await, all, "{query:?} by {limit}");
        }
    }
    let labs = DirectoryQuery { kind: Some(MemberKind::Facility), ..DirectoryQuery::default() };
    let (found, requests) = sifted(&table, &labs, 4).await;
    all.retain(|id| id.as_str().starts_with("lab"));
    assert_eq!(found, all);
    assert!(requests.iter().all(|requests| *requests == 10), "each partition once: {requests:?}");
    // No partition has them all: not even the one of a doctor's title.
    let mut partitions = std::collections::BTreeMap::<String, usize>::new();
    for ((partition, sort), _) in table.items() {
        assert!(!sort.starts_with("dr#"), "{partition} {sort}");
        *partitions.entry(partition).or_default() += usize::from(sort.starts_with('*'));
    }
    assert!(partitions.values().all(|members| *members < 20), "{partitions:?}");
}

/// Partitions of everybody are read for some copies each: what lies behind the shortest reading is left for the next page.
#[tokio::test]
async fn a_page_of_everybody_reads_no_more_than_it_may() {
    let table = Table::new();
    let own = member("dr-0000", MemberKind::Doctor, "clinic-a", json!({"name": "Dr Rao"}));
    table.store.put_member(&own).await.unwrap();
    let items = table.items();
    let copy = items.iter().find(|((_, sort), _)| sort.starts_with('*')).unwrap();
    let (shard, copy) = (copy.0.0.clone(), copy.1.clone());
    // All in one partition, which is the worst that can happen.
    table.copy(std::slice::from_ref(&copy), "dr-0000", (1..400).map(|number| format!("dr-{number:04}")));
    let other = copy.to_string().replace(&shard, if shard.ends_with('0') { "DIR#*#1" } else { "DIR#*#0" });
    table.copy(&[serde_json::from_str(&other).unwrap()], "dr-0000", ["dr-9999".to_owned()]);
    let (found, requests) = sifted(&table, &DirectoryQuery::default(), 100).await;
    assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), 401);
    assert!(found.is_sorted(), "{found:?}");
    assert!(requests.iter().all(|requests| *requests == 10), "{requests:?}");
}
