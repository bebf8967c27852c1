//! A real browser: Chromium with a tab for each doctor, led by the script in `tests/browser`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::{Value, json};

use crate::harness::stack::{Stack, number, workspace};

/// The browser of the tests that run now; it is gone with the last of them.
static SHARED: Mutex<Weak<Chromium>> = Mutex::new(Weak::new());

/// What has to be there.
const NEEDED: &str = "apt-get install chromium nodejs npm && npm ci --prefix tests/browser";

/// A running browser.
pub(crate) struct Chromium {
    child: Child,
    pipes: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
}

impl Chromium {
    /// The browser; none where it is not installed, which is said. In CI it has to be.
    pub(crate) fn shared() -> Option<Arc<Chromium>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Some(running);
        }
        match Chromium::start() {
            Ok(started) => {
                let started = Arc::new(started);
                *shared = Arc::downgrade(&started);
                Some(started)
            }
            Err(missing) => {
                assert!(std::env::var_os("CI").is_none(), "{missing} is missing: {NEEDED}");
                // Past the harness, which keeps what a passing test prints to itself.
                let _ = writeln!(
                    std::io::stderr(),
                    "\n!!! SKIPPED: no page is looked at in a browser, because {missing} is missing: {NEEDED}\n"
                );
                None
            }
        }
    }

    fn start() -> Result<Chromium, String> {
        let script = workspace().join("tests/browser/chromium.mjs");
        let started = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|_| "node".to_owned())?;
        let mut pipes = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let said = hear(&mut pipes.1);
        if let Some(missing) = said["missing"].as_str() {
            child.wait().unwrap();
            return Err(missing.to_owned());
        }
        assert!(said["ready"].is_string(), "{said}");
        Ok(Chromium { child, pipes: Mutex::new(Some(pipes)) })
    }

    #[track_caller]
    fn ask(&self, line: &Value) -> Value {
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        let (stdin, stdout) = pipes.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
        let said = hear(stdout);
        assert!(said.get("did").is_some(), "{line}: {}", said["failed"].as_str().unwrap_or_default());
        said["did"].clone()
    }

    /// A new tab, with cookies of its own.
    pub(crate) fn tab(self: &Arc<Chromium>, stack: &Stack, scripts: Scripts) -> Tab {
        let tab = Tab { chromium: Arc::clone(self), number: number() };
        let folder = pictures();
        std::fs::create_dir_all(&folder).unwrap();
        let scripts = scripts == Scripts::Run;
        // As mails and the terminal call it.
        let origin = stack.url.replace("127.0.0.1", "localhost");
        tab.does("open", &json!({"origin": origin, "scripts": scripts, "folder": folder}));
        tab
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It ends when there are no more lines.
        self.pipes.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = self.child.wait();
        assert!(std::thread::panicking() || ended.unwrap().success());
    }
}

fn hear(stdout: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("the browser's script has ended: {line}"))
}

/// Where pictures of the pages are left.
fn pictures() -> PathBuf {
    workspace().join("target/browser")
}

/// Whether the browser runs scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// As almost everybody has it.
    Run,
    /// As some hospitals have it.
    Blocked,
}

/// A page, once it is there.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) status: u64,
    pub(crate) title: String,
    /// Its words, as they are shown.
    pub(crate) text: String,
}

impl Page {
    /// Asserts what a page says.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Page {
        for words in words {
            assert!(self.text.contains(words), "{words} is not in {}", self.text);
        }
        self
    }

    /// Asserts what a page does not say.
    #[track_caller]
    pub(crate) fn hides(&self, words: &[&str]) -> &Page {
        for words in words {
            assert!(!self.text.contains(words), "{words} is in {}", self.text);
        }
        self
    }
}

/// A tab. When it is closed, it has asked nobody else and found nothing wrong.
pub(crate) struct Tab {
    chromium: Arc<Chromium>,
    number: u32,
}

impl Tab {
    #[track_caller]
    fn does(&self, act: &str, how: &Value) -> Value {
        let mut line = how.clone();
        line["tab"] = json!(self.number);
        line["act"] = json!(act);
        self.chromium.ask(&line)
    }

    #[track_caller]
    fn comes(&self, act: &str, how: &Value) -> Page {
        let page = self.does(act, how);
        let weight = page["weight"].as_u64().unwrap();
        assert!(weight > 0 && weight < 30_000, "{how} leads to a page of {weight} bytes");
        let text = |member: &str| page[member].as_str().unwrap().to_owned();
        Page {
            path: text("url"),
            status: page["status"].as_u64().unwrap(),
            title: text("title"),
            text: text("text"),
        }
    }

    /// Goes to an address.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) -> Page {
        self.comes("go", &json!({"to": path}))
    }

    /// Presses a button.
    #[track_caller]
    pub(crate) fn press(&self, name: &str) -> Page {
        self.comes("press", &json!({"name": name}))
    }

    /// Follows a link.
    #[track_caller]
    pub(crate) fn follow(&self, name: &str) -> Page {
        self.comes("follow", &json!({"name": name}))
    }

    /// Unfolds a form.
    #[track_caller]
    pub(crate) fn unfold(&self, name: &str) {
        assert_eq!(self.does("unfold", &json!({"name": name})), true, "{name} is open");
    }

    /// Fills in fields of the form that has this button, by their labels.
    #[track_caller]
    pub(crate) fn fill(&self, form: &str, fields: &[(&str, &str)]) {
        self.does("fill", &json!({"form": form, "fields": fields}));
    }

    /// The same, and presses it.
    #[track_caller]
    pub(crate) fn send(&self, form: &str, fields: &[(&str, &str)]) -> Page {
        self.fill(form, fields);
        self.press(form)
    }

    /// The same with a form that is folded in under this title.
    #[track_caller]
    pub(crate) fn send_folded(&self, title: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        self.unfold(title);
        self.send(form, fields)
    }

    /// Chooses files, which lie at these paths, for the field of files of the form that has this button.
    #[track_caller]
    pub(crate) fn choose(&self, form: &str, files: &[PathBuf]) {
        self.does("choose", &json!({"form": form, "label": "Files", "files": files}));
    }

    /// Presses a button that leads to no other page; waits until the page says this, and gives all that it says.
    #[track_caller]
    pub(crate) fn tap(&self, name: &str, words: &str) -> String {
        self.does("tap", &json!({"name": name, "words": words})).as_str().unwrap().to_owned()
    }

    /// Waits until the page says this.
    #[track_caller]
    pub(crate) fn hears(&self, words: &str) -> String {
        self.does("hears", &json!({"words": words})).as_str().unwrap().to_owned()
    }

    /// No upload arrives any more; or each does again.
    #[track_caller]
    pub(crate) fn breaks_uploads(&self, broken: bool) {
        self.does("spoil", &json!({"paths": broken, "of": "/uploads/"}));
    }

    /// Loses its cookies, as when their time is over.
    #[track_caller]
    pub(crate) fn forget(&self) {
        self.does("forget", &json!({}));
    }

    /// What stands in a field of the form that has this button.
    #[track_caller]
    pub(crate) fn typed(&self, form: &str, label: &str) -> String {
        let typed = self.does("typed", &json!({"form": form, "label": label}));
        typed.as_str().unwrap().to_owned()
    }

    /// Asserts that the page fits, can be read, reached and used in each way that it is shown, and leaves pictures of it.
    #[track_caller]
    pub(crate) fn looks_right(&self, name: &str) {
        let found = self.does("look", &json!({"name": name}));
        let found: Vec<_> = found.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    }

    /// Follows a link to a file, which the browser saves: where.
    #[track_caller]
    pub(crate) fn saves(&self, name: &str) -> PathBuf {
        self.does("save", &json!({"name": name})).as_str().unwrap().into()
    }

    /// Prints the page: its words on paper, and the file. Nothing is on it that could be pressed.
    #[track_caller]
    pub(crate) fn prints(&self, name: &str) -> (String, PathBuf) {
        let printed = self.does("print", &json!({"name": name}));
        assert_eq!(printed["controls"], json!([]), "{name} on paper");
        (printed["text"].as_str().unwrap().to_owned(), printed["path"].as_str().unwrap().into())
    }

    /// The cookies that the browser keeps.
    #[track_caller]
    pub(crate) fn cookies(&self) -> Vec<Value> {
        self.does("cookies", &json!({})).as_array().unwrap().clone()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let found = self.does("close", &json!({}));
            assert_eq!(found, json!([]), "what the pages asked, said and were refused");
        }
    }
}
