//! Where a referral stands, in plain words for the patient, in a language that the patient reads.

use crate::values::{
    person::Language,
    words::{Holder, Status},
};

/// One sentence: the status, and whose turn it is.
///
/// English, Hindi and Tamil; English for any other language.
#[must_use]
pub fn status_text(language: Option<&Language>, status: Status, who: Holder) -> &'static str {
    let [en, hi, ta] = sentence(status, who);
    match language.map(Language::primary) {
        Some("hi") => hi,
        Some("ta") => ta,
        _ => en,
    }
}

fn sentence(status: Status, who: Holder) -> [&'static str; 3] {
    match (status, who) {
        (Status::Draft, _) => [
            "Waiting for your consent. Nothing has been sent yet.",
            "आपकी सहमति की प्रतीक्षा है। अभी कुछ भी भेजा नहीं गया है।",
            "உங்கள் ஒப்புதலுக்காகக் காத்திருக்கிறது. இன்னும் எதுவும் அனுப்பப்படவில்லை.",
        ],
        (Status::Sent | Status::VisitRequired, Holder::Sender) => [
            "It could not be delivered. Your doctor is dealing with it.",
            "यह पहुँच नहीं सका। आपके डॉक्टर इसे देख रहे हैं।",
            "இது சென்றடையவில்லை. உங்கள் மருத்துவர் கவனிக்கிறார்.",
        ],
        (Status::Sent, _) => [
            "Sent. The other doctor will decide next.",
            "भेज दिया गया है। अब दूसरे डॉक्टर निर्णय लेंगे।",
            "அனுப்பப்பட்டது. அடுத்து மற்ற மருத்துவர் முடிவு செய்வார்.",
        ],
        (Status::NeedInfo, _) => [
            "The other doctor has asked your doctor for more information.",
            "दूसरे डॉक्टर ने आपके डॉक्टर से और जानकारी माँगी है।",
            "மற்ற மருத்துவர் உங்கள் மருத்துவரிடம் கூடுதல் தகவல் கேட்டுள்ளார்.",
        ],
        (Status::VisitRequired, Holder::Patient) => [
            "The other doctor wants to see you. Please book a visit.",
            "दूसरे डॉक्टर आपसे मिलना चाहते हैं। कृपया मिलने का समय लें।",
            "மற்ற மருத்துவர் உங்களைப் பார்க்க விரும்புகிறார். நேரத்தை முன்பதிவு செய்யுங்கள்.",
        ],
        (Status::VisitRequired, _) => [
            "The other doctor will see you and then decide.",
            "दूसरे डॉक्टर आपसे मिलकर निर्णय लेंगे।",
            "மற்ற மருத்துவர் உங்களைப் பார்த்த பின் முடிவு செய்வார்.",
        ],
        (Status::Accepted, Holder::Patient) => [
            "Accepted. Please book a new visit.",
            "स्वीकार कर लिया गया है। कृपया मिलने का नया समय लें।",
            "ஏற்கப்பட்டது. புதிய நேரத்தை முன்பதிவு செய்யுங்கள்.",
        ],
        (Status::Accepted, Holder::Sender) => [
            "Accepted. The other doctor has asked your doctor for more information.",
            "स्वीकार कर लिया गया है। दूसरे डॉक्टर ने आपके डॉक्टर से और जानकारी माँगी है।",
            "ஏற்கப்பட்டது. மற்ற மருத்துவர் உங்கள் மருத்துவரிடம் கூடுதல் தகவல் கேட்டுள்ளார்.",
        ],
        (Status::Accepted, _) => [
            "Accepted. The other doctor is taking care of the next step.",
            "स्वीकार कर लिया गया है। अगला कदम दूसरे डॉक्टर देख रहे हैं।",
            "ஏற்கப்பட்டது. அடுத்த கட்டத்தை மற்ற மருத்துவர் கவனிக்கிறார்.",
        ],
        (Status::Completed, _) => ["Completed.", "पूरा हो गया है।", "நிறைவடைந்தது."],
        (Status::Declined | Status::Expired, Holder::Sender) => [
            "It was not taken up. Your doctor will find another way.",
            "यह स्वीकार नहीं हुआ। आपके डॉक्टर दूसरा रास्ता देखेंगे।",
            "இது ஏற்கப்படவில்லை. உங்கள் மருத்துவர் வேறு வழி பார்ப்பார்.",
        ],
        (Status::Declined | Status::Expired, _) => [
            "It was not taken up. Your doctor has dealt with it.",
            "यह स्वीकार नहीं हुआ। आपके डॉक्टर ने आगे का काम कर लिया है।",
            "இது ஏற்கப்படவில்லை. உங்கள் மருத்துவர் அடுத்த நடவடிக்கை எடுத்துள்ளார்.",
        ],
        (Status::Withdrawn, _) => ["Withdrawn.", "वापस ले लिया गया है।", "திரும்பப் பெறப்பட்டது."],
        (Status::Voided, _) => [
            "Cancelled: it was sent by mistake.",
            "रद्द: यह ग़लती से भेजा गया था।",
            "ரத்து செய்யப்பட்டது: இது தவறுதலாக அனுப்பப்பட்டது.",
        ],
    }
}
