//! What the file says of itself: that it is made for archives (PDF/A-3a) and for those who have it read to them (PDF/UA-1), what
//! it is called, when it was made, and which colours are meant.

use std::fmt::Write as _;

use domain::values::time::Instant;
use lopdf::Object;

/// Who wrote the file.
pub(super) const PRODUCER: &str = "Referrals";

/// A moment as a PDF writes it, in UTC: `D:20261122090000Z`.
pub(super) fn date(at: Instant) -> Object {
    let digits: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    Object::string_literal(format!("D:{digits}Z"))
}

/// What `pdfuaid:part` is: PDF/A knows only its own properties, and any other has to be described (ISO 19005-3, 6.6.2.3.2).
const UA_SCHEMA: &str = r#"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>"#;

/// The file's metadata in XMP (ISO 16684-1), with the claims to be PDF/A-3a (ISO 19005-3, 6.6.4) and PDF/UA-1 (ISO 14289-1, 5).
pub(super) fn xmp(title: &str, language: &str, at: Instant) -> String {
    let title = escaped(title);
    // To the second, as in the file's own dates.
    let at = at.to_string();
    let at = format!("{}Z", at.get(..19).unwrap_or(&at));
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate><xmp:MetadataDate>{at}</xmp:MetadataDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
{UA_SCHEMA}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"#,
        bom = '\u{feff}',
    )
}

/// Text in XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

/// The colours of screens, sRGB (IEC 61966-2-1), as an ICC profile of version 4: its primaries adapted to D50, and its curve.
pub(super) fn srgb() -> Vec<u8> {
    let fixed = |number: f64| fixed(number).to_be_bytes();
    let numbers = |kind: &[u8; 4], numbers: &[f64]| {
        let mut tag = [kind.as_slice(), &[0; 4]].concat();
        for number in numbers {
            tag.extend(fixed(*number));
        }
        tag
    };
    let curve = {
        let mut tag = b"para\0\0\0\0\0\x03\0\0".to_vec();
        for number in [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045] {
            tag.extend(fixed(number));
        }
        tag
    };
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", text("sRGB")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", numbers(b"XYZ ", &[0.9642, 1.0, 0.8249])),
        (
            b"chad",
            numbers(
                b"sf32",
                &[
                    1.047_882, 0.022_919, -0.050_201, 0.029_587, 0.990_479, -0.017_059, -0.009_232,
                    0.015_076, 0.751_678,
                ],
            ),
        ),
        (b"rXYZ", numbers(b"XYZ ", &[0.436_066, 0.222_488, 0.013_916])),
        (b"gXYZ", numbers(b"XYZ ", &[0.385_147, 0.716_873, 0.097_076])),
        (b"bXYZ", numbers(b"XYZ ", &[0.143_066, 0.060_608, 0.714_096])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = count(tags.len()).to_vec();
    let mut data = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    for (name, tag) in &tags {
        table.extend(*name);
        table.extend(count(start + data.len()));
        table.extend(count(tag.len()));
        data.extend(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = count(start + data.len()).to_vec();
    // No preferred module, version 4.2, a display's, from RGB to XYZ.
    profile.extend(b"\0\0\0\0\x04\x20\0\0mntrRGB XYZ ");
    // Made when sRGB was: 1999-10-18; the signature, no platform, no flags, no device, perceptual.
    profile.extend([0x07, 0xcf, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0]);
    profile.extend(b"acsp");
    profile.extend([0; 28]);
    for number in [0.9642, 1.0, 0.8249] {
        profile.extend(fixed(number));
    }
    profile.resize(128, 0);
    profile.extend(table);
    profile.extend(data);
    profile
}

/// `s15Fixed16Number`.
#[expect(clippy::cast_possible_truncation, reason = "all are between -1 and 3")]
fn fixed(number: f64) -> i32 {
    (number * 65_536.0).round() as i32
}

fn count(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

/// `multiLocalizedUnicodeType` in English.
fn text(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    tag.extend(count(letters.len()));
    tag.extend(count(28));
    tag.extend(letters);
    tag
}

/// The two halves of the file's `ID` are the same: it is never changed.
pub(super) fn id(digest: &[u8]) -> Object {
    let mut hexadecimal = String::new();
    for byte in digest.iter().take(16) {
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    Object::string_literal(hexadecimal)
}
