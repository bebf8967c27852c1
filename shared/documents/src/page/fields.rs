//! What a doctor fills in for each command: one table, from which the forms are made and by which they are read.

use domain::{
    commands::command::CommandName,
    values::words::{DeclineReason, Kind, OutcomeType, VisitOutcome},
};

use super::{Form, form};
use crate::content::say;

/// The zone in which a doctor writes when a visit begins.
pub(super) const ZONE: &str = "Asia/Kolkata";

/// A command of the receiver, as a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    pub(super) command: CommandName,
    /// What it is called, above the form.
    pub(super) title: &'static str,
    /// What happens then.
    pub(super) hint: &'static str,
    /// What its button says.
    pub(super) button: &'static str,
    pub(super) fields: &'static [Field],
}

/// A field of a form: the member of the command's body that has its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) input: Input,
    pub(super) needed: Needed,
}

/// Whether a field has to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    No,
    Yes,
    /// It, or a file.
    OrFile,
    /// The same in an order; elsewhere it has to.
    OrFileOfOrder,
}

/// A choice: its word, and what it says.
pub(super) type Choice = (&'static str, &'static str);

/// How a field is filled in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Input {
    /// One line.
    Line,
    /// An address.
    Url,
    /// Several lines, shown so high.
    Area(u8),
    /// A list, an entry a line.
    Entries,
    /// Asks, one a line; each has to be answered.
    Asks,
    /// Yes or no.
    Check,
    /// A day.
    Day,
    /// The same; only a consult has it.
    DaySeen,
    /// A day and a time in India.
    Moment,
    /// What is always the same.
    Fixed(&'static str),
    /// One of a few, all of them in sight.
    Radio(fn(Kind) -> Vec<Choice>),
    /// One of many.
    Select(fn(Kind) -> Vec<Choice>),
    /// Files.
    Files,
}

/// The files of a command that takes some.
const FILES: Field = field(form::FILES, "Files", Input::Files)
    .hint("Up to 4 MB together, or all is lost. Larger: reply to the mail.");

const fn field(name: &'static str, label: &'static str, input: Input) -> Field {
    Field { name, label, hint: "", input, needed: Needed::No }
}

/// What stands at a text that a file may say instead.
pub(super) const OR_FILE: &str = "In words, or as a file.";

impl Field {
    const fn required(self) -> Self {
        Self { needed: Needed::Yes, ..self }
    }

    const fn or_file(self) -> Self {
        Self { needed: Needed::OrFile, hint: OR_FILE, ..self }
    }

    const fn or_file_of_order(self) -> Self {
        Self { needed: Needed::OrFileOfOrder, ..self }
    }

    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}

/// The receiver's commands, in the order in which they are offered.
pub(super) const ACTS: &[Act] = &[
    Act {
        command: CommandName::Accept,
        title: "Accept",
        hint: "You take responsibility for the next step.",
        button: "Accept the referral",
        fields: &[field("expected_by", "The patient can expect to be seen by", Input::Day)],
    },
    Act {
        command: CommandName::RequestInfo,
        title: "Ask for information",
        hint: "The sender answers here, and you are told by mail.",
        button: "Send the questions",
        fields: &[
            field("asks", "What do you need?", Input::Asks).required().hint("One question on each line."),
            field("accept_when_answered", "Accept as soon as all of it is answered", Input::Check),
        ],
    },
    Act {
        command: CommandName::RequireVisit,
        title: "See the patient first",
        hint: "The patient is asked to book a visit.",
        button: "Ask for a visit",
        fields: &[
            field("reason", "Why do you want to see the patient?", Input::Area(3))
                .required()
                .hint("The patient reads this, unless the referral is between the doctors only."),
            field("booking_url", "Where the patient books", Input::Url)
                .hint("Begins with https://. Leave it empty if you will call the patient."),
            field("bring", "What the patient should bring", Input::Entries).hint("One thing on each line."),
        ],
    },
    Act {
        command: CommandName::BookVisit,
        title: "Book the visit",
        hint: "The patient and the sender are told when and where.",
        button: "Book the visit",
        fields: &[
            field("starts_at", "Day and time", Input::Moment).required().hint("In India's time (IST)."),
            field("zone", "Time zone", Input::Fixed(ZONE)),
            field("place", "Where, or the video link", Input::Line),
        ],
    },
    Act {
        command: CommandName::VisitOutcome,
        title: "Say how the visit went",
        hint: "If the patient did not come, the patient is asked to book again.",
        button: "Save how it went",
        fields: &[field("outcome", "How did it go?", Input::Radio(went)).required()],
    },
    Act {
        command: CommandName::Report,
        title: "Send a partial result",
        hint: "The referral stays with you until you complete it.",
        button: "Send the result",
        fields: &[field("text", "The result so far", Input::Area(5)).or_file(), FILES],
    },
    Act {
        command: CommandName::Complete,
        title: "Complete",
        hint: "This ends the referral; the outcome goes to the sender and, unless it is between the doctors only, \
               to the patient.",
        button: "Complete the referral",
        fields: &[
            field("type", "How does it end?", Input::Radio(ends)).required(),
            field("seen_on", "Seen on", Input::DaySeen).hint("Leave it empty for today."),
            field("summary", "Summary: what was found and done", Input::Area(6)).or_file_of_order(),
            field("advice", "Advice to the sender and the patient", Input::Area(4)),
            FILES,
        ],
    },
    Act {
        command: CommandName::Amend,
        title: "Correct the outcome",
        hint: "What you wrote before stays, marked as corrected.",
        button: "Save the correction",
        fields: &[
            field("what", "What do you correct?", Input::Area(2))
                .required()
                .hint("For example: the dose of metoprolol."),
            field("text", "The correction", Input::Area(5)),
            FILES,
        ],
    },
    Act {
        command: CommandName::Decline,
        title: "Decline",
        hint: "It goes back to the sender, who finds somebody else.",
        button: "Decline the referral",
        fields: &[
            field("reason", "Why do you decline?", Input::Select(reasons)).required(),
            field("comment", "Comment", Input::Area(3)),
            field("alternative", "Who might take it", Input::Line),
        ],
    },
    Act {
        command: CommandName::Note,
        title: "Add a note",
        hint: "Nothing else changes.",
        button: "Add the note",
        fields: &[field("text", "Your note", Input::Area(4)).or_file(), FILES],
    },
];

fn went(_: Kind) -> Vec<Choice> {
    let says = |outcome: &VisitOutcome| match outcome {
        VisitOutcome::Attended => (outcome.as_str(), "The patient came"),
        VisitOutcome::Missed => (outcome.as_str(), "The patient did not come"),
        VisitOutcome::Cancelled => (outcome.as_str(), "It was cancelled"),
    };
    VisitOutcome::ALL.iter().map(says).collect()
}

fn ends(kind: Kind) -> Vec<Choice> {
    let types: &[OutcomeType] = match kind {
        Kind::Consult => &[OutcomeType::Seen, OutcomeType::AdviceOnly],
        Kind::LabOrder | Kind::ImagingOrder => &[OutcomeType::Report],
        Kind::Admission => &[OutcomeType::Admitted, OutcomeType::Discharged],
    };
    types.iter().map(|outcome| (outcome.as_str(), say::outcome(*outcome))).collect()
}

fn reasons(_: Kind) -> Vec<Choice> {
    let choice = |reason: &DeclineReason| (reason.as_str(), say::decline_reason(*reason));
    std::iter::once(("", "Choose a reason")).chain(DeclineReason::ALL.iter().map(choice)).collect()
}

impl Act {
    /// Whether files may go with it.
    pub(super) fn takes_files(&self) -> bool {
        self.fields.iter().any(|field| field.input.is_files())
    }
}

impl Input {
    pub(super) const fn is_files(self) -> bool {
        matches!(self, Self::Files)
    }
}

/// The form of this command; none for one that is never the receiver's.
pub(super) fn act(command: CommandName) -> Option<&'static Act> {
    ACTS.iter().find(|act| act.command == command)
}

/// What was typed into the form of this command: the fields' labels, and the words.
pub(super) fn typed(command: CommandName, form: &Form) -> Vec<(String, String)> {
    let fields = act(command).map_or(&[][..], |act| act.fields).iter();
    let texts = fields
        .filter(|field| matches!(field.input, Input::Line | Input::Area(_) | Input::Entries | Input::Asks));
    let typed = texts.map(|field| (field.label.to_owned(), form.typed(field.name).to_owned()));
    typed.filter(|(_, typed)| !typed.is_empty()).collect()
}

/// The id of a field on the page.
pub(super) fn id(command: CommandName, name: &str) -> String {
    format!("{command}-{}", name.replace('_', "-"))
}
