//! Checks mutated files, and prints what came of them: `cargo run --release -p files --example mutate -- 1000000`.
//!
//! The seeds are the PDFs of the tests and PDFs and PNGs that are made here. Each file is a seed with some bytes changed, a part
//! repeated or left out, a piece of another seed put in, or words of PDF between. The same number gives the same files.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    pin::pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use domain::{
    files::attachment::{Attachment, Category, ContentType},
    values::digest::Digest,
};
use files::{Source, Verdict, check};
use testing::png::{chunk, png_of, zlib};

/// What makes a difference in a PDF.
const WORDS: [&[u8]; 26] = [
    b" 7 0 obj\n",
    b"\nendobj\n",
    b"stream\n",
    b"\nendstream",
    b"<<",
    b">>",
    b"(",
    b")",
    b"<",
    b">",
    b"%",
    b"\\",
    b"/S/JavaScript/JS(x)",
    b"/Type/ObjStm/N 1/First 4",
    b"/Filter/FlateDecode",
    b"/Filter[/Fl/Fl]",
    b"/EF<</F 4 0 R>>",
    b"/Encrypt 5 0 R",
    b"trailer<<",
    b"startxref\n0\n%%EOF",
    b"/OpenAction",
    b"/URI",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"/Type/EmbeddedFile",
    b"/Filter/Standard/V 4/R 4/Length 128",
];

struct Memory<'a>(&'a [u8]);

impl Source for Memory<'_> {
    type Error = Infallible;

    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, Infallible> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let rest = self.0.get(from..).unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(rest.get(..length).unwrap_or(rest).to_vec())
    }
}

/// Xorshift: the same files for the same number.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or_default() % most.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }

    fn part<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let from = self.below(bytes.len());
        let rest = bytes.get(from..).unwrap_or_default();
        let length = self.below(rest.len().min(400) + 1);
        rest.get(..length).unwrap_or_default()
    }
}

fn main() {
    let count: u64 = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    std::panic::set_hook(Box::new(|_| {}));
    let seeds = seeds();
    let (mut random, mut found) = (Random(0x9e37_79b9_7f4a_7c15), BTreeMap::<String, u64>::new());
    let (mut panics, mut slowest, begun) = (0, (Duration::ZERO, 0), Instant::now());
    for number in 0..count {
        let (content_type, mut bytes) = chosen(&seeds, &mut random);
        for _ in 0..=random.below(5) {
            let (_, other) = chosen(&seeds, &mut random);
            mutate(&mut bytes, &other, &mut random);
        }
        let started = worked();
        let verdict = catch_unwind(AssertUnwindSafe(|| verdict(content_type, &bytes)));
        let taken = worked().saturating_sub(started);
        if taken > slowest.0 {
            slowest = (taken, bytes.len());
        }
        let verdict = verdict.unwrap_or_else(|_| {
            panics += 1;
            let path = env::temp_dir().join(format!("mutate-{number}"));
            let _ = fs::write(&path, &bytes);
            "panic".to_owned()
        });
        *found.entry(format!("{content_type}: {verdict}")).or_default() += 1;
        if (number + 1) % 50_000 == 0 || number + 1 == count {
            let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
            let peak =
                status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("not known", str::trim);
            println!("{} files in {:?}, {panics} panics, peak memory {peak}", number + 1, begun.elapsed());
            println!("  slowest: {:?} of work, of {} bytes", slowest.0, slowest.1);
        }
    }
    for (what, count) in found {
        println!("{count:>9} {what}");
    }
}

/// How long the processor has worked for this thread, whatever else it does; nothing where the system does not say.
fn worked() -> Duration {
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// One of the seeds: each second a picture.
fn chosen(seeds: &[(ContentType, Vec<u8>)], random: &mut Random) -> (ContentType, Vec<u8>) {
    let wanted = if random.below(2) == 0 { ContentType::Png } else { ContentType::Pdf };
    let fitting = || seeds.iter().filter(|(content_type, _)| *content_type == wanted);
    let seed = fitting().nth(random.below(fitting().count())).cloned();
    seed.unwrap_or((wanted, Vec::new()))
}

fn verdict(content_type: ContentType, bytes: &[u8]) -> String {
    let ending = content_type.extensions().first().copied().unwrap_or_default();
    let (Ok(attachment_id), Ok(filename)) =
        ("019aa000-0000-7000-8000-000000000001".parse(), format!("a.{ending}").parse())
    else {
        return "no name".to_owned();
    };
    let size = bytes.len() as u64;
    let sha256 = Digest::of(b"");
    let file = Attachment { attachment_id, filename, content_type, size, sha256, category: Category::Other };
    match pin!(check(&file, &Memory(bytes))).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(Verdict::Serve(_, pieces))) if files::served_size(&pieces) > size + 100 => {
            "too long".to_owned()
        }
        Poll::Ready(Ok(Verdict::Serve(..))) => "served".to_owned(),
        Poll::Ready(Ok(Verdict::Refuse(why))) => why.to_string(),
        Poll::Pending => "waits".to_owned(),
    }
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let back = bytes.split_off(at);
    let back = back.as_slice();
    match random.below(6) {
        0 => {
            bytes.push(random.byte());
            bytes.extend(back.get(1..).unwrap_or_default());
        }
        1 => {
            bytes.extend(WORDS.get(random.below(WORDS.len())).copied().unwrap_or_default());
            bytes.extend(back);
        }
        2 => {
            bytes.extend(random.part(other));
            bytes.extend(back);
        }
        3 => bytes.extend(back.get(random.below(back.len().min(400) + 1)..).unwrap_or_default()),
        4 => {
            let part = random.part(bytes).to_vec();
            bytes.extend(part);
            bytes.extend(back);
        }
        _ => {
            let edge = [0, 1, 0x7f, 0x80, 0xff].get(random.below(5)).copied().unwrap_or_default();
            bytes.push(edge);
            bytes.extend(back.get(1..).unwrap_or_default());
        }
    }
}

fn seeds() -> Vec<(ContentType, Vec<u8>)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let folders = ["cases", "encrypted", "letters"].map(|folder| tests.join(folder));
    let names = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let mut seeds: Vec<_> =
        names.filter_map(|name| Some((ContentType::Pdf, fs::read(name.path()).ok()?))).collect();
    for turn in 0..20 {
        seeds.push((ContentType::Png, png(turn)));
    }
    seeds
}

/// A PNG of this height and turn, with something behind its end.
fn png(turn: u8) -> Vec<u8> {
    let exif = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[turn, 0, 0, 0, 0, 0, 0]]
        .concat();
    let height = u32::from(turn) + 8;
    // A row of 64 pixels of three colours, with its filter.
    let rows = vec![turn; 193 * usize::from(turn + 8)];
    let drawn = [chunk(b"eXIf", &exif), chunk(b"tEXt", b"Comment\0at home"), chunk(b"IDAT", &zlib(&rows))];
    [png_of(64, height, &drawn), vec![turn; 9]].concat()
}
