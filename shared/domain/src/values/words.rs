//! Closed vocabularies: one Rust name and one written word for each thing that can be chosen.

use super::person::Language;

/// Defines an enum whose variants are written as fixed words, everywhere the same: in requests, answers, the
/// table and logs.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $(#[doc = $vdoc])* $variant),+
        }

        impl $name {
            /// Every word, in the order in which the vocabulary lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::wire::input::FieldError;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    $crate::wire::input::FieldError::new("not-allowed", format!("use one of: {}", known.join(", ")))
                })
            }
        }

        $crate::wire::input::parsed_from_text!($name);
        $crate::wire::input::stored_as_text!($name);

        impl ::utoipa::PartialSchema for $name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> {
                $crate::wire::schema::words(concat!($($doc),*), &[$(($word, concat!($($vdoc),*))),+])
            }
        }

        impl ::utoipa::ToSchema for $name {}
    };
}
pub(crate) use words;

words! {
    /// A language in which notices, mails and a referral's status are written, by its tag (BCP 47).
    Tongue {
        /// English: for doctors, desks and administrators, and for a patient who reads none of the others.
        English = "en",
        /// Hindi.
        Hindi = "hi",
        /// Bengali.
        Bengali = "bn",
        /// Marathi.
        Marathi = "mr",
        /// Telugu.
        Telugu = "te",
        /// Tamil.
        Tamil = "ta",
        /// Kannada.
        Kannada = "kn",
    }
}

impl Tongue {
    /// The one for a patient who reads this language; English where there is none of it.
    #[must_use]
    pub fn of(language: Option<&Language>) -> Self {
        let known =
            language.and_then(|language| Self::ALL.iter().find(|one| one.as_str() == language.primary()));
        known.copied().unwrap_or(Self::English)
    }
}

words! {
    /// What is asked of the receiver.
    Kind {
        /// An opinion or treatment by another doctor.
        Consult = "consult",
        /// Tests on a specimen.
        LabOrder = "lab-order",
        /// An examination by an imaging centre.
        ImagingOrder = "imaging-order",
        /// A bed in a hospital.
        Admission = "admission",
    }
}

words! {
    /// How soon the receiver has to act.
    Priority {
        /// Days.
        Routine = "routine",
        /// A day or two.
        Soon = "soon",
        /// Hours.
        Urgent = "urgent",
        /// Minutes.
        Emergency = "emergency",
    }
}

words! {
    /// Where a referral stands: the same word for sender, receiver and patient.
    Status {
        /// Written and signed, but nothing has left: the patient has still to consent.
        Draft = "draft",
        /// With the receiver, who has to decide.
        Sent = "sent",
        /// The receiver has asked; the sender has to answer.
        NeedInfo = "need-info",
        /// The receiver wants to see the patient first.
        VisitRequired = "visit-required",
        /// The receiver is responsible for the next step.
        Accepted = "accepted",
        /// Done: the outcome is on the referral.
        Completed = "completed",
        /// The receiver does not take it, or has handed it back.
        Declined = "declined",
        /// The sender or the patient took it back.
        Withdrawn = "withdrawn",
        /// Nobody decided in time.
        Expired = "expired",
        /// Should never have been sent.
        Voided = "voided",
    }
}

impl Status {
    /// A terminal status never changes; notes can still be added.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Completed | Self::Declined | Self::Withdrawn | Self::Expired | Self::Voided => true,
            Self::Draft | Self::Sent | Self::NeedInfo | Self::VisitRequired | Self::Accepted => false,
        }
    }
}

words! {
    /// Who holds the ball: the one who has to act next.
    Holder {
        /// The sending doctor.
        Sender = "sender",
        /// The receiving doctor or desk.
        Receiver = "receiver",
        /// The patient.
        Patient = "patient",
        /// It is over.
        Nobody = "nobody",
    }
}

words! {
    /// What somebody is to one referral.
    Party {
        /// The doctor who sent it.
        Sender = "sender",
        /// The doctor or desk that it was sent to.
        Receiver = "receiver",
        /// The patient whom it is about.
        Patient = "patient",
        /// An administrator of the sender's clinic.
        Administrator = "administrator",
        /// No person: a deadline that passed, or a mail system that reported back.
        System = "system",
    }
}

words! {
    /// The role in a bearer token's claims.
    Role {
        /// A doctor: sends and receives.
        Doctor = "doctor",
        /// The desk of a lab, imaging centre or hospital: receives.
        Desk = "desk",
        /// A patient.
        Patient = "patient",
        /// The administrator of a clinic.
        Admin = "admin",
    }
}

words! {
    /// A list of referrals, always the caller's own.
    BoxName {
        /// Sent to me, or to my desk.
        Inbox = "inbox",
        /// Sent by me.
        Sent = "sent",
        /// About me.
        Mine = "mine",
    }
}

words! {
    /// The way by which somebody reached the referral.
    Channel {
        /// A call of the API with a bearer token.
        Api = "api",
        /// A signed link's page.
        Link = "link",
        /// A mail.
        Email = "email",
        /// A scheduled job.
        Clock = "clock",
        /// The store of files, which tells what was uploaded and what the scan for malware found.
        Storage = "storage",
    }
}

words! {
    /// Sex as recorded by the clinic (FHIR R4 administrative gender).
    Sex { Female = "female", Male = "male", Other = "other", Unknown = "unknown" }
}

words! {
    /// Whether the patient may read the content.
    PrivacyLevel { Shared = "shared", DoctorOnly = "doctor-only" }
}

words! {
    /// Why a referral is doctor-only. Never shown to the patient: it tells what it hides.
    PrivacyCategory {
        MentalHealth = "mental-health",
        SexualReproductive = "sexual-reproductive",
        HivSti = "hiv-sti",
        Genetic = "genetic",
        SubstanceUse = "substance-use",
        DomesticViolence = "domestic-violence",
        AdolescentConfidential = "adolescent-confidential",
        Other = "other",
    }
}

words! {
    /// How the patient consented.
    ConsentMethod {
        /// Said so; recorded by the doctor.
        Verbal = "verbal",
        /// Will tap in the app; until then the referral is a draft.
        InApp = "in-app",
        /// Could not be asked: an emergency, with the reason written down.
        Emergency = "emergency",
    }
}

words! {
    /// What an answer to an ask may be.
    Wants { File = "file", Note = "note", Any = "any" }
}

words! {
    /// Whether a patient comes to a test fasting.
    Fasting { Required = "required", NotRequired = "not-required" }
}

words! {
    /// On which side an examination is (DICOM's laterality: L, R, B, U).
    Laterality {
        Left = "left",
        Right = "right",
        Bilateral = "bilateral",
        /// There is only one of it.
        Unpaired = "unpaired",
    }
}

words! {
    /// Whether an examination is made with contrast medium.
    Contrast {
        Without = "without",
        With = "with",
        WithoutThenWith = "without-then-with",
        /// The imaging centre decides.
        AsNeeded = "as-needed",
    }
}

words! {
    /// Whether the patient is pregnant, as far as the sender knows.
    Pregnancy {
        NotPregnant = "not-pregnant",
        Pregnant = "pregnant",
        /// It cannot be ruled out.
        Possible = "possible",
        /// It can, by age or sex.
        NotApplicable = "not-applicable",
        /// Nobody asked.
        Unknown = "unknown",
    }
}

words! {
    /// Why the receiver does not take the referral.
    DeclineReason {
        NotMySpecialty = "not-my-specialty",
        InsufficientInfo = "insufficient-info",
        CapacityFull = "capacity-full",
        OutOfArea = "out-of-area",
        NotIndicated = "not-indicated",
        Duplicate = "duplicate",
        PatientDeclined = "patient-declined",
        Conflict = "conflict",
        Other = "other",
    }
}

words! {
    /// Why a referral should never have been sent.
    VoidReason {
        WrongPatient = "wrong-patient",
        WrongReceiver = "wrong-receiver",
        Duplicate = "duplicate",
        Test = "test",
    }
}

words! {
    /// How a referral ended.
    OutcomeType {
        /// Consult: the patient was seen.
        Seen = "seen",
        /// Consult: advice without a visit.
        AdviceOnly = "advice-only",
        /// Order: the report is here.
        Report = "report",
        /// Admission: the patient has a bed.
        Admitted = "admitted",
        /// Admission: the patient was there and went home.
        Discharged = "discharged",
    }
}

words! {
    /// What became of a booked visit.
    VisitOutcome { Attended = "attended", Missed = "missed", Cancelled = "cancelled" }
}

words! {
    /// The sections of a snapshot, as the consent's scope names them.
    SectionName {
        ChiefComplaint = "chief-complaint",
        Vitals = "vitals",
        DraftRx = "draft-rx",
        CurrentRx = "current-rx",
        Allergies = "allergies",
        Problems = "problems",
        Labs = "labs",
        RecentVisits = "recent-visits",
        Note = "note",
        Attachments = "attachments",
    }
}

words! {
    /// Whether the receiver is a member or reached by mail.
    Network { In = "in", Out = "out" }
}

words! {
    /// How the patient's consent stands.
    ConsentStatus { Waiting = "waiting", Given = "given", Refused = "refused", Withdrawn = "withdrawn" }
}

words! {
    /// What became of an ask.
    AskStatus { Open = "open", Answered = "answered", Unavailable = "unavailable" }
}

words! {
    /// By which way the receiver gets it.
    DeliveryChannel { Inbox = "inbox", Email = "email" }
}

words! {
    /// Whether the receiver has got it.
    DeliveryStatus { Queued = "queued", Delivered = "delivered", Bounced = "bounced" }
}

words! {
    /// What has happened to a referral, as its timeline and the bus call it. Facts that only the audit trail has (somebody
    /// read) have no event.
    EventName {
        /// Signed, and waiting for the patient's consent.
        Drafted = "drafted",
        /// Sent to the receiver.
        Sent = "sent",
        /// The receiver opened it for the first time.
        Seen = "seen",
        /// A file was checked, and must not be served.
        FileRefused = "file-refused",
        /// The receiver asked.
        InfoRequested = "info-requested",
        /// The sender answered.
        InfoProvided = "info-provided",
        /// The receiver wants to see the patient.
        VisitRequested = "visit-requested",
        /// A visit is booked.
        VisitBooked = "visit-booked",
        /// The patient came.
        VisitAttended = "visit-attended",
        /// The patient did not come.
        VisitMissed = "visit-missed",
        /// The visit will not be.
        VisitCancelled = "visit-cancelled",
        /// The receiver is responsible.
        Accepted = "accepted",
        /// A partial result.
        Reported = "reported",
        /// The outcome.
        Completed = "completed",
        /// The receiver does not take it.
        Declined = "declined",
        /// The sender or the patient took it back.
        Withdrawn = "withdrawn",
        /// Nobody decided in time.
        Expired = "expired",
        /// Should never have been sent.
        Voided = "voided",
        /// Another referral replaces this one.
        Redirected = "redirected",
        /// No further referral is needed.
        ClosedOff = "closed-off",
        /// The sender has read the outcome.
        Acknowledged = "acknowledged",
        /// The outcome was corrected.
        Amended = "amended",
        /// Something was added.
        Noted = "noted",
        /// The mail with the link has arrived where the guest gets mail.
        EmailDelivered = "email-delivered",
        /// A mail to the guest came back.
        EmailBounced = "email-bounced",
        /// The guest has answered by mail, or the sender has released such a mail.
        EmailReceived = "email-received",
        /// A mail came that nobody can vouch for: only the sender sees it.
        EmailHeld = "email-held",
        /// Somebody with the link gave a wrong code too often.
        LinkLocked = "link-locked",
        /// The sender revoked the links that were mailed so far.
        LinksRevoked = "links-revoked",
        /// The account that is named as the patient's has another birthday.
        PatientMismatched = "patient-mismatched",
        /// The patient consents.
        ConsentGiven = "consent-given",
        /// The patient does not consent.
        ConsentRefused = "consent-refused",
        /// The patient takes consent back.
        ConsentWithdrawn = "consent-withdrawn",
    }
}
