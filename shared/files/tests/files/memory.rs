//! A file in memory that notes what is read of it.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use domain::files::attachment::{Attachment, Category, ContentType, FileRefusal};
use domain::values::digest::Digest;
use files::{Piece, Served, Source, Verdict, check, served_size};

/// A file, and the ranges that were read of it.
pub(crate) struct Memory {
    bytes: Vec<u8>,
    read: Mutex<Vec<(u64, u64)>>,
}

impl Memory {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, read: Mutex::default() }
    }
}

impl Source for Memory {
    type Error = Infallible;

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, Infallible> {
        assert!(length > 0, "asked for nothing");
        assert!(length <= 1 << 20, "asked for more than a window holds");
        self.read.lock().unwrap().push((from, length));
        let (from, length) = (usize::try_from(from).unwrap(), usize::try_from(length).unwrap());
        // Panics when more is asked for than there is.
        Ok(self.bytes[from..from + length].to_vec())
    }
}

/// A file that cannot be read from some place on.
struct Unreachable(Memory, u64);

impl Source for Unreachable {
    type Error = &'static str;

    fn size(&self) -> u64 {
        self.0.size()
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, &'static str> {
        if from + length > self.1 {
            return Err("not reached");
        }
        let Ok(bytes) = self.0.read(from, length).await;
        Ok(bytes)
    }
}

/// What came of a check.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) verdict: Verdict,
    /// How many bytes were read, and in how many requests.
    pub(crate) read: u64,
    pub(crate) requests: usize,
}

impl Checked {
    /// Why it was refused.
    pub(crate) fn refused(&self) -> Option<FileRefusal> {
        match self.verdict {
            Verdict::Refuse(why) => Some(why),
            Verdict::Serve(..) => None,
        }
    }

    /// The type as which it is served.
    pub(crate) fn found(&self) -> Option<ContentType> {
        match self.verdict {
            Verdict::Serve(found, _) => Some(found),
            Verdict::Refuse(_) => None,
        }
    }

    /// The pieces that are served.
    pub(crate) fn pieces(&self) -> &[Piece] {
        match &self.verdict {
            Verdict::Serve(_, pieces) => pieces,
            Verdict::Refuse(why) => panic!("refused: {why}"),
        }
    }
}

/// A file's usual name.
pub(crate) fn name(content_type: ContentType) -> String {
    content_type.extensions().first().map_or_else(|| "file".to_owned(), |ending| format!("file.{ending}"))
}

/// Checks a file that is announced as what it is.
pub(crate) fn checked(content_type: ContentType, bytes: &[u8]) -> Checked {
    announced(content_type, &name(content_type), bytes.len() as u64, bytes)
}

/// Checks a file that is announced like this.
pub(crate) fn announced(content_type: ContentType, filename: &str, size: u64, bytes: &[u8]) -> Checked {
    let source = Memory::new(bytes.to_vec());
    let Ok(verdict) = now(check(&attachment(content_type, filename, size, bytes), &source));
    let read = source.read.into_inner().unwrap();
    Checked { verdict, read: read.iter().map(|(_, length)| length).sum(), requests: read.len() }
}

fn attachment(content_type: ContentType, filename: &str, size: u64, bytes: &[u8]) -> Attachment {
    Attachment {
        attachment_id: "019aa000-0000-7000-8000-000000000001".parse().unwrap(),
        filename: filename.parse().unwrap(),
        content_type,
        size,
        sha256: Digest::of(bytes),
        category: Category::Other,
    }
}

/// Checks a file that can be read up to this place.
pub(crate) fn unreachable_from(
    content_type: ContentType,
    bytes: &[u8],
    place: u64,
) -> Result<Verdict, &'static str> {
    let source = Unreachable(Memory::new(bytes.to_vec()), place);
    now(check(&attachment(content_type, &name(content_type), source.size(), bytes), &source))
}

/// What is served of a file, read in blocks that end where no piece does.
pub(crate) fn served(content_type: ContentType, bytes: &[u8]) -> Vec<u8> {
    let checked = checked(content_type, bytes);
    let source = Memory::new(bytes.to_vec());
    let served = Served { source: &source, pieces: checked.pieces() };
    assert_eq!(served.size(), served_size(checked.pieces()));
    let (mut all, mut from) = (Vec::new(), 0);
    while from < served.size() {
        let length = 8191.min(served.size() - from);
        let Ok(block) = now(served.read(from, length));
        assert_eq!(block.len() as u64, length);
        all.extend(block);
        from += length;
    }
    all
}

/// The outcome of what never waits, on any thread.
fn now<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("nothing here waits"),
    }
}
