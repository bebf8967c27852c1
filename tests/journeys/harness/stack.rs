//! A local stack of a test's own, or one that the tests running now share; both end with nothing left undone.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::time::Duration;

use local::template::RAISED;
use serde_json::{Value, json};
use ureq::Agent;

use crate::harness::person::{Answer, Person, agent};
use crate::harness::trouble::{Excuse, trouble};

/// Numbers whatever has to be new: folders, people.
static LAST: AtomicU32 = AtomicU32::new(0);
/// The stack that the tests running now share.
static SHARED: Mutex<Weak<Stack>> = Mutex::new(Weak::new());
/// A running local stack.
pub(crate) struct Stack {
    pub(crate) url: String,
    pub(crate) agent: Agent,
    data: PathBuf,
    output: Arc<Mutex<String>>,
    /// Trouble that this test makes itself.
    excuse: Excuse,
    child: Child,
    /// The stack ends when this is dropped.
    stdin: Option<ChildStdin>,
}

impl Stack {
    /// A new stack, for a test that counts or reads what the whole stack does.
    pub(crate) fn start() -> Stack {
        Stack::start_for(|_| false)
    }

    /// The same with these values of the template's parameters; those of the other tests are out of their way.
    pub(crate) fn start_with(parameters: &[(&str, &str)]) -> Stack {
        Stack::start_as(&binaries(), |_| false, parameters)
    }

    /// The same for a test that makes trouble, and knows its lines.
    pub(crate) fn start_for(excuse: Excuse) -> Stack {
        Stack::start_as(&binaries(), excuse, &[])
    }

    /// The same with the functions of this folder.
    pub(crate) fn start_of(folder: &Path) -> Stack {
        Stack::start_as(folder, |_| false, &[])
    }

    fn start_as(folder: &Path, excuse: Excuse, parameters: &[(&str, &str)]) -> Stack {
        // The last one counts.
        let parameters: Vec<_> =
            RAISED.iter().chain(parameters).map(|(name, value)| format!("{name}={value}")).collect();
        let binary = folder.join("local");
        assert!(binary.exists(), "{} is not built: cargo build --workspace --bins", binary.display());
        let data = std::env::temp_dir().join(format!("journeys-{}-{}", std::process::id(), number()));
        let mut child = Command::new(&binary)
            .env("PORT", "0")
            .env("SMTP_PORT", "0")
            .env("LOCAL_DATA", &data)
            .env("LOCAL_PARAMETERS", parameters.join(" "))
            .env("LOCAL_SKIP_BUILD", "1")
            .env("LOCAL_EXIT_WITH_STDIN", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (output, (ready, address)) = (Arc::default(), mpsc::channel());
        collect(child.stderr.take().unwrap(), &output, None);
        collect(child.stdout.take().unwrap(), &output, Some(ready));
        let stdin = child.stdin.take();
        // The sender goes when standard output ends, so a stack that cannot start is known at once.
        let address = address.recv_timeout(Duration::from_mins(1));
        let url = address.unwrap_or_else(|_| panic!("the stack did not start:\n{}", locked(&output)));
        Stack { url, agent: agent(), data, output, excuse, child, stdin }
    }

    /// The stack of the tests that run now; each takes patients of its own.
    pub(crate) fn shared() -> Arc<Stack> {
        let mut shared = locked(&SHARED);
        shared.upgrade().unwrap_or_else(|| {
            let stack = Arc::new(Stack::start());
            *shared = Arc::downgrade(&stack);
            stack
        })
    }

    /// Somebody of the demonstration: `dr-oconnor`, `dr-rao`, `dr-iyer`, `desk-lab`, …
    pub(crate) fn person(&self, user: &str) -> Person {
        self.token(user, &format!("user={user}"))
    }

    /// Anybody else.
    pub(crate) fn somebody(&self, user: &str, role: &str, workspace: &str, name: &str) -> Person {
        let name = name.replace(' ', "%20");
        self.token(user, &format!("user={user}&role={role}&workspace={workspace}&name={name}"))
    }

    /// Anybody, with these claims: a query.
    pub(crate) fn with_claims(&self, user: &str, claims: &str) -> Person {
        self.token(user, &format!("user={user}&{claims}"))
    }

    /// A patient whom no other test knows.
    pub(crate) fn patient(&self) -> Person {
        self.born(&format!("pat-{}", 100 + number()), "1968-04-02")
    }

    /// The patient with this account and birthday; an empty one is none.
    pub(crate) fn born(&self, user: &str, birthday: &str) -> Person {
        self.token(user, &format!("user={user}&role=patient&name=Meena%20Kumari&birthdate={birthday}"))
    }

    /// A doctor whom no other test knows, in the directory and so able to sign.
    pub(crate) fn doctor(&self, workspace: &str) -> Person {
        let user = format!("dr-{}", 100 + number());
        let doctor = self.somebody(&user, "doctor", workspace, "Dr Anand Menon");
        let entry = json!({"registration_no": format!("KL-{user}"), "city": "Kochi"});
        doctor.put("/v1/directory/me", &entry).is(200);
        doctor
    }

    /// Nobody: a caller without a token.
    pub(crate) fn nobody(&self) -> Person {
        Person::new(self, "nobody", None)
    }

    fn token(&self, user: &str, query: &str) -> Person {
        let said = self.nobody().get(&format!("/.local/token?{query}")).is(200);
        Person::new(self, user, Some(said["token"].as_str().unwrap()))
    }

    /// How often each function asked the table for what, since the last time that this was asked.
    pub(crate) fn requests(&self) -> Vec<(String, String, u64)> {
        let operator = self.nobody();
        let said = operator.get("/.local/requests").is(200);
        operator.send("DELETE", "/.local/requests", &[], None).has(204);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let rows = said["requests"].as_array().unwrap().iter();
        rows.map(|row| (text(&row["function"]), text(&row["action"]), row["count"].as_u64().unwrap()))
            .collect()
    }

    /// What the key that letters are signed with is made of: as only the people know who run it.
    pub(crate) fn signing_secret(&self) -> String {
        let secrets = std::fs::read_to_string(self.data.join("secrets.json")).unwrap();
        let secrets: Value = serde_json::from_str(&secrets).unwrap();
        secrets["SigningKey"]["current"]["value"].as_str().unwrap().to_owned()
    }

    /// All that functions and stack have written so far.
    pub(crate) fn written(&self) -> String {
        let mut written = locked(&self.output).clone();
        for log in std::fs::read_dir(self.data.join("logs")).unwrap() {
            written.push_str(&std::fs::read_to_string(log.unwrap().path()).unwrap());
        }
        written
    }

    /// Where it keeps its data.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// What is in one of the logs.
    pub(crate) fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.data.join("logs").join(format!("{name}.log"))).unwrap()
    }

    /// What is in a file of the data folder.
    pub(crate) fn kept(&self, file: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.data.join(file)).unwrap()).unwrap()
    }

    /// Returns when nothing is under way.
    pub(crate) fn drain(&self) -> Answer {
        self.nobody().send("POST", "/.local/drain", &[], None)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let quiet = (!std::thread::panicking()).then(|| (self.drain().json(), self.written()));
        self.stdin.take();
        let ended = self.child.wait();
        // Only a folder of the machine's own for what is temporary.
        let _ = std::fs::remove_dir_all(&self.data);
        let Some((drained, written)) = quiet else {
            return eprintln!("{}", locked(&self.output));
        };
        assert_eq!(drained, json!({"in_flight": 0}));
        let trouble = trouble(&written, self.excuse);
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
        assert!(ended.unwrap().success());
    }
}

/// A number that nobody else has.
pub(crate) fn number() -> u32 {
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// The folder of the built binaries: the test's own is in `deps` beside them.
pub(crate) fn binaries() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

/// The workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Reads what the stack prints, and sends on where it is once it is ready.
fn collect(
    from: impl Read + Send + 'static,
    output: &Arc<Mutex<String>>,
    ready: Option<mpsc::Sender<String>>,
) {
    let output = Arc::clone(output);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let (Some(url), Some(ready)) = (line.strip_prefix("ready "), &ready) {
                // Nobody waits any more when it took too long.
                let _ = ready.send(url.to_owned());
            }
            let mut output = locked(&output);
            output.push_str(&line);
            output.push('\n');
        }
    });
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
