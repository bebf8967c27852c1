//! Tables for the terminal: a heading, columns as wide as what stands in them, names left and figures right.

use std::fmt::{self, Write as _};

/// A table; every row has as many cells as there are columns.
pub(super) struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The columns that hold words.
    words: Vec<usize>,
}

impl Table {
    pub(super) fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Table { title: title.into(), columns, rows: Vec::new(), words: vec![0] }
    }

    /// This column holds words too.
    pub(super) fn words(mut self, column: usize) -> Self {
        self.words.push(column);
        self
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let widths = self.widths();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if self.words.contains(&column) {
                    write!(line, "  {cell:<width$}")?;
                } else {
                    write!(line, "  {cell:>width$}")?;
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A figure with so many decimals; a whole number without.
pub(super) fn figure(value: f64, decimals: usize) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.decimals$}") }
}

/// Of 10^6 bytes, exactly as many digits as a reader compares.
pub(super) fn megabytes(bytes: u64) -> String {
    let hundredths = bytes.saturating_add(5_000) / 10_000;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_left_and_figures_right() {
        let mut table = Table::new("Sizes", &["function", "MB", "why"]).words(2);
        table.row(vec!["get".to_owned(), "5.1".to_owned(), "reads".to_owned()]);
        table.row(vec!["visit-outcome".to_owned(), "10.25".to_owned(), String::new()]);
        let expected = "\
Sizes
  function          MB  why
  get              5.1  reads
  visit-outcome  10.25
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn a_whole_number_has_no_decimals() {
        assert_eq!(figure(2.0, 1), "2");
        assert_eq!(figure(0.5, 1), "0.5");
        assert_eq!(figure(1.239, 2), "1.24");
    }

    #[test]
    fn bytes_are_shown_as_megabytes() {
        assert_eq!(megabytes(5_500_000), "5.50");
        assert_eq!(megabytes(5_504_999), "5.50");
        assert_eq!(megabytes(5_505_000), "5.51");
        assert_eq!(megabytes(0), "0.00");
    }
}
