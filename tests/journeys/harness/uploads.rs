//! Files as a doctor's program sends and fetches them: announced, sent to the address it was given, downloaded.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use ureq::http::Request;

use crate::harness::person::{Answer, Person, agent};

/// A file on somebody's disk.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) content_type: &'static str,
    pub(crate) category: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Sample {
    /// What is announced of it.
    pub(crate) fn announcement(&self) -> Value {
        json!({
            "filename": self.name, "content_type": self.content_type, "size": self.bytes.len(),
            "sha256": sha256(&self.bytes), "category": self.category,
        })
    }

    /// The same bytes under another name or as another type.
    pub(crate) fn named(&self, name: &str) -> Sample {
        Sample { name: name.to_owned(), ..self.clone() }
    }
}

/// The SHA-256 digest in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A one-page PDF of an ECG, of some 200 bytes and so many more.
pub(crate) fn pdf(more: usize) -> Sample {
    // Noise, so that nothing can be spared by packing it.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let noise: Vec<u8> = noise.flatten().take(more).collect();
    let head = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n";
    let stream = format!("3 0 obj\n<</Subtype/Image/Filter/DCTDecode/Length {more}>>\nstream\n");
    let tail = "\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
    let bytes = [head.as_bytes(), stream.as_bytes(), &noise, tail.as_bytes()].concat();
    Sample { name: "ecg.pdf".to_owned(), content_type: "application/pdf", category: "ecg", bytes }
}

/// A photograph that says where it was taken. It was held sideways.
pub(crate) fn photo() -> Sample {
    let segment = |marker: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], data].concat()
    };
    // A TIFF of two entries: the orientation 6, and where its GPS entries are (nowhere).
    let exif = [
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".as_slice(),
        b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0",
        b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26",
        b"\0\0\0\0",
        b"\0\0\0\0\0\0 13.0827 N 80.2707 E",
    ]
    .concat();
    let table = [&[0][..], &[1; 64]].concat();
    let huffman = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    let bytes = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xe1, &exif),
        segment(0xdb, &table),
        segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        segment(0xc4, &huffman(0)),
        segment(0xc4, &huffman(0x10)),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        vec![0x3f, 0xff, 0xd9],
    ];
    Sample {
        name: "rash.jpg".to_owned(),
        content_type: "image/jpeg",
        category: "photo",
        bytes: bytes.concat(),
    }
}

/// The same with so many bytes of picture, as telephones take it.
pub(crate) fn photo_of(size: usize) -> Sample {
    let small = photo();
    let (head, _) = small.bytes.split_at(small.bytes.len() - 3);
    // Only the noise of that: no beginning of another type, and no byte that begins a marker.
    let noise = pdf(size).bytes.into_iter().skip(300).map(|byte| byte.min(0xfe));
    let bytes = head.iter().copied().chain(noise).take(size - 2).chain([0xff, 0xd9]).collect();
    Sample { bytes, ..small }
}

/// A text.
pub(crate) fn text(text: &str) -> Sample {
    Sample {
        name: "letter.txt".to_owned(),
        content_type: "text/plain",
        category: "letter",
        bytes: text.as_bytes().to_vec(),
    }
}

impl Person {
    /// Announces a file.
    pub(crate) fn announce(&self, sample: &Sample) -> Answer {
        self.post("/v1/attachments", &sample.announcement())
    }

    /// Announces and sends a file: its id.
    pub(crate) fn upload(&self, sample: &Sample) -> String {
        let announced = self.announce(sample).is(201);
        assert_eq!(put(&announced, &sample.bytes), 200, "{announced}");
        announced["attachment_id"].as_str().unwrap().to_owned()
    }

    /// Asks for a file of a referral.
    pub(crate) fn file(&self, referral: &str, id: &str) -> Answer {
        self.get(&format!("/v1/referrals/{referral}/attachments/{id}"))
    }

    /// Downloads a file of a referral: its headers and bytes.
    pub(crate) fn download(&self, referral: &str, id: &str) -> (ureq::http::HeaderMap, Vec<u8>) {
        let address = self.file(referral, id).has(303);
        fetch(address.header("location").unwrap())
    }
}

/// What lies at an address that was signed: its headers and bytes.
pub(crate) fn fetch(address: &str) -> (ureq::http::HeaderMap, Vec<u8>) {
    let response = agent().run(Request::get(address).body(()).unwrap()).unwrap();
    assert_eq!(response.status(), 200);
    let (parts, mut body) = response.into_parts();
    (parts.headers, body.with_config().limit(1 << 30).read_to_vec().unwrap())
}

/// Sends these bytes where the answer to an announcement says: the store's status.
pub(crate) fn put(announced: &Value, bytes: &[u8]) -> u16 {
    let upload = &announced["upload"];
    let mut request =
        Request::builder().method(upload["method"].as_str().unwrap()).uri(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        // The client says itself how much it sends.
        if name != "content-length" {
            request = request.header(name, value.as_str().unwrap());
        }
    }
    agent().run(request.body(bytes).unwrap()).unwrap().status().as_u16()
}
