//! One running process of a function, and the register of all of them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use anyhow::{Context as _, Result};
use axum::body::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::process::{Child, Command};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use super::warden::Warden;
use super::{Failure, Settings, environment};
use crate::log::say;
use crate::template::Function;

/// What a function makes of an event.
pub(super) type Answer = Result<Bytes, Failure>;

/// An event on its way to an instance.
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) deadline_ms: i64,
    pub(super) arn: String,
    pub(super) event: Bytes,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// A process that polls the runtime API.
pub(super) struct Instance {
    id: u64,
    function: String,
    begun: Stopwatch,
    process: OnceLock<u32>,
    /// How long it took until it first asked for an event.
    first_asked: OnceLock<Duration>,
    /// The next event for it; at most one.
    jobs: mpsc::Sender<Job>,
    waiting: tokio::sync::Mutex<mpsc::Receiver<Job>>,
    /// The event that it works on: its request id, and where the answer goes.
    current: Mutex<Option<(String, oneshot::Sender<Answer>)>>,
    ready: watch::Sender<bool>,
    ended: watch::Sender<bool>,
    kill: Notify,
}

impl Instance {
    /// Hands it an event.
    pub(super) async fn give(&self, job: Job) {
        // The receiver is this instance's own, so the channel is open.
        let _ = self.jobs.send(job).await;
    }

    /// Whether an event that it was given was never fetched. Takes the event back.
    pub(super) fn take_back(&self) -> bool {
        self.waiting.try_lock().is_ok_and(|mut waiting| waiting.try_recv().is_ok())
    }

    /// Waits for its next event, on behalf of its process.
    pub(super) async fn next(&self) -> Option<(String, i64, String, Bytes)> {
        self.first_asked.get_or_init(|| self.begun.elapsed());
        self.ready.send_replace(true);
        let job = self.waiting.lock().await.recv().await?;
        *lock(&self.current) = Some((job.request_id.clone(), job.answer));
        Some((job.request_id, job.deadline_ms, job.arn, job.event))
    }

    /// Takes its answer. False if it does not work on that request.
    pub(super) fn answer(&self, request_id: &str, answer: Answer) -> bool {
        let mut current = lock(&self.current);
        match current.take() {
            Some((id, sender)) if id == request_id => sender.send(answer).is_ok(),
            other => {
                *current = other;
                false
            }
        }
    }

    pub(super) async fn until_ready(&self) {
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    pub(super) async fn until_ended(&self) {
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }

    pub(super) fn has_ended(&self) -> bool {
        *self.ended.borrow()
    }

    /// Whether it works on an event.
    pub(super) fn works(&self) -> bool {
        lock(&self.current).is_some()
    }

    pub(super) fn kill(&self) {
        self.kill.notify_one();
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn function(&self) -> &str {
        &self.function
    }

    pub(super) fn process(&self) -> Option<u32> {
        self.process.get().copied()
    }

    pub(super) fn first_asked(&self) -> Option<Duration> {
        self.first_asked.get().copied()
    }
}

/// All instances that are alive.
pub(super) struct Registry {
    address: SocketAddr,
    warden: Warden,
    last_id: AtomicU64,
    alive: Mutex<HashMap<u64, Arc<Instance>>>,
}

impl Registry {
    pub(super) fn new(address: SocketAddr, warden: Warden) -> Self {
        Registry { address, warden, last_id: AtomicU64::new(0), alive: Mutex::new(HashMap::new()) }
    }

    pub(super) fn get(&self, id: u64) -> Option<Arc<Instance>> {
        lock(&self.alive).get(&id).cloned()
    }

    pub(super) fn count(&self, function: &str) -> usize {
        lock(&self.alive).values().filter(|instance| instance.function == function).count()
    }

    pub(super) fn of(&self, function: &str) -> Vec<Arc<Instance>> {
        lock(&self.alive).values().filter(|instance| instance.function == function).cloned().collect()
    }

    pub(super) async fn end_all(&self) {
        let alive = lock(&self.alive).values().cloned().collect();
        end(alive).await;
    }

    /// Starts a process of the function.
    pub(super) async fn start(
        self: &Arc<Self>,
        function: &Function,
        settings: &Settings,
    ) -> Result<Arc<Instance>> {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let path = settings.logs.join(format!("{}.log", function.binary));
        let mut log = tokio::fs::OpenOptions::new().create(true).append(true).read(true).open(&path).await?;
        let written = log.seek(std::io::SeekFrom::End(0)).await?;
        let errors = log.try_clone().await?.into_std().await;
        let output = errors.try_clone()?;
        let (jobs, waiting) = mpsc::channel(1);
        let instance = Arc::new(Instance {
            id,
            function: function.binary.clone(),
            begun: Stopwatch::now(),
            process: OnceLock::new(),
            first_asked: OnceLock::new(),
            jobs,
            waiting: tokio::sync::Mutex::new(waiting),
            current: Mutex::new(None),
            ready: watch::Sender::new(false),
            ended: watch::Sender::new(false),
            kill: Notify::new(),
        });
        // Known before there is a process: it asks for its first event sooner than this thread may get to go on.
        lock(&self.alive).insert(id, Arc::clone(&instance));
        let child = Command::new(settings.binaries.join(&function.binary))
            .env_clear()
            .envs(environment::of(function, id, &format!("http://{}/{id}", self.address), settings))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(self.warden.group())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("the binary {}", function.binary));
        let child = child.inspect_err(|_| {
            lock(&self.alive).remove(&id);
            instance.ended.send_replace(true);
        })?;
        if let Some(process) = child.id() {
            instance.process.get_or_init(|| process);
        }
        tokio::spawn(watch_over(Arc::clone(self), Arc::clone(&instance), child, log, written));
        Ok(instance)
    }
}

/// Ends these instances, all at once.
pub(super) async fn end(instances: Vec<Arc<Instance>>) {
    for instance in &instances {
        instance.kill();
    }
    for instance in instances {
        instance.until_ended().await;
    }
}

/// Waits for a process to end, or ends it; says so when it ended by itself.
async fn watch_over(
    registry: Arc<Registry>,
    instance: Arc<Instance>,
    mut child: Child,
    mut log: tokio::fs::File,
    written: u64,
) {
    let by_itself = tokio::select! {
        status = child.wait() => Some(status),
        () = instance.kill.notified() => None,
    };
    match by_itself {
        Some(status) => {
            let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            let said = last_lines(&mut log, written).await;
            say(&instance.function, format_args!("instance {} ended ({how}){said}", instance.id));
        }
        None => {
            // An error means that it has ended already.
            let _ = child.kill().await;
        }
    }
    lock(&registry.alive).remove(&instance.id);
    lock(&instance.current).take();
    instance.ended.send_replace(true);
}

/// The last lines that a function's instances printed since this one started.
async fn last_lines(log: &mut tokio::fs::File, since: u64) -> String {
    let mut printed = Vec::new();
    if log.seek(std::io::SeekFrom::Start(since)).await.is_err()
        || log.read_to_end(&mut printed).await.is_err()
    {
        return String::new();
    }
    let printed = String::from_utf8_lossy(&printed);
    let mut lines: Vec<&str> = printed.lines().rev().take(8).collect();
    lines.reverse();
    lines.iter().flat_map(|line| ["\n    | ", line]).collect()
}

/// A lock whose holder panicked is still good here: every change under it is a single step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
