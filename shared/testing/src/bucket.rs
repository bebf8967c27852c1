//! The bucket of files, in memory.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use aws::bucket::Bucket;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture},
    orchestrator::HttpRequest,
};

use crate::config::{answer, asking};

/// What happens as soon as an object is there.
type Watcher = dyn Fn(&str) + Send + Sync;

/// A bucket. Clones are the same.
#[derive(Clone, Default)]
pub struct Objects {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    watcher: Arc<Mutex<Option<Box<Watcher>>>>,
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").finish_non_exhaustive()
    }
}

impl Objects {
    /// The bucket as functions use it.
    pub fn bucket(&self) -> Bucket {
        Bucket::of(&asking(self.clone()), "files".to_owned())
    }

    /// Puts an object, and does not call the watcher.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        self.objects.lock().unwrap().insert(key.to_owned(), bytes.to_vec());
    }

    /// The keys that begin so.
    pub fn keys(&self, begins: &str) -> Vec<String> {
        let objects = self.objects.lock().unwrap();
        objects.keys().filter(|key| key.starts_with(begins)).cloned().collect()
    }

    /// From now on this happens with each key that is put.
    pub fn watch(&self, watcher: impl Fn(&str) + Send + Sync + 'static) {
        *self.watcher.lock().unwrap() = Some(Box::new(watcher));
    }
}

impl HttpConnector for Objects {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (_, path) = request.uri().split_once(".amazonaws.com/").unwrap();
        let (key, query) = path.split_once('?').unwrap_or((path, ""));
        let (status, body) = match (request.method(), query.contains("tagging")) {
            ("GET", false) => match self.objects.lock().unwrap().get(key) {
                Some(bytes) => (200, bytes.clone()),
                None => (404, Vec::new()),
            },
            ("PUT", false) => {
                self.put(key, request.body().bytes().unwrap());
                if let Some(watcher) = &*self.watcher.lock().unwrap() {
                    watcher(key);
                }
                (200, Vec::new())
            }
            ("PUT", true) => (200, Vec::new()),
            other => panic!("no test needs {other:?}"),
        };
        HttpConnectorFuture::ready(Ok(answer(status, body)))
    }
}
