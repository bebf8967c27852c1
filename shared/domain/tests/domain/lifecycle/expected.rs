//! What the product promises, written down by hand: compare it with the product's table, not with the code.

/// Whose each step is, in any status; from anybody else it is refused as not theirs.
#[rustfmt::skip]
pub(super) const EVER: &[(&str, &str)] = &[
    ("consent: grant",           "patient"),
    ("consent: refuse",          "patient"),
    ("consent: withdraw",        "patient"),
    ("request-info",             "receiver"),
    ("reply",                    "sender"),
    ("require-visit",            "receiver"),
    ("book-visit",               "patient receiver sender"),
    ("visit-outcome: attended",  "receiver"),
    ("visit-outcome: missed",    "receiver"),
    ("visit-outcome: cancelled", "receiver patient"),
    ("accept",                   "receiver"),
    ("report",                   "receiver"),
    ("complete",                 "receiver"),
    ("decline",                  "receiver"),
    ("withdraw",                 "sender patient"),
    ("redirect",                 "sender"),
    ("close-off",                "sender"),
    ("void",                     "sender administrator"),
    ("acknowledge",              "sender"),
    ("amend",                    "receiver"),
    ("note",                     "sender receiver"),
    ("expire",                   "system"),
    ("bounce",                   "system"),
];

/// Step; the situations it may be taken in (`sent+*`: all that are in this status); by whom; the status
/// afterwards; who holds the ball. `=`: unchanged. What has no row is refused.
#[rustfmt::skip]
pub(super) const ALLOWED: &[(&str, &str, &str, &str, &str)] = &[
    ("consent: grant",    "draft",                                       "patient",  "sent",           "receiver"),
    // What the patient allowed less of in the app, or took back there, they give again.
    ("consent: grant",    "sent+narrowed accepted+unconsented",          "patient",  "=",              "="),
    ("consent: refuse",   "draft",                                       "patient",  "withdrawn",      "nobody"),
    // Before acceptance it withdraws the referral; after it, it does so no more, and can be done once.
    ("consent: withdraw", "draft sent+* need-info+* visit-required+*",   "patient",  "withdrawn",      "nobody"),
    ("consent: withdraw", "accepted accepted+asked accepted+booked accepted+missed",
                                                                         "patient",  "accepted",       "="),
    ("consent: withdraw", "completed completed+acknowledged",            "patient",  "completed",      "nobody"),
    // Also when it found nobody: the one who declined has seen it.
    ("consent: withdraw", "declined declined+* expired expired+*",       "patient",  "=",              "="),

    ("request-info",      "sent+* need-info+* visit-required+*",         "receiver", "need-info",      "sender"),
    ("request-info",      "accepted+*",                                  "receiver", "accepted",       "sender"),
    ("reply",             "need-info need-info+bounced",                 "sender",   "sent",           "receiver"),
    ("reply",             "need-info+accepts",                           "sender",   "accepted",       "receiver"),
    ("reply",             "accepted+asked",                              "sender",   "accepted",       "receiver"),

    ("require-visit",     "sent+* need-info+*",                          "receiver", "visit-required", "patient"),
    ("book-visit",        "visit-required+* accepted+*",    "patient receiver sender", "=",            "receiver"),
    ("visit-outcome: attended",  "visit-required+* accepted+*",          "receiver", "=",              "receiver"),
    ("visit-outcome: missed",    "visit-required+* accepted+*",          "receiver", "=",              "patient"),
    ("visit-outcome: cancelled", "visit-required+* accepted+*",          "receiver", "=",              "receiver"),
    // The patient cancels a visit that is booked, and says nothing else about it.
    ("visit-outcome: cancelled", "visit-required+booked accepted+booked", "patient", "=",              "receiver"),

    ("accept",            "sent+* need-info+* visit-required+*",         "receiver", "accepted",       "receiver"),
    ("report",            "accepted+*",                                  "receiver", "accepted",       "receiver"),
    ("complete",          "accepted+*",                                  "receiver", "completed",      "nobody"),
    // Orders and admissions also straight from sent.
    ("complete",          "sent+lab-order sent+imaging-order sent+admission",
                                                                         "receiver", "completed",      "nobody"),
    ("decline",           "sent+* need-info+* visit-required+* accepted+*",
                                                                         "receiver", "declined",       "sender"),
    ("withdraw",          "draft sent+* need-info+* visit-required+*",   "sender patient", "withdrawn", "nobody"),

    // Until redirected or closed off: once. What never arrived is withdrawn by the redirection.
    ("redirect",          "declined",                                    "sender",   "declined",       "nobody"),
    ("redirect",          "expired",                                     "sender",   "expired",        "nobody"),
    ("redirect",          "sent+bounced need-info+bounced visit-required+bounced",
                                                                         "sender",   "withdrawn",      "nobody"),
    ("close-off",         "declined expired",                            "sender",   "=",              "nobody"),

    ("expire",            "sent+* need-info+* visit-required+*",         "system",   "expired",        "sender"),
    // A bounce puts the ball back to the sender.
    ("bounce",            "sent+* need-info+* visit-required+*",         "system",   "=",              "sender"),
    // Any but completed, and once.
    ("void",              "draft sent+* need-info+* visit-required+* accepted+* declined+* withdrawn+* expired+*",
                                                            "sender administrator",  "voided",         "nobody"),

    ("acknowledge",       "completed completed+unconsented",             "sender",   "completed",      "nobody"),
    ("amend",             "completed+*",                                 "receiver", "completed",      "nobody"),
    // Whoever writes has got it after all: the ball is again whose it was before the mail came back.
    ("note",              "sent+bounced",                                "receiver", "sent",           "receiver"),
    ("note",              "need-info+bounced",                           "receiver", "need-info",      "sender"),
    ("note",              "visit-required+bounced",                      "receiver", "visit-required", "patient"),
    ("note",              "draft sent+* need-info+* visit-required+* accepted+* completed+* declined+* \
                           withdrawn+* expired+* voided",
                                                               "sender receiver",    "=",              "="),
];
