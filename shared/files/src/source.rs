//! Where an uploaded file lies.

/// A file that is read by ranges.
pub trait Source: Sync {
    /// Why it could not be read; asking again may help. A verdict never hangs on it.
    type Error: Send;

    /// How long it is, in bytes.
    fn size(&self) -> u64;

    /// Exactly `length` bytes from the byte `from` on. Never asked beyond the file's end, nor for nothing.
    fn read(&self, from: u64, length: u64) -> impl Future<Output = Result<Vec<u8>, Self::Error>> + Send;
}
