//! What this machine cannot run, all of it at once, each with its place in the file.

use std::fmt;

/// One thing in the template that this machine cannot run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path to it, such as `Resources.Get.Properties.Timeout`.
    pub place: String,
    /// Its line in the file.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Everything in the template that this machine cannot run.
#[derive(Debug, Default)]
pub struct Problems {
    file: String,
    list: Vec<Problem>,
}

impl Problems {
    pub(super) fn of(file: String) -> Self {
        Problems { file, list: Vec::new() }
    }

    pub(super) fn add(&mut self, place: &str, line: usize, what: String) {
        self.list.push(Problem { place: place.to_owned(), line, what });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn sorted(mut self) -> Self {
        self.list.sort_by_key(|problem| problem.line);
        self
    }

    /// Each problem, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.place, self.what)
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this machine cannot run the template as it is")?;
        for problem in &self.list {
            write!(f, "\n  {}:{}: {problem}", self.file, problem.line)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
