//! What goes into the bucket: where a client uploads to, and what a function writes piece by piece.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use aws_sdk_s3::presigning::PresignedRequest;
use bytes::Bytes;
use data_encoding::BASE64;
use domain::{files::file::Address, values::digest::Digest};
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// The signed request, as the client has to send it.
pub(crate) fn address(signed: &PresignedRequest) -> Address {
    // What the SDK adds for itself is not signed, and not the client's to send.
    let own = |(name, _): &(&str, &str)| !name.eq_ignore_ascii_case("x-amzn-trace-id");
    let headers = signed.headers().filter(own).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Address { method: signed.method().to_owned(), url: signed.uri().to_owned(), headers: headers.collect() }
}

/// A digest as S3 writes it.
pub(crate) fn base64(digest: Digest) -> String {
    BASE64.encode(digest.as_bytes())
}

/// A body that is written while it is read: never more than one chunk in memory.
#[derive(Debug)]
pub struct Chunks {
    size: u64,
    chunks: mpsc::Receiver<Vec<u8>>,
}

impl Chunks {
    /// A body of this size in bytes, and where its chunks are handed in. When the sender goes before all is there, the
    /// store gets too little and refuses.
    #[must_use]
    pub fn of(size: u64) -> (mpsc::Sender<Vec<u8>>, Self) {
        let (sender, chunks) = mpsc::channel(1);
        (sender, Self { size, chunks })
    }

    /// Its size in bytes, less what has been read.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.chunks.poll_recv(context).map(|chunk| {
            let chunk = Bytes::from(chunk?);
            self.size = self.size.saturating_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            Some(Ok(Frame::data(chunk)))
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.size)
    }
}
