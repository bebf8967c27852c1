//! A PDF that is encrypted and opens without a password: only changing it is locked (ISO 32000-2, 7.6).
//!
//! Names stand in such a file as in any other; encrypted are texts and streams, and so the objects that a stream holds. Its
//! key follows from what its trailer and its handler say, and from an empty password.

use aes::{
    Aes128, Aes256,
    cipher::{BlockModeDecrypt as _, KeyIvInit as _},
};
use domain::files::attachment::FileRefusal;
use lopdf::{Dictionary, Document, Object, encryption::EncryptionState};
use md5::{Digest as _, Md5};

use super::objects::Written;

/// How streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Not at all.
    Identity,
    Rc4,
    Aes128,
    Aes256,
}

/// The key of a document that opens without a password.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    method: Method,
    key: Vec<u8>,
}

impl Key {
    /// The one key that all trailers and handlers of a file lead to. A file that asks for a password, or is encrypted in
    /// another way than by password, is refused; as is one that readers could decrypt in two ways.
    pub(super) fn of(written: &Written) -> Result<Self, FileRefusal> {
        let mut found: Option<Self> = None;
        for trailer in &written.trailers {
            let trailer = parsed(trailer).ok_or(FileRefusal::Encrypted)?;
            let direct = trailer.get(b"Encrypt").and_then(Object::as_dict).cloned();
            let number =
                trailer.get(b"Encrypt").and_then(Object::as_reference).map(|(number, _)| number).ok();
            let handlers = written.handlers.iter().filter(|(held, _)| number == Some(*held));
            let mut handlers: Vec<_> = handlers.filter_map(|(_, written)| parsed(written)).collect();
            handlers.extend(direct);
            if handlers.is_empty() {
                return Err(FileRefusal::Encrypted);
            }
            for handler in handlers {
                let key = Self::by(&trailer, handler).ok_or(FileRefusal::Encrypted)?;
                if found.as_ref().is_some_and(|found| *found != key) {
                    return Err(FileRefusal::Unreadable);
                }
                found = Some(key);
            }
        }
        found.ok_or(FileRefusal::Encrypted)
    }

    /// The key by this handler and an empty password; none if it asks for another.
    fn by(trailer: &Dictionary, mut handler: Dictionary) -> Option<Self> {
        let version = handler.get(b"V").and_then(Object::as_i64).ok()?;
        let length = handler.get(b"Length").and_then(Object::as_i64).ok();
        // Programs write bytes for bits, and lengths where there is only one.
        match (version, length) {
            (1, _) => drop(handler.remove(b"Length")),
            (2, Some(bytes @ 5..=16)) => handler.set("Length", 8 * bytes),
            (4, _) => handler.set("Length", 128),
            (5, _) => handler.set("Length", 256),
            _ => {}
        }
        let method = method(version, &handler)?;
        let mut document = Document::new();
        // Only the older handlers read it, and where it is missing they read nothing.
        let none = || Object::Array(vec![Object::string_literal(""); 2]);
        document.trailer.set("ID", trailer.get(b"ID").cloned().unwrap_or_else(|_| none()));
        let handler = document.add_object(handler);
        document.trailer.set("Encrypt", handler);
        document.authenticate_user_password("").ok()?;
        let state = EncryptionState::decode(&document, "").ok()?;
        Some(Self { method, key: state.file_encryption_key().to_vec() })
    }

    /// Whether streams are not encrypted, only texts.
    pub(super) fn leaves_streams(&self) -> bool {
        self.method == Method::Identity
    }

    /// Decrypts the stream of this object.
    pub(super) fn of_stream(&self, (object, generation): (u32, u32)) -> Decrypt {
        let salt: &[u8] = if self.method == Method::Aes128 { b"sAlT" } else { b"" };
        let number = object.to_le_bytes();
        let generation = generation.to_le_bytes();
        // The lower three bytes of the one, the lower two of the other.
        let (number, generation) =
            (number.get(..3).unwrap_or_default(), generation.get(..2).unwrap_or_default());
        let hash = Md5::new().chain_update(&self.key).chain_update(number).chain_update(generation);
        let hash = hash.chain_update(salt).finalize();
        let own = hash.get(..(self.key.len() + 5).min(16)).unwrap_or_default();
        match self.method {
            Method::Identity => Decrypt::Identity,
            Method::Rc4 => Decrypt::Rc4(Box::new(Rc4::new(own))),
            Method::Aes128 => Decrypt::Blocks(own.to_vec(), Box::new(Blocks::Begun), Vec::new()),
            Method::Aes256 => Decrypt::Blocks(self.key.clone(), Box::new(Blocks::Begun), Vec::new()),
        }
    }
}

/// What a handler says of streams.
fn method(version: i64, handler: &Dictionary) -> Option<Method> {
    if version < 4 {
        return Some(Method::Rc4);
    }
    let name = handler.get(b"StmF").and_then(Object::as_name).unwrap_or(b"Identity");
    if name == b"Identity" {
        return Some(Method::Identity);
    }
    let filter = handler.get(b"CF").and_then(Object::as_dict).and_then(|filters| filters.get(name));
    match filter.and_then(Object::as_dict).and_then(|filter| filter.get(b"CFM")).and_then(Object::as_name) {
        Ok(b"None") => Some(Method::Identity),
        Ok(b"V2") => Some(Method::Rc4),
        Ok(b"AESV2") => Some(Method::Aes128),
        Ok(b"AESV3") => Some(Method::Aes256),
        _ => None,
    }
}

/// The dictionary that is written so.
fn parsed(written: &[u8]) -> Option<Dictionary> {
    let head = b"%PDF-1.7\n1 0 obj\n".as_slice();
    let object = [head, written, b"\nendobj\n"].concat();
    let tail = format!(
        "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n{}\n%%EOF",
        object.len()
    );
    let document = Document::load_mem(&[&object, tail.as_bytes()].concat()).ok()?;
    document.get_dictionary((1, 0)).cloned().ok()
}

/// A stream that is being decrypted.
pub(super) enum Decrypt {
    Identity,
    Rc4(Box<Rc4>),
    /// The key, the cipher behind its first block, and what is less than a block.
    Blocks(Vec<u8>, Box<Blocks>, Vec<u8>),
}

/// AES in blocks of 16 bytes, of which the first is where it starts from.
pub(super) enum Blocks {
    Begun,
    Aes128(cbc::Decryptor<Aes128>),
    Aes256(cbc::Decryptor<Aes256>),
}

impl Decrypt {
    /// What the next bytes are in clear. Padding at the end is not removed.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Identity => bytes.to_vec(),
            Self::Rc4(stream) => bytes.iter().map(|byte| byte ^ stream.next()).collect(),
            Self::Blocks(key, blocks, left) => {
                left.extend(bytes);
                let (whole, rest) = left.as_chunks::<16>();
                let clear = whole.iter().filter_map(|block| blocks.feed(key, *block)).flatten().collect();
                *left = rest.to_vec();
                clear
            }
        }
    }
}

impl Blocks {
    fn feed(&mut self, key: &[u8], block: [u8; 16]) -> Option<[u8; 16]> {
        let mut clear = block.into();
        match self {
            Self::Begun => {
                *self = if let Ok(short) = <[u8; 16]>::try_from(key) {
                    Self::Aes128(cbc::Decryptor::new(&short.into(), &clear))
                } else if let Ok(long) = <[u8; 32]>::try_from(key) {
                    Self::Aes256(cbc::Decryptor::new(&long.into(), &clear))
                } else {
                    return None;
                };
                return None;
            }
            Self::Aes128(cipher) => cipher.decrypt_block(&mut clear),
            Self::Aes256(cipher) => cipher.decrypt_block(&mut clear),
        }
        Some(clear.into())
    }
}

/// RC4, as PDF has it since 1.1.
pub(super) struct Rc4 {
    state: [u8; 256],
    at: (u8, u8),
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        for (value, place) in (0..=u8::MAX).zip(&mut state) {
            *place = value;
        }
        let mut other = 0_u8;
        for (index, byte) in (0..=u8::MAX).zip(key.iter().cycle()) {
            other = other.wrapping_add(value(&state, index)).wrapping_add(*byte);
            state.swap(index.into(), other.into());
        }
        Self { state, at: (0, 0) }
    }

    fn next(&mut self) -> u8 {
        let one = self.at.0.wrapping_add(1);
        let other = self.at.1.wrapping_add(value(&self.state, one));
        self.at = (one, other);
        self.state.swap(one.into(), other.into());
        value(&self.state, value(&self.state, one).wrapping_add(value(&self.state, other)))
    }
}

fn value(state: &[u8; 256], index: u8) -> u8 {
    state.get(usize::from(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_is_that_of_its_published_example() {
        let mut stream = Rc4::new(b"Key");
        let text: Vec<_> = b"Plaintext".iter().map(|byte| byte ^ stream.next()).collect();
        assert_eq!(text, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }
}
