//! What the template wires, and which binaries there are.

use local::template::{Template, read};

use crate::harness::stack::workspace;

/// The template, as the local stack reads it.
pub(crate) fn template() -> Template {
    read(&workspace().join("infra/template.yaml")).unwrap()
}

/// The functions' binaries, by their files.
pub(crate) fn binaries() -> Vec<String> {
    let files = std::fs::read_dir(workspace().join("functions/src/bin")).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
