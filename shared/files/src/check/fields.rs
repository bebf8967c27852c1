//! Numbers and names, as a binary format writes them one after the other.

use domain::files::attachment::FileRefusal;

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The highest.
    Big,
    /// The lowest.
    Little,
}

/// Fields that are read one after the other; whoever reads beyond the last finds the file damaged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'b> {
    left: &'b [u8],
    order: Order,
}

impl<'b> Fields<'b> {
    pub(super) const fn new(bytes: &'b [u8], order: Order) -> Self {
        Self { left: bytes, order }
    }

    pub(super) const fn big(bytes: &'b [u8]) -> Self {
        Self::new(bytes, Order::Big)
    }

    pub(super) const fn little(bytes: &'b [u8]) -> Self {
        Self::new(bytes, Order::Little)
    }

    /// What was not read yet.
    pub(super) const fn left(&self) -> &'b [u8] {
        self.left
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'b [u8], FileRefusal> {
        let (taken, left) = self.left.split_at_checked(length).ok_or(FileRefusal::Damaged)?;
        self.left = left;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], FileRefusal> {
        let (taken, left) = self.left.split_first_chunk().ok_or(FileRefusal::Damaged)?;
        self.left = left;
        Ok(*taken)
    }

    /// An unsigned number of so many bytes, at most eight.
    pub(super) fn number(&mut self, length: usize) -> Result<u64, FileRefusal> {
        let order = self.order;
        let put = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let taken = self.take(length)?.iter();
        Ok(match order {
            Order::Big => taken.fold(0, put),
            Order::Little => taken.rev().fold(0, put),
        })
    }

    pub(super) fn u8(&mut self) -> Result<u8, FileRefusal> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, FileRefusal> {
        let bytes = self.array()?;
        Ok(match self.order {
            Order::Big => u16::from_be_bytes(bytes),
            Order::Little => u16::from_le_bytes(bytes),
        })
    }

    pub(super) fn u32(&mut self) -> Result<u32, FileRefusal> {
        let bytes = self.array()?;
        Ok(match self.order {
            Order::Big => u32::from_be_bytes(bytes),
            Order::Little => u32::from_le_bytes(bytes),
        })
    }
}
