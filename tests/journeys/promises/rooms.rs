//! A crate is made of rooms, each with one story, and no room uses one that stands after it: so there is no circle, and what is
//! below does not know what is above.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::stack::workspace;

/// The rooms of each crate, in the order in which they may use each other.
const ROOMS: [(&str, &[&str]); 3] = [
    (
        "shared/domain/src",
        &[
            "wire", "values", "consent", "clinical", "files", "handoff", "commands", "log", "referral",
            "view", "notices", "audit",
        ],
    ),
    (
        "functions/src",
        &[
            "ground",
            "log",
            "files",
            "referrals",
            "letters",
            "news",
            "guests",
            "directory",
            "consent",
            "audit",
            "service",
        ],
    ),
    ("tests/journeys", &["harness", "members", "guests", "bad_input", "promises"]),
];

/// The rooms that this text names behind `crate::`; what is only commented on or tested does not count.
fn used(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code: Vec<_> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
    let code = code.join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = BTreeSet::new();
    for (place, _) in code.match_indices("crate::") {
        let path = &code[place + "crate::".len()..];
        let Some(group) = path.strip_prefix('{') else {
            used.insert(word(path));
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && c.is_alphabetic() => {
                    used.insert(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    used
}

/// Each file of this folder and those below, with its text.
fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_room_uses_one_that_stands_after_it() {
    for (crate_, rooms) in ROOMS {
        let source = workspace().join(crate_);
        let entries = std::fs::read_dir(&source).unwrap().map(|entry| entry.unwrap().path());
        let names = entries.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
        let besides = ["lib.rs", "main.rs", "bin"];
        let there: BTreeSet<_> = names.filter(|name| !besides.contains(&name.as_str())).collect();
        assert_eq!(there, rooms.iter().map(|room| (*room).to_owned()).collect(), "the rooms of {crate_}");
        for (place, room) in rooms.iter().enumerate() {
            let mut found = Vec::new();
            files(&source.join(room), &mut found);
            assert!(!found.is_empty(), "{crate_}/{room} is empty");
            for (file, text) in found {
                let above: Vec<_> = used(&text)
                    .into_iter()
                    .filter(|used| rooms[place + 1..].contains(&used.as_str()))
                    .collect();
                assert!(above.is_empty(), "{file} uses {above:?}, which stand after {room}");
            }
        }
    }
}

#[test]
fn what_is_used_is_found_in_every_way_to_write_it() {
    let text = "use crate::log;\nuse crate::{files::{named, view}, // notices\n ground::Shell};\n// crate::news\n\
                fn f() { crate::guests::deliver(); $crate::letters::print() }\n#[cfg(test)]\nuse crate::directory;";
    let expected = ["files", "ground", "guests", "letters", "log"];
    assert_eq!(used(text).into_iter().collect::<Vec<_>>(), expected);
}

/// What several tests need stands in `shared/testing`.
#[test]
fn no_file_is_a_module_of_two_packages() {
    let attribute = concat!("#[", "path");
    for folder in ["events", "functions", "infra", "shared", "tests"] {
        let mut found = Vec::new();
        files(&workspace().join(folder), &mut found);
        assert!(found.len() > 5, "{folder} has {} files", found.len());
        let elsewhere: Vec<_> = found.iter().filter(|(_, text)| text.contains(attribute)).collect();
        assert!(elsewhere.is_empty(), "{:?}", elsewhere.iter().map(|(file, _)| file).collect::<Vec<_>>());
    }
}
