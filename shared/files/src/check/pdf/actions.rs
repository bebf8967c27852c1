//! What the objects of a PDF do: run something, open a link by themselves, or enclose a file.
//!
//! A name is what an object does only where it is a name: not in a text, a comment, or a stream that draws. Where the file
//! could be read in two ways, the same letters anywhere are enough.
//!
//! A link that opens by itself is distinguished from one that a person clicks. Both are an action `/URI`. The difference is where the action hangs: below `/OpenAction` or `/AA` it happens by
//! itself, below `/A` somebody clicks. An action may be an object of its own, so references are followed.

use std::collections::{BTreeMap, BTreeSet};

use domain::files::attachment::FileRefusal;

use super::{
    data,
    names::Says,
    tokens::{Name, Token, Tokens},
};

/// Most that is kept in mind of a file: links, and references that may be followed.
const KEPT_MAX: usize = 200_000;
/// Deepest nesting that is followed.
const DEPTH_MAX: usize = 500;

/// Which objects open a link, and which happen by themselves.
#[derive(Debug, Default)]
pub(super) struct Actions {
    automatic: BTreeSet<u32>,
    links: BTreeSet<u32>,
    follows: BTreeMap<u32, Vec<u32>>,
    /// Objects that are enclosed files, or list the bytes of one.
    enclosed: BTreeSet<u32>,
    /// The bytes that an object lists, if it lists those of an enclosed file.
    lists: BTreeMap<u32, Vec<u32>>,
    /// Some file has another name than the data of a letter of ours.
    pub(super) is_called_otherwise: bool,
    kept: usize,
    /// The file cannot be read in one way only: then what its names say counts wherever they stand.
    unsure: bool,
    named: BTreeSet<Says>,
}

impl Actions {
    /// A name stands somewhere in the file.
    pub(super) fn named(&mut self, says: Says) {
        self.named.insert(says);
    }

    pub(super) const fn doubt(&mut self) {
        self.unsure = true;
    }

    pub(super) const fn is_unsure(&self) -> bool {
        self.unsure
    }

    fn keep(&mut self) -> bool {
        self.kept += 1;
        self.unsure |= self.kept > KEPT_MAX;
        self.kept <= KEPT_MAX
    }

    /// An enclosed file is this object, or its bytes are listed there.
    fn encloses(&mut self, object: u32) {
        if self.keep() {
            self.enclosed.insert(object);
        }
    }

    /// The file has gone by: nothing runs, and no link opens by itself. The objects that are enclosed files.
    pub(super) fn done(&mut self) -> Result<BTreeSet<u32>, FileRefusal> {
        let named = |says| self.named.contains(&says);
        if self.unsure && named(Says::Encrypted) {
            return Err(FileRefusal::Encrypted);
        }
        let opens = named(Says::Automatic) && named(Says::Link);
        if self.unsure && (opens || named(Says::Active) || named(Says::Encloses)) {
            return Err(FileRefusal::ActiveContent);
        }
        let listed: Vec<u32> =
            self.enclosed.iter().filter_map(|list| self.lists.remove(list)).flatten().collect();
        self.enclosed.extend(listed);
        let mut left: Vec<u32> = self.automatic.iter().copied().collect();
        while let Some(object) = left.pop() {
            if self.links.contains(&object) {
                return Err(FileRefusal::ActiveContent);
            }
            // Taken out: each is followed once.
            left.extend(self.follows.remove(&object).unwrap_or_default());
        }
        Ok(std::mem::take(&mut self.enclosed))
    }
}

/// How what stands here comes to happen.
#[expect(clippy::struct_excessive_bools, reason = "an action may hang below several of them at once")]
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    automatic: bool,
    click: bool,
    next: bool,
    /// The bytes of an enclosed file.
    enclosed: bool,
}

/// A dictionary or an array that is open.
#[derive(Debug)]
struct Open {
    is_array: bool,
    way: Way,
    /// The key whose value is read.
    key: Option<Name>,
    /// A number was its value so far: the next name may be a key.
    numbered: bool,
}

/// Reads the tokens of an object.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) tokens: Tokens,
    /// The object's number.
    pub(super) object: u32,
    open: Vec<Open>,
    numbers: [Option<u32>; 2],
    /// Of a stream's own dictionary.
    pub(super) count: Option<u32>,
    pub(super) first: Option<u32>,
    is_external: bool,
    /// It says how the document is encrypted, or where that stands.
    pub(super) encryption: Encryption,
}

/// What an object says of the document's encryption.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    #[default]
    Nothing,
    /// It is the way by which the document is encrypted.
    Handler,
    /// It is a trailer, or a table of objects, that says that the document is encrypted.
    Trailer,
}

/// How an object ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Object,
    Stream,
}

impl Reading {
    pub(super) fn of(object: u32) -> Self {
        Self { object, ..Self::default() }
    }

    /// Whether an object may begin or end here.
    pub(super) fn is_between(&self) -> bool {
        self.open.is_empty() && self.tokens.is_plain()
    }

    /// Takes a byte; how the object ends, if it does.
    pub(super) fn feed(&mut self, byte: u8, actions: &mut Actions) -> Result<Option<End>, FileRefusal> {
        let mut end = None;
        for token in self.tokens.feed(byte).into_iter().flatten() {
            end = end.or(self.take(token, actions)?);
        }
        if std::mem::take(&mut self.tokens.is_odd) {
            actions.doubt();
        }
        Ok(end)
    }

    fn take(&mut self, token: Token, actions: &mut Actions) -> Result<Option<End>, FileRefusal> {
        match token {
            Token::Name(name) => self.name(name, actions)?,
            Token::Number(number) => self.number(number),
            Token::Refers => self.refers(actions)?,
            Token::OpenDictionary | Token::OpenArray => self.opens(token == Token::OpenArray, actions),
            Token::CloseDictionary | Token::CloseArray => {
                let closed = self.open.pop();
                if closed.is_none_or(|open| open.is_array != (token == Token::CloseArray)) {
                    actions.doubt();
                }
                self.value_ends();
            }
            Token::Ends | Token::Stream if !self.open.is_empty() => actions.doubt(),
            Token::Ends => return Ok(Some(End::Object)),
            Token::Stream if self.is_external => return Err(FileRefusal::ActiveContent),
            Token::Stream => return Ok(Some(End::Stream)),
            Token::Text | Token::Other => {
                if self.open.last().is_some_and(|open| open.key == Some(Name::File)) {
                    let is_name = token == Token::Text && data::is_name(&self.tokens.text);
                    actions.is_called_otherwise |= !is_name;
                }
                self.value_ends();
            }
        }
        if !matches!(token, Token::Number(_)) {
            self.numbers = [None; 2];
        }
        Ok(None)
    }

    fn value_ends(&mut self) {
        if let Some(open) = self.open.last_mut() {
            (open.key, open.numbered) = (None, false);
        }
    }

    fn name(&mut self, name: Name, actions: &mut Actions) -> Result<(), FileRefusal> {
        if name == Name::Active {
            return Err(FileRefusal::ActiveContent);
        }
        let is_outer = self.open.len() == 1;
        let Some(open) = self.open.last_mut().filter(|open| !open.is_array) else { return Ok(()) };
        if open.key.is_none() || open.numbered {
            (open.key, open.numbered) = (Some(name), false);
            self.is_external |= is_outer && name == Name::File;
            if is_outer && name == Name::Encrypt {
                self.encryption = Encryption::Trailer;
            }
            return Ok(());
        }
        let (does, way) = (open.key == Some(Name::Does), open.way);
        if is_outer && open.key == Some(Name::Filter) && name == Name::Standard {
            self.encryption = Encryption::Handler;
        }
        if is_outer && name == Name::EmbeddedFile {
            actions.encloses(self.object);
        }
        self.value_ends();
        if does && name == Name::Uri { self.link(way, actions) } else { Ok(()) }
    }

    /// An action that opens a link.
    fn link(&self, way: Way, actions: &mut Actions) -> Result<(), FileRefusal> {
        if way.automatic {
            return Err(FileRefusal::ActiveContent);
        }
        if !way.click && actions.keep() {
            actions.links.insert(self.object);
        }
        Ok(())
    }

    fn number(&mut self, number: u32) {
        self.numbers = [self.numbers[1], Some(number)];
        let is_outer = self.open.len() == 1;
        let Some(open) = self.open.last_mut() else { return };
        match open.key {
            Some(Name::Count) if is_outer && !open.numbered => self.count = Some(number),
            Some(Name::First) if is_outer && !open.numbered => self.first = Some(number),
            _ => {}
        }
        open.numbered = !open.is_array;
    }

    /// A reference to another object.
    fn refers(&mut self, actions: &mut Actions) -> Result<(), FileRefusal> {
        let [Some(to), Some(_)] = self.numbers else { return Ok(()) };
        let (key, way) = self
            .open
            .last()
            .map_or((None, Way { next: true, ..Way::default() }), |open| (open.key, open.way));
        let way = below(way, key);
        if way.enclosed {
            actions.encloses(to);
        } else if key == Some(Name::File) {
            actions.is_called_otherwise = true;
        }
        if !way.enclosed && key == Some(Name::File) && self.open.len() == 1 && actions.keep() {
            actions.lists.entry(self.object).or_default().push(to);
        }
        match key {
            // What it does stands elsewhere.
            Some(Name::Does) => self.link(way, actions)?,
            Some(Name::Additional) => actions.doubt(),
            Some(Name::Count) => self.count = None,
            Some(Name::First) => self.first = None,
            _ => {}
        }
        if way.automatic && actions.keep() {
            actions.automatic.insert(to);
        } else if way.next && actions.keep() {
            actions.follows.entry(self.object).or_default().push(to);
        }
        self.value_ends();
        Ok(())
    }

    fn opens(&mut self, is_array: bool, actions: &mut Actions) {
        let way = match self.open.last() {
            Some(open) => below(open.way, open.key),
            // An object that is a list: of actions, perhaps.
            None => Way { next: is_array, ..Way::default() },
        };
        if self.open.len() >= DEPTH_MAX {
            actions.doubt();
            return;
        }
        self.open.push(Open { is_array, way, key: None, numbered: false });
    }
}

/// The way to the value of this key.
fn below(way: Way, key: Option<Name>) -> Way {
    match key {
        Some(Name::OpenAction | Name::Additional) => Way { automatic: true, ..way },
        Some(Name::Click) => Way { click: true, ..way },
        Some(Name::Next) => Way { next: true, ..way },
        Some(Name::Enclosed) => Way { enclosed: true, ..way },
        _ => way,
    }
}
