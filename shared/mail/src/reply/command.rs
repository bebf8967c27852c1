//! Which command a reply gives: one, if its first line is exactly that, and none in every other case.
//!
//! | first line | becomes |
//! |---|---|
//! | `ACCEPT` | the referral is accepted |
//! | `NEED: prior ECG; fasting glucose` | each of them is asked for |
//! | `VISIT` | the patient has to come; the rest of the mail says why, if it says anything above "Regards," |
//! | `DECLINE: reason` | declined, with the reason in words |
//! | `DONE` | completed; the rest of the mail is the summary, if it says anything above "Regards," |
//!
//! Letter case does not matter, but for `DONE`: it ends the referral, and "Done." is what people write to say that something
//! else is. A full stop at the end, blanks around, and a pair of bold marks that a mail program has made of bold letters
//! change nothing. A question mark, an exclamation mark, quotation marks, a word more, a greeting or a quotation above: not
//! that line. Neither is one that another keyword's line follows, one that is struck out, one that text and HTML of the mail
//! say differently, one of a mail that hides text, one that a mail program may have broken in two, a `NEED` or `DECLINE`
//! that goes on in the next line, and one whose content the lifecycle would refuse.

use domain::{
    commands::{
        command::{Accept, Ask, Command, CommandName, Complete, Decline, RequestInfo, RequireVisit},
        mail::{NotDone, NotDoneWhy},
    },
    handoff::Bring,
    values::{
        list::List,
        text::Text,
        words::{DeclineReason, Kind, OutcomeType, Wants},
    },
    wire::input::FieldError,
};

use super::{
    line::{is_invisible, unwrapped},
    signs,
};

/// What a guest says who writes `VISIT` and nothing else.
const VISIT_REASON: &str = "The patient has to be seen first.";
/// The widths at which mail programs break lines.
const WRAP_MIN: usize = 60;
/// See [`WRAP_MIN`].
const WRAP_MAX: usize = 80;

/// The marks that mail programs make of bold or slanted letters, the longer before the shorter.
const BOLD: [&str; 4] = ["**", "__", "*", "_"];

/// The command of a reply, with what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeywordCommand {
    /// `ACCEPT`.
    Accept,
    /// `NEED: …; …`: 1 to 20 asks.
    Need(List<Ask, 20>),
    /// `VISIT`, and why.
    Visit {
        /// The rest of the mail, or a sentence that says no more than the keyword.
        reason: Text<2000>,
    },
    /// `DECLINE: …`.
    Decline {
        /// Why, in words.
        comment: Text<2000>,
    },
    /// `DONE`, and the rest of the mail.
    Done {
        /// What was found and done.
        summary: Text<8000>,
    },
}

/// What a first line that is exactly a keyword's asks for; or why it cannot be done as it was written.
pub(super) type FirstLine = Result<KeywordCommand, NotDone>;

impl KeywordCommand {
    /// The command's name.
    #[must_use]
    pub const fn name(&self) -> CommandName {
        match self {
            Self::Accept => CommandName::Accept,
            Self::Need(_) => CommandName::RequestInfo,
            Self::Visit { .. } => CommandName::RequireVisit,
            Self::Decline { .. } => CommandName::Decline,
            Self::Done { .. } => CommandName::Complete,
        }
    }

    /// The command of the lifecycle. A reply does not say how a consult or an admission ended: it is advice, as long as nobody
    /// says that the patient was seen, and a patient who was admitted, as long as nobody says that they went home.
    #[must_use]
    pub fn command(self, kind: Kind) -> Command {
        match self {
            Self::Accept => Command::Accept(Accept::default()),
            Self::Need(asks) => {
                Command::RequestInfo(RequestInfo { asks, accept_when_answered: false, responsible: None })
            }
            Self::Visit { reason } => {
                Command::RequireVisit(RequireVisit { reason, booking_url: None, bring: Bring::default() })
            }
            Self::Decline { comment } => Command::Decline(Decline {
                reason: DeclineReason::Other,
                comment: Some(comment),
                alternative: None,
                responsible: None,
            }),
            Self::Done { summary } => Command::Complete(Complete {
                outcome_type: match kind {
                    Kind::Consult => OutcomeType::AdviceOnly,
                    Kind::LabOrder | Kind::ImagingOrder => OutcomeType::Report,
                    Kind::Admission => OutcomeType::Admitted,
                },
                seen_on: None,
                summary: Some(summary),
                results: List::default(),
                advice: None,
                attachments: List::default(),
                responsible: None,
            }),
        }
    }
}

/// A line that is exactly a keyword's.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Keyword {
    Accept,
    Need(String),
    Visit,
    Decline(String),
    Done,
}

impl Keyword {
    const fn name(&self) -> CommandName {
        match self {
            Self::Accept => CommandName::Accept,
            Self::Need(_) => CommandName::RequestInfo,
            Self::Visit => CommandName::RequireVisit,
            Self::Decline(_) => CommandName::Decline,
            Self::Done => CommandName::Complete,
        }
    }
}

/// The command of these own words: `lines` from the first that is not blank. `whole`: a line of these is a line as it was
/// written. Of a plain text nobody can tell whether a long line goes on in the next: then there is no command.
pub(super) fn command(lines: &[&str], whole: bool) -> Option<FirstLine> {
    let (line, rest) = lines.split_first()?;
    let keyword = keyword(line).or_else(|| bare(line))?;
    let name = keyword.name();
    let not_done = |why| NotDone { command: name, why };
    let is_broken = |next: &&str| !whole && may_go_on(line, next) || goes_on(&keyword, line, next);
    let why = if rest.first().is_some_and(is_broken) {
        Some(NotDoneWhy::Unclear)
    } else if rest.iter().any(|line| self::keyword(line).is_some()) {
        Some(NotDoneWhy::Several)
    } else {
        None
    };
    if let Some(why) = why {
        return Some(Err(not_done(why)));
    }
    let says = says_something(&rest.iter().take_while(|line| !closes(line)).copied().collect::<String>());
    Some(carried(keyword, &rest.join("\n"), says).map_err(not_done))
}

/// The keyword with what it carries, and the rest of the mail below it; `says`: there is more in it than a sign-off.
fn carried(keyword: Keyword, rest: &str, says: bool) -> Result<KeywordCommand, NotDoneWhy> {
    let needs = |text: &str| if says_something(text) { Ok(()) } else { Err(NotDoneWhy::Words) };
    let too_many = |_| NotDoneWhy::Length;
    let refused = |error: FieldError| match error.code {
        "too-long" => NotDoneWhy::Length,
        _ => NotDoneWhy::Refused,
    };
    match keyword {
        Keyword::Accept => Ok(KeywordCommand::Accept),
        Keyword::Need(asked) => {
            let asks = asked.split(';').map(str::trim).filter(|ask| says_something(ask));
            let ask = |text: &str| {
                Ok(Ask { text: unwrapped(text).parse().map_err(refused)?, wants: Wants::Any, required: true })
            };
            let asks = asks.map(ask).collect::<Result<Vec<_>, _>>()?;
            needs(&asked)?;
            List::try_from(asks).map(KeywordCommand::Need).map_err(too_many)
        }
        Keyword::Visit => {
            let why = if says { rest } else { VISIT_REASON };
            Ok(KeywordCommand::Visit { reason: unwrapped(why).parse().map_err(refused)? })
        }
        Keyword::Decline(why) => {
            needs(&why)?;
            Ok(KeywordCommand::Decline { comment: unwrapped(&why).parse().map_err(refused)? })
        }
        Keyword::Done => {
            if !says {
                return Err(NotDoneWhy::Words);
            }
            Ok(KeywordCommand::Done { summary: unwrapped(rest).parse().map_err(refused)? })
        }
    }
}

/// The word alone, of those that have to carry something on their line.
fn bare(line: &str) -> Option<Keyword> {
    let line = line.trim();
    match unbold(line.strip_suffix('.').unwrap_or(line)).to_ascii_uppercase().as_str() {
        "NEED" => Some(Keyword::Need(String::new())),
        "DECLINE" => Some(Keyword::Decline(String::new())),
        _ => None,
    }
}

/// Whether what this line asks for may go on in the next: it ends in the middle, or the next begins there.
fn goes_on(keyword: &Keyword, line: &str, next: &str) -> bool {
    let carries = matches!(keyword, Keyword::Need(_) | Keyword::Decline(_));
    let ends_within = line.trim_end().ends_with([';', ',', ':', '/', '-', '–', '&', '(']);
    let begins_within = next.trim_start().starts_with(char::is_lowercase);
    carries && says_something(next) && !closes(next) && (ends_within || begins_within)
}

/// Whether the line may have been broken before the next because of its length.
fn may_go_on(line: &str, next: &str) -> bool {
    let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
    let length = line.trim_end().chars().count();
    word > 0 && length <= WRAP_MAX && length + 1 + word > WRAP_MIN
}

/// A line that ends a letter, also with a name behind it: "Regards, Dr Rao".
fn closes(line: &str) -> bool {
    let (closing, name) = line.split_once(',').unwrap_or((line, ""));
    signs::closes(closing) && name.split_whitespace().count() <= 4
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn keyword(line: &str) -> Option<Keyword> {
    // What turns the direction of writing shows another line than the one that is there.
    if line.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        return None;
    }
    let line: String =
        line.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let line = unbold(line.trim());
    let word = line.strip_suffix('.').unwrap_or(line).trim_end();
    if word == "DONE" {
        return Some(Keyword::Done);
    }
    match word.to_ascii_uppercase().as_str() {
        "ACCEPT" => return Some(Keyword::Accept),
        "VISIT" => return Some(Keyword::Visit),
        _ => {}
    }
    let (word, carries) = line.split_once(':')?;
    let (word, carries) = unbold_with_colon(unbold(word.trim()), carries.trim());
    match word.to_ascii_uppercase().as_str() {
        "NEED" => Some(Keyword::Need(carries.to_owned())),
        "DECLINE" => Some(Keyword::Decline(carries.to_owned())),
        _ => None,
    }
}

/// Without the marks that mail programs make of bold or slanted letters.
fn unbold(line: &str) -> &str {
    let inner = BOLD.into_iter().find_map(|mark| line.strip_prefix(mark)?.strip_suffix(mark));
    inner.map_or(line, str::trim)
}

/// The same where the colon is bold, too: `*NEED:* ECG`.
fn unbold_with_colon<'a>(word: &'a str, carries: &'a str) -> (&'a str, &'a str) {
    let inner = BOLD.into_iter().find_map(|mark| word.strip_prefix(mark).zip(carries.strip_prefix(mark)));
    inner.map_or((word, carries), |(word, carries)| (word.trim(), carries.trim()))
}
