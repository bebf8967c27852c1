//! What mail programs write above what they quote, in the languages of those who use them.
//!
//! The words are those of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and Samsung, in the languages of India, the Gulf and
//! Europe, and of the programs' own largest ones besides.

/// Verbs of "On Tuesday somebody wrote:".
pub(super) const WROTE: [&str; 96] = [
    "wrote",
    "writes",
    // Hindi, Marathi, Nepali
    "ने लिखा",
    "लिखा है",
    "ने लिखा था",
    "यांनी लिहिले",
    "ने लिहिले",
    "यांनी लिहिलं",
    "लेख्नुभयो",
    "लेख्नुभएको",
    // Tamil
    "எழுதியது",
    "எழுதினார்",
    "எழுதியவை",
    "எழுதியுள்ளார்",
    // Bengali, Assamese
    "লিখেছেন",
    "লিখেছে",
    "লিখলেন",
    "লিখিছে",
    // Telugu
    "రాశారు",
    "వ్రాశారు",
    "రాసారు",
    "వ్రాసారు",
    // Kannada
    "ಬರೆದಿದ್ದಾರೆ",
    "ಬರೆದರು",
    // Malayalam
    "എഴുതി",
    // Gujarati
    "લખ્યું",
    // Punjabi
    "ਲਿਖਿਆ",
    // Odia
    "ଲେଖିଛନ୍ତି",
    "ଲେଖିଲେ",
    // Urdu
    "نے لکھا",
    "لکھا ہے",
    "لکھا",
    // Arabic
    "كتب",
    "كتبت",
    // Persian
    "نوشت",
    "نوشته",
    // Hebrew
    "כתב",
    // Sinhala, Thai, Vietnamese, Indonesian and Malay
    "ලිව්වා",
    "ලියා ඇත",
    "เขียนว่า",
    "đã viết",
    "menulis",
    // German
    "schrieb",
    "schreibt",
    // French
    "a écrit",
    "a ecrit",
    "écrit",
    // Spanish, Catalan, Galician
    "escribió",
    "escribio",
    "va escriure",
    "escribiu",
    // Italian
    "ha scritto",
    "scrive",
    // Portuguese
    "escreveu",
    // Dutch
    "schreef",
    "het volgende geschreven",
    // Swedish, Danish, Norwegian
    "skrev",
    // Finnish, Estonian
    "kirjoitti",
    "kirjutas",
    // Polish
    "napisał",
    "pisze",
    // Russian, Ukrainian, Bulgarian, Serbian
    "пишет",
    "написал",
    "писал",
    "пише",
    "написав",
    "написа",
    // Turkish, Azerbaijani
    "yazdı",
    "yazmış",
    "yazıb",
    // Czech, Slovak
    "napsal",
    "napísal",
    // Greek
    "έγραψε",
    "έγραψαν",
    // Hungarian
    "írta",
    // Romanian
    "a scris",
    // Croatian, Slovenian
    "napisao",
    "napisala",
    "je pisao",
    // Lithuanian, Latvian
    "rašė",
    "parašė",
    "rakstīja",
    // Chinese, Japanese, Korean
    "写道",
    "寫道",
    "书写",
    "のメール",
    "書きました",
    "님이 작성",
    "작성:",
    "님의 말",
    // Welsh, Irish, Icelandic, Albanian
    "ysgrifennodd",
    "scríobh",
    "skrifaði",
    "ka shkruar",
    "shkroi",
    // Swahili
    "aliandika",
];

/// How such a line begins, where it does not begin with the date or the name.
pub(super) const ON: [&str; 34] = [
    "on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "dnia ", "w dniu ", "à ", "---- on ", "på ",
    "dne ", "dňa ", "la ", "pe ", "în ", "στις ", "την ", "в ", "у ", "на ", "ma ", "pada ", "vào ", "dana ",
    "في ", "بتاريخ ", "در ", "بتاریخ ", "بتاريخ", "ב", "kl. ",
];

/// What stands between dashes above the mail that is answered.
pub(super) const ORIGINAL: [&str; 47] = [
    "original message",
    "original appointment",
    "original email",
    "reply message",
    "ursprüngliche nachricht",
    "original-nachricht",
    "originalnachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "missatge original",
    "oorspronkelijk bericht",
    "ursprungligt meddelande",
    "originalmeddelande",
    "oprindelig meddelelse",
    "original meddelelse",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "исходное сообщение",
    "оригинальное сообщение",
    "оригінальне повідомлення",
    "original ileti",
    "orijinal ileti",
    "orijinal mesaj",
    "özgün ileti",
    "původní zpráva",
    "pôvodná správa",
    "αρχικό μήνυμα",
    "eredeti üzenet",
    "mesaj original",
    "mesajul original",
    "मूल संदेश",
    "मूळ संदेश",
    "அசல் செய்தி",
    "মূল বার্তা",
    "అసలు సందేశం",
    "ಮೂಲ ಸಂದೇಶ",
    "യഥാർത്ഥ സന്ദേശം",
    "મૂળ સંદેશ",
    "الرسالة الأصلية",
    "پیام اصلی",
    "اصل پیغام",
];

/// What stands between dashes above a mail that is forwarded.
pub(super) const FORWARDED: [&str; 32] = [
    "forwarded message",
    "forwarded by",
    "weitergeleitete nachricht",
    "message transféré",
    "mensaje reenviado",
    "messaggio inoltrato",
    "mensagem encaminhada",
    "doorgestuurd bericht",
    "vidarebefordrat meddelande",
    "videresendt meddelelse",
    "videresendt melding",
    "edelleenlähetetty viesti",
    "wiadomość przekazana",
    "przekazana wiadomość",
    "пересылаемое сообщение",
    "iletilen mesaj",
    "přeposlaná zpráva",
    "προωθημένο μήνυμα",
    "továbbított üzenet",
    "mesaj redirecționat",
    "अग्रेषित संदेश",
    "फ़ॉरवर्ड किया गया संदेश",
    "अग्रेषित मेसेज",
    "முன்னனுப்பப்பட்ட செய்தி",
    "முன்னனுப்பிய செய்தி",
    "ফরওয়ার্ড করা বার্তা",
    "ఫార్వార్డ్ చేసిన సందేశం",
    "ಫಾರ್ವರ್ಡ್ ಮಾಡಿದ ಸಂದೇಶ",
    "ഫോർവേഡുചെയ്‌ത സന്ദേശം",
    "رسالة تمت إعادة توجيهها",
    "پیام فوروارد شده",
    "فارورڈ کردہ پیغام",
];

/// The same as a line without dashes, as Apple's programs write it.
pub(super) const FORWARDED_BELOW: [&str; 9] = [
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "début du message réexpédié :",
    "inicio del mensaje reenviado:",
    "inizio messaggio inoltrato:",
    "início da mensagem reenviada:",
    "begin doorgestuurd bericht:",
    "vidarebefordrat brev:",
    "начало переадресованного сообщения:",
];

/// Labels of the head of a mail as Outlook quotes it: who wrote it.
pub(super) const FROM: [&str; 48] = [
    "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "kimden", "gönderen", "lähettäjä", "από",
    "feladó", "de la", "expeditor", "avsändare", "afsender", "avsender", "nadawca", "odesílatel", "प्रेषक",
    "अनुप्रेषक", "प्रेषक का नाम", "पाठवणारा", "அனுப்புநர்", "அனுப்பியவர்", "প্রেরক", "প্রেরকের নাম", "పంపినవారు",
    "ನಿಂದ", "ಇಂದ", "ಇವರಿಂದ", "ಕಳುಹಿಸಿದವರು", "പ്രേഷകൻ", "അയച്ചയാൾ", "મોકલનાર", "ਵੱਲੋਂ", "ପ୍ରେରକ", "من", "المرسل", "از", "فرستنده",
    "منجانب", "از طرف", "מאת", "发件人",
];

/// When it was sent.
pub(super) const WHEN: [&str; 80] = [
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "enviada em", "enviado em", "enviada",
    "inviato", "data", "verzonden", "fecha", "skickat", "sendt", "lähetetty", "päivämäärä", "päiväys", "wysłano",
    "wysłane", "отправлено", "дата", "надіслано", "odesláno", "odoslané", "gönderildi", "gönderme tarihi",
    "gönderilme", "tarih", "στάλθηκε", "ημερομηνία", "εστάλη", "elküldve", "küldve", "dátum", "trimis", "dată",
    "data trimiterii", "dato", "भेजा गया", "दिनांक", "भेजने की तिथि", "तारीख", "तारीख़", "पाठवले", "पाठविले", "தேதி",
    "அனுப்பியது", "அனுப்பப்பட்டது", "পাঠানো হয়েছে", "প্রেরিত", "তারিখ", "పంపబడింది", "పంపినది", "తేదీ",
    "ಕಳುಹಿಸಲಾಗಿದೆ", "ದಿನಾಂಕ", "അയച്ചു", "അയച്ചത്", "തീയതി", "મોકલ્યું", "મોકલેલ", "તારીખ", "ਭੇਜਿਆ", "ਮਿਤੀ",
    "ତାରିଖ", "تم الإرسال", "تاريخ الإرسال", "التاريخ", "أرسلت", "ارسال شده", "ارسال", "تاریخ", "بھیجا گیا", "ارسال کردہ",
    "נשלח", "תאריך", "发送时间", "送信日時",
];

/// What it is about.
pub(super) const SUBJECT: [&str; 34] = [
    "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "aihe", "temat",
    "тема", "předmět", "predmet", "konu", "θέμα", "tárgy", "subiect", "विषय", "பொருள்", "தலைப்பு", "বিষয়",
    "విషయం", "విషయము", "ವಿಷಯ", "വിഷയം", "વિષય", "ਵਿਸ਼ਾ", "ବିଷୟ", "الموضوع", "موضوع", "נושא", "主题", "件名",
];

/// Whom it went to.
pub(super) const TO: [&str; 44] = [
    "to", "an", "à", "para", "a", "aan", "cc", "till", "til", "vastaanottaja", "kenelle", "do", "кому", "komu",
    "pro", "kime", "alıcı", "προς", "címzett", "către", "catre", "destinatario", "mottagare", "modtager", "प्रति", "को",
    "सेवा में", "பெறுநர்", "প্রাপক", "প্রতি", "కు", "వీరికి", "గ్రహీత", "ಗೆ", "ಇವರಿಗೆ", "സ്വീകർത്താവ്", "പ്രതി", "પ્રતિ",
    "إلى", "الى", "به", "گیرنده", "بنام", "אל",
];
