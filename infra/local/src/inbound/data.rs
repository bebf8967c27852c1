//! The text of a mail as it comes over the wire: it ends with a dot alone on its line, and with nothing else.

/// A mail that is being sent. A line ends with CR LF; a CR or LF by itself is a character like any other, so that no
/// second mail can hide behind what another server takes for the end.
pub(super) struct Data {
    /// In bytes.
    most: usize,
    mail: Vec<u8>,
    too_large: bool,
}

const END_OF_LINE: &[u8] = b"\r\n";

impl Data {
    pub(super) fn new(most: usize) -> Self {
        Data { most, mail: Vec::new(), too_large: false }
    }

    /// Takes all whole lines out of what has come in. True once the end was among them: what is left then is no part of
    /// the mail.
    pub(super) fn take(&mut self, came: &mut Vec<u8>) -> bool {
        let mut from = 0;
        let mut ended = false;
        while let Some(length) = length_of_line(came.get(from..).unwrap_or_default()) {
            let line = came.get(from..from + length).unwrap_or_default();
            from += length;
            if line == b".\r\n" {
                ended = true;
                break;
            }
            self.keep(line.strip_prefix(b".").unwrap_or(line));
        }
        came.drain(..from);
        ended
    }

    fn keep(&mut self, line: &[u8]) {
        self.too_large = self.too_large || self.mail.len() + line.len() > self.most;
        if self.too_large {
            self.mail = Vec::new();
        } else {
            self.mail.extend_from_slice(line);
        }
    }

    /// The mail; none if it is too large.
    pub(super) fn mail(self) -> Option<Vec<u8>> {
        (!self.too_large).then_some(self.mail)
    }
}

/// The length of the first line with its end, if all of it is there.
pub(super) fn length_of_line(text: &[u8]) -> Option<usize> {
    text.windows(END_OF_LINE.len()).position(|two| two == END_OF_LINE).map(|at| at + END_OF_LINE.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However it is cut into pieces, the mail and what comes behind it.
    fn taken(sent: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut read = Vec::new();
        for size in 1..=sent.len() {
            let (mut data, mut came, mut ended) = (Data::new(1000), Vec::new(), false);
            for piece in sent.chunks(size) {
                came.extend_from_slice(piece);
                ended = ended || data.take(&mut came);
            }
            read.push(ended.then(|| (data.mail().unwrap(), came)));
        }
        assert!(read.iter().all(|one| *one == read[0]), "{read:?}");
        read.swap_remove(0)
    }

    #[test]
    fn a_mail_ends_with_a_dot_alone_on_its_line() {
        for (sent, mail, rest) in [
            (&b".\r\n"[..], &b""[..], &b""[..]),
            (b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n"),
            (b"..\r\n.a\r\n...\r\n.\r\n", b".\r\na\r\n..\r\n", b""),
            (b"\r\n\r\n.\r\n", b"\r\n\r\n", b""),
        ] {
            assert_eq!(taken(sent), Some((mail.to_vec(), rest.to_vec())));
        }
    }

    #[test]
    fn nothing_else_is_an_end() {
        for sent in [
            &b"a\n.\n"[..],
            b"a\n.\r\n",
            b"a\r\n.\n",
            b"a\r.\r",
            b"a\r\n.\r",
            b"a\r.\r\n",
            b"a\r\n.\r\r\n",
            b"a\r\n\0.\r\n",
            b"a\r\n. \r\n",
            b"a.\r\n",
        ] {
            assert_eq!(taken(sent), None, "{:?}", String::from_utf8_lossy(sent));
        }
        let (mail, rest) = taken(b"a\n.\nMAIL FROM:<x@a.example>\r\n.\r\n").unwrap();
        assert_eq!((&mail[..], &rest[..]), (&b"a\n.\nMAIL FROM:<x@a.example>\r\n"[..], &b""[..]));
    }

    #[test]
    fn what_is_too_large_is_read_to_its_end_and_not_kept() {
        let mut data = Data::new(10);
        let mut came = b"12345678\r\n".to_vec();
        assert!(!data.take(&mut came));
        came.extend_from_slice(b"1\r\n2\r\n.\r\n");
        assert!(data.take(&mut came) && came.is_empty());
        assert_eq!(data.mail(), None);
    }
}
