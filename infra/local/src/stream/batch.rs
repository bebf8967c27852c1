//! The next records for a function: those that pass its filter, up to a number, a size and a time.

use super::record::Record;
use crate::template::Mapping;

/// As many records are read at once, at least, so that what no filter lets through is passed over quickly.
const READ: u64 = 1000;
/// Lambda takes 6 MB; the rest is for what stands around the records.
const BYTES_MAX: usize = 5 << 20;

/// What a function is told at once.
pub(super) struct Batch {
    /// What passed the filter.
    pub(super) records: Vec<Record>,
    /// Once they are handled, everything up to this is.
    pub(super) up_to: i64,
    /// How many records that is, with those that did not pass.
    pub(super) seen: usize,
    /// Whether no more fits.
    pub(super) full: bool,
    bytes: usize,
}

impl Batch {
    /// How many records are to be read for one.
    pub(super) fn reads(mapping: &Mapping) -> u64 {
        mapping.batch.max(READ)
    }

    /// As many of these records as fit.
    pub(super) fn of(records: Vec<Record>, since: i64, most: u64, passes: impl Fn(&Record) -> bool) -> Batch {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut batch = Batch { records: Vec::new(), up_to: since, seen: 0, full: false, bytes: 0 };
        for record in records {
            if passes(&record) {
                let bytes = batch.bytes + record.size;
                if batch.records.len() >= most || (bytes > BYTES_MAX && !batch.records.is_empty()) {
                    batch.full = true;
                    break;
                }
                batch.bytes = bytes;
                batch.up_to = record.sequence;
                batch.records.push(record);
            } else {
                batch.up_to = record.sequence;
            }
            batch.seen += 1;
        }
        batch.full |= batch.records.len() >= most;
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(sizes: &[usize]) -> Vec<Record> {
        let numbered = (1..).zip(sizes);
        let record = |(sequence, size)| Record { sequence, at: 0, size, told: serde_json::Value::Null };
        numbered.map(|(sequence, size)| record((sequence, *size))).collect()
    }

    #[test]
    fn a_batch_is_full_by_number_or_by_size() {
        let odd = |record: &Record| record.sequence % 2 == 1;
        for (sizes, most, taken, up_to, full) in [
            (&[][..], 3, 0, 0, false),
            (&[1, 1, 1, 1], 3, 2, 4, false),
            (&[1, 1, 1, 1], 2, 2, 4, true),
            (&[1, 1, 1, 1, 1], 2, 2, 4, true),
            (&[1, 1], 1, 1, 2, true),
            (&[BYTES_MAX, 1, 1], 3, 1, 2, true),
            (&[BYTES_MAX + 1, 1], 3, 1, 2, false),
        ] {
            let batch = Batch::of(records(sizes), 0, most, odd);
            assert_eq!(
                (batch.records.len(), batch.up_to, batch.full),
                (taken, up_to, full),
                "{sizes:?} {most}"
            );
        }
    }
}
