//! Where a referral stands, in plain words for the patient, in a language that the patient reads.
//!
//! Hindi, Bengali, Marathi, Telugu, Tamil and Kannada want a native reader.

use crate::values::{
    person::Language,
    words::{Holder, Status, Tongue},
};

/// One sentence: the status, and whose turn it is. In the patient's language where it is a [`Tongue`]; otherwise in English.
#[must_use]
pub fn status_text(language: Option<&Language>, status: Status, who: Holder) -> &'static str {
    let [english, hindi, bengali, marathi, telugu, tamil, kannada] = sentence(status, who);
    match Tongue::of(language) {
        Tongue::English => english,
        Tongue::Hindi => hindi,
        Tongue::Bengali => bengali,
        Tongue::Marathi => marathi,
        Tongue::Telugu => telugu,
        Tongue::Tamil => tamil,
        Tongue::Kannada => kannada,
    }
}

/// In the order of [`Tongue::ALL`].
type Sentence = [&'static str; 7];

const fn sentence(status: Status, who: Holder) -> Sentence {
    match (status, who) {
        (Status::Draft, _) => CONSENT,
        (Status::Sent | Status::VisitRequired, Holder::Sender) => UNDELIVERED,
        (Status::Sent, _) => SENT,
        (Status::NeedInfo, _) => NEED_INFO,
        (Status::VisitRequired, Holder::Patient) => BOOK,
        (Status::VisitRequired, _) => VISIT,
        (Status::Accepted, Holder::Patient) => BOOK_AGAIN,
        (Status::Accepted, Holder::Sender) => ASKED,
        (Status::Accepted, _) => ACCEPTED,
        (Status::Completed, _) => COMPLETED,
        (Status::Declined | Status::Expired, Holder::Sender) => NOT_TAKEN,
        (Status::Declined | Status::Expired, _) => DEALT_WITH,
        (Status::Withdrawn, _) => WITHDRAWN,
        (Status::Voided, _) => VOIDED,
    }
}

const CONSENT: Sentence = [
    "Waiting for your consent. Nothing has been sent yet.",
    "आपकी सहमति की प्रतीक्षा है। अभी कुछ भी भेजा नहीं गया है।",
    "আপনার সম্মতির অপেক্ষায় আছে। এখনও কিছুই পাঠানো হয়নি।",
    "तुमच्या संमतीची प्रतीक्षा आहे. अजून काहीही पाठवलेले नाही.",
    "మీ సమ్మతి కోసం వేచి ఉంది. ఇంకా ఏదీ పంపలేదు.",
    "உங்கள் ஒப்புதலுக்காகக் காத்திருக்கிறது. இன்னும் எதுவும் அனுப்பப்படவில்லை.",
    "ನಿಮ್ಮ ಒಪ್ಪಿಗೆಗಾಗಿ ಕಾಯಲಾಗುತ್ತಿದೆ. ಇನ್ನೂ ಏನನ್ನೂ ಕಳುಹಿಸಿಲ್ಲ.",
];
const UNDELIVERED: Sentence = [
    "It could not be delivered. Your doctor is dealing with it.",
    "यह पहुँच नहीं सका। आपके डॉक्टर इसे देख रहे हैं।",
    "এটি পৌঁছানো যায়নি। আপনার ডাক্তার বিষয়টি দেখছেন।",
    "हे पोहोचू शकले नाही. तुमचे डॉक्टर त्याकडे लक्ष देत आहेत.",
    "ఇది చేరలేదు. మీ డాక్టర్ గారు ఈ విషయం చూస్తున్నారు.",
    "இது சென்றடையவில்லை. உங்கள் மருத்துவர் கவனிக்கிறார்.",
    "ಇದನ್ನು ತಲುಪಿಸಲು ಆಗಲಿಲ್ಲ. ನಿಮ್ಮ ವೈದ್ಯರು ಇದನ್ನು ನೋಡಿಕೊಳ್ಳುತ್ತಿದ್ದಾರೆ.",
];
const SENT: Sentence = [
    "Sent. The other doctor will decide next.",
    "भेज दिया गया है। अब दूसरे डॉक्टर निर्णय लेंगे।",
    "পাঠানো হয়েছে। এবার অন্য ডাক্তার সিদ্ধান্ত নেবেন।",
    "पाठवले आहे. आता दुसरे डॉक्टर निर्णय घेतील.",
    "పంపారు. ఇప్పుడు మరో డాక్టర్ గారు నిర్ణయిస్తారు.",
    "அனுப்பப்பட்டது. அடுத்து மற்ற மருத்துவர் முடிவு செய்வார்.",
    "ಕಳುಹಿಸಲಾಗಿದೆ. ಮುಂದೆ ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನಿರ್ಧರಿಸುತ್ತಾರೆ.",
];
const NEED_INFO: Sentence = [
    "The other doctor has asked your doctor for more information.",
    "दूसरे डॉक्टर ने आपके डॉक्टर से और जानकारी माँगी है।",
    "অন্য ডাক্তার আপনার ডাক্তারের কাছে আরও তথ্য চেয়েছেন।",
    "दुसऱ्या डॉक्टरांनी तुमच्या डॉक्टरांकडे आणखी माहिती मागितली आहे.",
    "మరో డాక్టర్ గారు మీ డాక్టర్ గారిని మరింత సమాచారం అడిగారు.",
    "மற்ற மருத்துவர் உங்கள் மருத்துவரிடம் கூடுதல் தகவல் கேட்டுள்ளார்.",
    "ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನಿಮ್ಮ ವೈದ್ಯರಲ್ಲಿ ಹೆಚ್ಚಿನ ಮಾಹಿತಿಯನ್ನು ಕೇಳಿದ್ದಾರೆ.",
];
const BOOK: Sentence = [
    "The other doctor wants to see you. Please book a visit.",
    "दूसरे डॉक्टर आपसे मिलना चाहते हैं। कृपया मिलने का समय लें।",
    "অন্য ডাক্তার আপনাকে দেখতে চান। অনুগ্রহ করে সাক্ষাতের সময় নিন।",
    "दुसऱ्या डॉक्टरांना तुम्हाला भेटायचे आहे. कृपया भेटीची वेळ घ्या.",
    "మరో డాక్టర్ గారు మిమ్మల్ని చూడాలనుకుంటున్నారు. దయచేసి అపాయింట్‌మెంట్ తీసుకోండి.",
    "மற்ற மருத்துவர் உங்களைப் பார்க்க விரும்புகிறார். நேரத்தை முன்பதிவு செய்யுங்கள்.",
    "ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನಿಮ್ಮನ್ನು ನೋಡಲು ಬಯಸುತ್ತಾರೆ. ದಯವಿಟ್ಟು ಭೇಟಿಯ ಸಮಯವನ್ನು ಕಾಯ್ದಿರಿಸಿ.",
];
const VISIT: Sentence = [
    "The other doctor will see you and then decide.",
    "दूसरे डॉक्टर आपसे मिलकर निर्णय लेंगे।",
    "অন্য ডাক্তার আপনাকে দেখে তারপর সিদ্ধান্ত নেবেন।",
    "दुसरे डॉक्टर तुम्हाला भेटून मग निर्णय घेतील.",
    "మరో డాక్టర్ గారు మిమ్మల్ని చూసి, ఆ తర్వాత నిర్ణయిస్తారు.",
    "மற்ற மருத்துவர் உங்களைப் பார்த்த பின் முடிவு செய்வார்.",
    "ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನಿಮ್ಮನ್ನು ನೋಡಿ, ನಂತರ ನಿರ್ಧರಿಸುತ್ತಾರೆ.",
];
const BOOK_AGAIN: Sentence = [
    "Accepted. Please book a new visit.",
    "स्वीकार कर लिया गया है। कृपया मिलने का नया समय लें।",
    "গ্রহণ করা হয়েছে। অনুগ্রহ করে সাক্ষাতের নতুন সময় নিন।",
    "स्वीकारले आहे. कृपया भेटीची नवीन वेळ घ्या.",
    "అంగీకరించారు. దయచేసి కొత్త అపాయింట్‌మెంట్ తీసుకోండి.",
    "ஏற்கப்பட்டது. புதிய நேரத்தை முன்பதிவு செய்யுங்கள்.",
    "ಸ್ವೀಕರಿಸಲಾಗಿದೆ. ದಯವಿಟ್ಟು ಭೇಟಿಯ ಹೊಸ ಸಮಯವನ್ನು ಕಾಯ್ದಿರಿಸಿ.",
];
const ASKED: Sentence = [
    "Accepted. The other doctor has asked your doctor for more information.",
    "स्वीकार कर लिया गया है। दूसरे डॉक्टर ने आपके डॉक्टर से और जानकारी माँगी है।",
    "গ্রহণ করা হয়েছে। অন্য ডাক্তার আপনার ডাক্তারের কাছে আরও তথ্য চেয়েছেন।",
    "स्वीकारले आहे. दुसऱ्या डॉक्टरांनी तुमच्या डॉक्टरांकडे आणखी माहिती मागितली आहे.",
    "అంగీకరించారు. మరో డాక్టర్ గారు మీ డాక్టర్ గారిని మరింత సమాచారం అడిగారు.",
    "ஏற்கப்பட்டது. மற்ற மருத்துவர் உங்கள் மருத்துவரிடம் கூடுதல் தகவல் கேட்டுள்ளார்.",
    "ಸ್ವೀಕರಿಸಲಾಗಿದೆ. ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನಿಮ್ಮ ವೈದ್ಯರಲ್ಲಿ ಹೆಚ್ಚಿನ ಮಾಹಿತಿಯನ್ನು ಕೇಳಿದ್ದಾರೆ.",
];
const ACCEPTED: Sentence = [
    "Accepted. The other doctor is taking care of the next step.",
    "स्वीकार कर लिया गया है। अगला कदम दूसरे डॉक्टर देख रहे हैं।",
    "গ্রহণ করা হয়েছে। পরের ধাপ অন্য ডাক্তার দেখছেন।",
    "स्वीकारले आहे. पुढच्या टप्प्याकडे दुसरे डॉक्टर लक्ष देत आहेत.",
    "అంగీకరించారు. తదుపరి దశను మరో డాక్టర్ గారు చూసుకుంటున్నారు.",
    "ஏற்கப்பட்டது. அடுத்த கட்டத்தை மற்ற மருத்துவர் கவனிக்கிறார்.",
    "ಸ್ವೀಕರಿಸಲಾಗಿದೆ. ಮುಂದಿನ ಹಂತವನ್ನು ಇನ್ನೊಬ್ಬ ವೈದ್ಯರು ನೋಡಿಕೊಳ್ಳುತ್ತಿದ್ದಾರೆ.",
];
const COMPLETED: Sentence =
    ["Completed.", "पूरा हो गया है।", "সম্পূর্ণ হয়েছে।", "पूर्ण झाले आहे.", "పూర్తయింది.", "நிறைவடைந்தது.", "ಪೂರ್ಣಗೊಂಡಿದೆ."];
const NOT_TAKEN: Sentence = [
    "It was not taken up. Your doctor will find another way.",
    "यह स्वीकार नहीं हुआ। आपके डॉक्टर दूसरा रास्ता देखेंगे।",
    "এটি গ্রহণ করা হয়নি। আপনার ডাক্তার অন্য উপায় খুঁজবেন।",
    "हे स्वीकारले गेले नाही. तुमचे डॉक्टर दुसरा मार्ग शोधतील.",
    "దీన్ని స్వీకరించలేదు. మీ డాక్టర్ గారు మరో మార్గం చూస్తారు.",
    "இது ஏற்கப்படவில்லை. உங்கள் மருத்துவர் வேறு வழி பார்ப்பார்.",
    "ಇದನ್ನು ಸ್ವೀಕರಿಸಲಾಗಿಲ್ಲ. ನಿಮ್ಮ ವೈದ್ಯರು ಬೇರೆ ದಾರಿ ಹುಡುಕುತ್ತಾರೆ.",
];
const DEALT_WITH: Sentence = [
    "It was not taken up. Your doctor has dealt with it.",
    "यह स्वीकार नहीं हुआ। आपके डॉक्टर ने आगे का काम कर लिया है।",
    "এটি গ্রহণ করা হয়নি। আপনার ডাক্তার এর ব্যবস্থা করেছেন।",
    "हे स्वीकारले गेले नाही. तुमच्या डॉक्टरांनी पुढची व्यवस्था केली आहे.",
    "దీన్ని స్వీకరించలేదు. మీ డాక్టర్ గారు తదుపరి చర్య తీసుకున్నారు.",
    "இது ஏற்கப்படவில்லை. உங்கள் மருத்துவர் அடுத்த நடவடிக்கை எடுத்துள்ளார்.",
    "ಇದನ್ನು ಸ್ವೀಕರಿಸಲಾಗಿಲ್ಲ. ನಿಮ್ಮ ವೈದ್ಯರು ಮುಂದಿನ ಕ್ರಮ ಕೈಗೊಂಡಿದ್ದಾರೆ.",
];
const WITHDRAWN: Sentence = [
    "Withdrawn.",
    "वापस ले लिया गया है।",
    "ফিরিয়ে নেওয়া হয়েছে।",
    "मागे घेतले आहे.",
    "వెనక్కి తీసుకున్నారు.",
    "திரும்பப் பெறப்பட்டது.",
    "ಹಿಂಪಡೆಯಲಾಗಿದೆ.",
];
const VOIDED: Sentence = [
    "Cancelled: it was sent by mistake.",
    "रद्द: यह ग़लती से भेजा गया था।",
    "বাতিল: এটি ভুল করে পাঠানো হয়েছিল।",
    "रद्द: हे चुकून पाठवले होते.",
    "రద్దయింది: దీన్ని పొరపాటున పంపారు.",
    "ரத்து செய்யப்பட்டது: இது தவறுதலாக அனுப்பப்பட்டது.",
    "ರದ್ದಾಗಿದೆ: ಇದನ್ನು ತಪ್ಪಾಗಿ ಕಳುಹಿಸಲಾಗಿತ್ತು.",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Unicode's blocks.
    const SCRIPTS: [(&str, char, char); 6] = [
        ("hi", '\u{900}', '\u{97f}'),
        ("bn", '\u{980}', '\u{9ff}'),
        ("mr-IN", '\u{900}', '\u{97f}'),
        ("te", '\u{c00}', '\u{c7f}'),
        ("ta", '\u{b80}', '\u{bff}'),
        ("kn", '\u{c80}', '\u{cff}'),
    ];

    #[test]
    fn every_status_is_told_in_every_language() {
        assert_eq!(SCRIPTS.len() + 1, Tongue::ALL.len());
        for (tag, first, last) in SCRIPTS {
            let language = tag.parse().unwrap();
            for (status, who) in
                Status::ALL.iter().flat_map(|status| Holder::ALL.iter().map(move |who| (*status, *who)))
            {
                let text = status_text(Some(&language), status, who);
                let letters = text
                    .chars()
                    .filter(|c| !c.is_ascii_punctuation() && !matches!(c, ' ' | '।' | '\u{200c}'));
                assert!(letters.clone().count() > 5, "{tag}: {text}");
                assert!(letters.clone().all(|c| (first..=last).contains(&c)), "{tag}: {text}");
            }
        }
    }

    #[test]
    fn no_two_languages_say_the_same() {
        for status in Status::ALL {
            let mut said = sentence(*status, Holder::Nobody).to_vec();
            said.sort_unstable();
            said.dedup();
            assert_eq!(said.len(), Tongue::ALL.len(), "{status}");
        }
    }

    #[test]
    fn any_other_language_is_english() {
        for tag in ["en", "en-IN", "ml", "pa-Guru", "hit"] {
            assert_eq!(
                status_text(Some(&tag.parse().unwrap()), Status::Completed, Holder::Nobody),
                "Completed."
            );
        }
        assert_eq!(status_text(None, Status::Completed, Holder::Nobody), "Completed.");
    }
}
