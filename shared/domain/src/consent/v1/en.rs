//! English.

use crate::consent::notice::Text;

pub(super) const TEXT: Text = Text {
    title: "Sharing your health information for a referral",
    purpose: "Your doctor wants to send you to another doctor, a laboratory, an imaging centre or a hospital. So that they can examine and treat you, your doctor shares information about your health with them. It is used for your care only.",
    recipient: "The doctor, laboratory, imaging centre or hospital that the referral names, and the people who work on your case there. Nobody else. The administrators of your doctor's clinic see that there is a referral and how it stands, but nothing of its content.",
    always: "With every referral go your name, age, sex and contact details, who refers you, why, and how urgent it is.",
    scope: "These parts of your record are shared. You may allow all of them or only some:",
    sections: [
        "Your main complaint, and since when you have it",
        "Measurements such as blood pressure, pulse, temperature and weight",
        "Medicines that your doctor plans to prescribe",
        "Medicines that you take now",
        "Your allergies",
        "Your illnesses and conditions",
        "Laboratory results",
        "Your recent visits to doctors",
        "Your doctor's note",
        "Files such as an ECG, images and reports",
    ],
    additions: "If you allow all parts, answers, notes and files that your doctor adds to this referral later are shared, too.",
    validity: "Your consent is for this referral only and holds until you withdraw it. The record of the referral, and of who has read it, is kept for as long as the law requires medical records to be kept.",
    choice: "You are free to say no, or to allow only some parts. Your doctor goes on treating you, and looks for another way with you.",
    withdrawal: "You can withdraw your consent at any time, as easily as you gave it: open the referral in the app and withdraw consent, or tell your doctor's clinic. If the other side has not accepted yet, the referral ends. If it has, nothing more is shared, and links stop working. What was read before then remains lawful.",
    minors: "For a child under 18, a parent or lawful guardian consents. Their name is recorded.",
    emergency: "In an emergency that threatens life or health, information may be shared without your consent. The referral then says so, and why.",
    law: "You have these rights under India's Digital Personal Data Protection Act, 2023:",
    rights: [
        "To know which information about you is used, how, and with whom it was shared (section 11). The app shows what was shared with whom, and who looked.",
        "To have it corrected, completed, updated or erased, unless the law requires it to be kept (section 12).",
        "To complain to your doctor's clinic, and to get an answer (section 13).",
        "To name a person who uses these rights for you if you die or can no longer do so yourself (section 14).",
        "To withdraw your consent (section 6).",
    ],
    contact: "Questions about your information and these rights go to your doctor's clinic. Its name and telephone number are on the referral, in the app and on the letter.",
    complaint: "If the clinic does not settle your complaint, you can complain to the Data Protection Board of India.",
};
