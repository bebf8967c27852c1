//! A view that is never too large: where all of it would be, the longest texts are shortened first.
//!
//! What is shortened says so (`more`), and is whole at its own route: [`super::WholeEntry`].

use std::io::{self, Write};

use super::{
    AmendmentView, AnswerView, AskView, HeldView, Nullable, OutcomeView, ReportView, TimelineEntry, View,
};
use crate::{
    referral::limits::ANSWER_BYTES,
    values::{list::List, text::Text},
};

/// What is taken away in one step.
enum Cut {
    /// What is longer in each text than so many characters.
    Texts(usize),
    /// The results of partial reports.
    ResultsOfReports,
    /// The results of the outcome and its amendments.
    ResultsOfOutcome,
    /// The files of reports and amendments, which the timeline names, too.
    Files,
}

/// The steps, in the order in which they are taken until the view fits.
const CUTS: [Cut; 12] = [
    Cut::Texts(16_000),
    Cut::Texts(8_000),
    Cut::Texts(4_000),
    Cut::Texts(2_000),
    Cut::Texts(1_000),
    Cut::ResultsOfReports,
    Cut::Texts(500),
    Cut::Texts(250),
    Cut::ResultsOfOutcome,
    Cut::Texts(100),
    Cut::Files,
    Cut::Texts(25),
];

impl View {
    /// The same, with at most so many bytes as JSON, and never more than an answer carries.
    pub(super) fn bounded(mut self, most: usize) -> Self {
        for cut in &CUTS {
            if self.fits(most) {
                break;
            }
            self.take(cut);
        }
        self
    }

    fn fits(&self, most: usize) -> bool {
        let mut size = Size::default();
        serde_json::to_writer(&mut size, self).is_ok() && size.bytes <= most && size.carried <= ANSWER_BYTES
    }

    fn take(&mut self, cut: &Cut) {
        let Self { asks, reports, outcome, held, timeline, .. } = self;
        for AskView { text, answer, more, .. } in asks.iter_mut().flatten() {
            *more |= cut.shortens(text);
            if let Some(AnswerView { note, unavailable, more, .. }) = answer {
                *more |= cut.shortens_any(note) | cut.shortens_any(unavailable);
            }
        }
        for ReportView { text, results, attachments, more, .. } in reports.iter_mut().flatten() {
            *more |= cut.shortens_any(text)
                | (matches!(cut, Cut::ResultsOfReports) && emptied(results))
                | cut.drops_files(attachments);
        }
        if let Some(Nullable(Some(OutcomeView { summary, results, advice, amendments, more, .. }))) = outcome
        {
            let is_results = matches!(cut, Cut::ResultsOfOutcome);
            *more |= cut.shortens_any(summary) | cut.shortens_any(advice) | (is_results && emptied(results));
            for AmendmentView { what, text, results, attachments, more, .. } in amendments {
                *more |= cut.shortens(what)
                    | cut.shortens_any(text)
                    | (is_results && emptied(results))
                    | cut.drops_files(attachments);
            }
        }
        for HeldView { text, cut: folded, more, .. } in held.iter_mut().flatten() {
            *more |= cut.shortens_any(text) | cut.shortens_any(folded);
        }
        for TimelineEntry { text, cut: folded, more, .. } in timeline {
            *more |= text.as_mut().is_some_and(|text| cut.shortens_string(text)) | cut.shortens_any(folded);
        }
    }
}

impl Cut {
    /// Shortens a text; whether it did.
    fn shortens<const MAX: usize>(&self, text: &mut Text<MAX>) -> bool {
        match self {
            Self::Texts(most) => text.shorten(*most),
            Self::ResultsOfReports | Self::ResultsOfOutcome | Self::Files => false,
        }
    }

    fn shortens_any<const MAX: usize>(&self, text: &mut Option<Text<MAX>>) -> bool {
        text.as_mut().is_some_and(|text| self.shortens(text))
    }

    fn shortens_string(&self, text: &mut String) -> bool {
        match self {
            Self::Texts(most) => crate::values::text::shorten(text, *most),
            Self::ResultsOfReports | Self::ResultsOfOutcome | Self::Files => false,
        }
    }

    fn drops_files<T, const MAX: usize>(&self, files: &mut List<T, MAX>) -> bool {
        let drops = matches!(self, Self::Files) && !files.is_empty();
        if drops {
            *files = List::default();
        }
        drops
    }
}

/// Empties a list; whether there was something in it.
fn emptied<T>(list: &mut Vec<T>) -> bool {
    let something = !list.is_empty();
    list.clear();
    something
}

/// Counts what is written.
#[derive(Default)]
struct Size {
    /// The bytes.
    bytes: usize,
    /// The bytes as Lambda carries them: in a JSON string.
    carried: usize,
}

impl Write for Size {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        let doubled = written.iter().filter(|byte| matches!(byte, b'"' | b'\\')).count();
        self.bytes += written.len();
        self.carried += written.len() + doubled;
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
