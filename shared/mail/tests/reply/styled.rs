//! A keyword that a style may hide gives no command, and the style that mail programs write by themselves hides nothing.

use mail::reply::{KeywordCommand, read};

fn command(html: &str) -> Option<KeywordCommand> {
    let mail = format!("From: rao@heart.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let reading = read(mail.as_bytes()).unwrap();
    let all = format!("{} {}", reading.words, reading.cut.unwrap_or_default());
    assert!(all.contains("ACCEPT"), "the word is lost: {html}");
    reading.command
}

/// A style attribute, or the declarations of a rule, that may hide a text.
const HIDES: [&str; 74] = [
    "display:none",
    "DISPLAY : None !important",
    "display:none;color:black",
    "dis/**/play:none;display:/* x */none",
    "\\64isplay:none",
    "display:\\6eone",
    "display:table-column",
    "visibility:hidden",
    "visibility:collapse",
    "content-visibility:hidden",
    "mso-hide:all",
    "opacity:0",
    "opacity:.05",
    "opacity:5%",
    "opacity:calc(0)",
    "filter:opacity(0)",
    "filter:alpha(opacity=0)",
    "color:white",
    "color:#fff",
    "color:#FFFFFE",
    "color:#fffffffF",
    "color:snow",
    "color:yellow",
    "color:rgb(255 255 255)",
    "color:rgb(255,250,255,1)",
    "color:hsl(60,100%,99%)",
    "color:transparent",
    "color:#00000000",
    "color:rgba(0,0,0,.01)",
    "color:var(--a)",
    "-webkit-text-fill-color:transparent",
    "background:black",
    "background-color:#0a0a0a",
    "background:url(a.png) #000 no-repeat",
    "color:white;background:url(https://a.example/black.png)",
    "color:navy;background:navy",
    "color:teal;background-color:#008080",
    "font-size:0",
    "font-size:1px",
    "font-size:.01em",
    "font-size:1%",
    "font-size:calc(1px - 1px)",
    "font:0/0 a",
    "font:bold 1pt/2 Arial",
    "line-height:0",
    "line-height:1px",
    "height:0;overflow:hidden",
    "max-height:0px",
    "width:0",
    "max-width:1px",
    "inline-size:0",
    "text-indent:-9999px",
    "text-indent:-100em",
    "text-indent:100%;text-indent:-50%",
    "position:absolute;left:-9999px",
    "position:fixed",
    "position:relative;left:-200vw",
    "position:relative;top:-500px",
    "margin-left:-9999px",
    "margin:0 0 0 -30cm",
    "padding-left:9999px",
    "transform:scale(0)",
    "-webkit-transform:translateX(-999px)",
    "translate:-999px",
    "scale:0",
    "rotate:90deg",
    "zoom:.1",
    "clip:rect(0 0 0 0)",
    "clip-path:inset(50%)",
    "mask:url(a.svg)",
    "z-index:-1",
    "letter-spacing:-1em",
    "direction:rtl;unicode-bidi:bidi-override",
    "animation:a 1s",
];

#[test]
fn a_keyword_whose_own_style_may_hide_it_is_no_command() {
    for style in HIDES {
        assert_eq!(command(&format!("<p style=\"{style}\">ACCEPT</p><p>x</p>")), None, "{style}");
        let inner = format!("<div style='{style}'><p style='margin:0'><b>ACCEPT</b></p></div>");
        assert_eq!(command(&inner), None, "{style}, around it");
        assert_eq!(
            command(&format!("<p>ACCEPT</p><p style='{style}'>if she agrees</p>")),
            None,
            "{style}, below"
        );
    }
}

#[test]
fn a_keyword_that_a_rule_may_hide_is_no_command() {
    for style in HIDES {
        let html = format!("<style>.a{{{style}}}</style><p class=a>ACCEPT</p>");
        assert_eq!(command(&html), None, "{style}");
        let html = format!("<p>ACCEPT</p><p class='b A'>if she agrees</p><style>p.a{{{style}}}</style>");
        assert_eq!(command(&html), None, "{style}, read later");
    }
    for (css, html) in [
        ("*{color:white}", "<p>ACCEPT</p>"),
        ("body p{color:white}", "<body><p>ACCEPT</p></body>"),
        ("#x > span{display:none}", "<div id=x><p><span>ACCEPT</span></p></div>"),
        ("h1 + p{display:none}", "<h1> </h1><p>ACCEPT</p>"),
        ("p:not(.b){display:none}", "<p>ACCEPT</p>"),
        ("p:first-child{display:none}", "<p>ACCEPT</p>"),
        ("[title]{display:none}", "<p title=x>ACCEPT</p>"),
        ("p[class~='a']{display:none}", "<p class=a>ACCEPT</p>"),
        (".b, .a{display:none}", "<p class=a>ACCEPT</p>"),
        (".a\\.b{display:none}", "<p class=a.b>ACCEPT</p>"),
        ("@media screen{.a{display:none}}", "<p class=a>ACCEPT</p>"),
        ("@supports (x:y){@media all{.a{display:none}}}", "<p class=a>ACCEPT</p>"),
        (".a{& b{display:none}}", "<p class=a><b>ACCEPT</b></p>"),
        (".a{color:white}.b{background:white}", "<p class=b><b class=a>ACCEPT</b></p>"),
        ("body{background:black}", "<body><p>ACCEPT</p></body>"),
        (".a{height:0}.b{overflow:hidden}", "<p class='a b'>ACCEPT</p>"),
        ("<!-- .a{display:none} -->", "<p class=a>ACCEPT</p>"),
        ("@import url(https://a.example/a.css);", "<p>ACCEPT</p>"),
        (".c{content:'}';color:red}.a{display:none}", "<p class=a>ACCEPT</p>"),
        ("@font-face{src:url(a)}.a{display:none", "<p class=a>ACCEPT</p>"),
    ] {
        assert_eq!(command(&format!("<style>{css}</style>{html}")), None, "{css}");
    }
    let outlooks = "<!--[if mso]><style>.a{display:none}</style><![endif]--><p class=a>ACCEPT</p>";
    assert_eq!(command(outlooks), None);
    let many = ".x,".repeat(1500);
    assert_eq!(
        command(&format!("<style>{many}.y{{color:red}}.a{{display:none}}</style><p class=a>ACCEPT</p>")),
        None
    );
}

#[test]
fn a_keyword_that_its_element_hides_is_no_command() {
    for html in [
        "<p hidden>ACCEPT</p>",
        "<p hidden=until-found>ACCEPT</p>",
        "<p><font color=white>ACCEPT</font></p>",
        "<p><font color=FFFFFE>ACCEPT</font></p>",
        "<body text=white><p>ACCEPT</p></body>",
        "<body bgcolor=black><p>ACCEPT</p></body>",
        "<table bgcolor='#000000'><tr><td>ACCEPT</td></tr></table>",
        "<details><summary> </summary><p>ACCEPT</p></details>",
        "<dialog>ACCEPT</dialog>",
        "<bdo dir=rtl>ACCEPT</bdo>",
        "<object>ACCEPT</object>",
        "<video>ACCEPT</video>",
        "<noscript>ACCEPT</noscript>",
        "<svg><text>ACCEPT</text></svg>",
        "<link rel=stylesheet href='https://a.example/a.css'><p>ACCEPT</p>",
        "<p style='text-decoration: line-through'>ACCEPT</p>",
        "<style>.a{text-decoration-line:line-through}</style><p class=a>ACCEPT</p>",
        "<div style='opacity:.3'><div style='opacity:.3'>ACCEPT</div></div>",
        "<div style='font-size:50%'><div style='font-size:.4em'><p style='font-size:90%'>ACCEPT</p></div></div>",
        "<div style='margin-left:-60px'><div style='margin-left:-60px'>ACCEPT</div></div>",
        "<p style='visibility:hidden'><b style='color:red'>ACCEPT</b></p>",
    ] {
        assert_eq!(command(html), None, "{html}");
    }
    let deep = format!("{}<p style='display:none'>ACCEPT</p>", "<b>".repeat(500));
    assert_eq!(command(&deep), None);
}

/// What Word writes above every mail, shortened; with a list, a link and a table.
const OUTLOOK: &str = r##"<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15 (filtered medium)"><!--[if !mso]><style>v\:* {behavior:url(#default#VML);}
o\:* {behavior:url(#default#VML);} .shape {behavior:url(#default#VML);}</style><![endif]--><style><!--
/* Font Definitions */
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; margin-bottom:.0001pt; font-size:11.0pt;
 font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
a:visited, span.MsoHyperlinkFollowed {mso-style-priority:99; color:#954F72; text-decoration:underline;}
p.MsoListParagraph, li.MsoListParagraph {mso-style-priority:34; margin-top:0cm; margin-left:36.0pt; text-indent:-18.0pt;}
span.EmailStyle17 {mso-style-type:personal-compose; font-family:"Calibri",sans-serif; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only; font-size:10.0pt;}
@page WordSection1 {size:612.0pt 792.0pt; margin:72.0pt 72.0pt 72.0pt 72.0pt;}
div.WordSection1 {page:WordSection1;}
@list l0 {mso-list-id:1; mso-list-type:hybrid;} @list l0:level1 {mso-level-tab-stop:none; text-indent:-18.0pt;}
--></style><!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>
<body lang=EN-IN link="#0563C1" vlink="#954F72" style='word-wrap:break-word'><div class=WordSection1>"##;

#[test]
fn the_style_that_programs_write_hides_nothing() {
    let outlook = |body: &str| format!("{OUTLOOK}{body}</div></body></html>");
    for html in [
        outlook("<p class=MsoNormal>ACCEPT<o:p></o:p></p>"),
        outlook("<p class=MsoNormal><span style='font-size:11.0pt;color:#1F497D;mso-fareast-language:EN-US'>ACCEPT</span></p>"),
        outlook(
            "<p class=MsoNormal>ACCEPT</p><p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>\
            <span style='mso-list:Ignore'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span>ECG first</p>",
        ),
        outlook(
            "<p class=MsoNormal>ACCEPT</p><table class=MsoNormalTable border=0 cellpadding=0 style='margin-left:-5.4pt;\
            border-collapse:collapse'><tr><td width=99 style='width:74.0pt;padding:0cm 5.4pt 0cm 5.4pt'>K 4.1</td></tr></table>",
        ),
        "<style type='text/css' style='display:none;'> P {margin-top:0;margin-bottom:0;} </style>\
            <div class=elementToProof style='font-family:Aptos; font-size:12pt; color:rgb(0, 0, 0);'>ACCEPT</div>".to_owned(),
        "<div style='font-size:12pt;color:rgb(255,255,255);background-color:rgb(0,0,0)'>ACCEPT</div>".to_owned(),
        "<div dir=ltr>ACCEPT<div class=gmail_default style='font-family:arial,sans-serif;color:#0b5394'><br></div></div>".to_owned(),
        "<body style='overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;'>ACCEPT</body>".to_owned(),
        "<div style='font-family: Arial, sans-serif; font-size: 14px; color: rgb(34, 34, 34); background-color: rgb(255, 255, 255);'>ACCEPT</div>".to_owned(),
        "<style>body{font-family:Helvetica,Arial;font-size:13px}</style><body><div style='margin:0px;-webkit-line-break:after-white-space'>ACCEPT</div></body>".to_owned(),
        "<div class='ydp1yahoo-style-wrap' style='font-family:times new roman, serif;font-size:16px;'><div dir=ltr data-setdir=false>ACCEPT</div></div>".to_owned(),
        "<style>.preheader{display:none} a:hover{color:white} p::before{color:white} .b .a{display:none}</style><p class=a>ACCEPT</p>".to_owned(),
        "<style>.c > p{display:none} .a.b{opacity:0} p[title]{display:none} #x{font-size:0}</style><p class=a id=y>ACCEPT</p>".to_owned(),
        "<style>@media print{.x{display:none}} @keyframes a{from{opacity:0}} @page{margin:-5in}</style><p>ACCEPT</p>".to_owned(),
        "<p style='text-align:start;text-indent:0px;opacity:1;visibility:visible;display:block;transform:none;clip:auto'>ACCEPT</p>".to_owned(),
        "<p style='line-height:105%;letter-spacing:normal;height:auto;width:100%;max-width:36em;z-index:1'>ACCEPT</p>".to_owned(),
        "<p style='font:italic bold 12pt/1.5 \"Times New Roman\",serif;margin:0 auto;background:none'>ACCEPT</p>".to_owned(),
        "<div style='font-size:80%'><p style='font-size:smaller;color:gray'>ACCEPT</p></div>".to_owned(),
        "<table bgcolor=black><tr><td><font color=white>ACCEPT</font></td></tr></table>".to_owned(),
        "<p>ACCEPT</p><span style='display:none'> </span><img style='opacity:0' src='https://t.example/p.gif'>".to_owned(),
        "<p>ACCEPT</p><blockquote type=cite><p style='display:none'>preheader</p>x</blockquote>".to_owned(),
        "<details open><p>ACCEPT</p></details>".to_owned(),
        "<p>ACCEPT</p><hr style='height:0;width:98%'><p style='margin:0'>Thursday</p>".to_owned(),
    ] {
        assert_eq!(command(&html), Some(KeywordCommand::Accept), "{html}");
    }
}

#[test]
fn what_only_may_be_hidden_stays_among_the_words() {
    let mail = "From: rao@heart.example\r\nContent-Type: text/html\r\n\r\n\
        <style>.a{margin-left:-200px}</style><p class=a>Metoprolol 25 mg</p>";
    let reading = read(mail.as_bytes()).unwrap();
    assert_eq!((reading.words.as_str(), reading.cut), ("Metoprolol 25 mg", None));
}
