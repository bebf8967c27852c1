"""The letter by WeasyPrint: `by_weasyprint.py FOLDER FONTS [VARIANT]`, where a variant is one of its own, `pdf/a-3a`.

Its best case: the fonts and the style are read once, before anything is measured; only the words are laid out each time.
"""

import sys
from html import escape
from pathlib import Path

import turns
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

FOLDER, FONTS = Path(sys.argv[1]), Path(sys.argv[2])
VARIANT = sys.argv[3] if len(sys.argv) > 3 else None
LETTER = turns.content(FOLDER)

FACES = "".join(
    f"@font-face {{ font-family: {name}; font-weight: {weight}; src: url({(FONTS / file).as_uri()}) }}\n"
    for name in turns.FONTS
    for weight, file in [(400, f"{name}-Regular.ttf"), (700, f"{name}-Bold.ttf")]
    if (FONTS / file).exists()
)
STYLE = f"""
{FACES}
@page {{ size: A4; margin: 50pt 56pt 64pt;
  @bottom-left {{ content: "{LETTER["title"]} · {LETTER["reference"]}"; font: 8pt NotoSans; color: #56616e }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt NotoSans; color: #56616e }} }}
body {{ font: 9.5pt/1.42 {", ".join(turns.FONTS)}; color: #1b222c; margin: 0 }}
h1 {{ font-size: 19pt; color: #123a5e; margin: 0; border-bottom: 1.2pt solid }}
h1 span {{ float: right; font-size: 12pt; color: #1b222c }}
h2 {{ font-size: 12pt; color: #123a5e; margin: 14pt 0 3pt; border-bottom: 0.5pt solid #d3d9e0; break-after: avoid }}
.alerts {{ background: #fdf1ef; border-left: 3pt solid #b42a22; color: #8c1d18; padding: 6pt 11pt; margin-top: 6pt }}
.alerts p {{ font-weight: 700 }}
p {{ margin: 0 0 6pt }}
ul {{ margin: 0; padding-left: 12pt }}
table {{ width: 100%; border-collapse: collapse }}
caption {{ text-align: left; font-size: 8pt; color: #56616e }}
th, td {{ text-align: left; vertical-align: top; padding: 2.2pt 10pt 2.2pt 5pt; border-bottom: 0.5pt solid #d3d9e0 }}
thead th {{ background: #f3f6f9; font-size: 8.5pt; color: #56616e }}
tbody th {{ font-weight: 400 }}
.facts th {{ width: 120pt; color: #56616e }}
tr {{ break-inside: avoid }}
img {{ width: 100% }}
"""


def facts(pairs):
    rows = "".join(f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in pairs)
    return f"<table class=facts>{rows}</table>"


def table(table):
    cells = "".join(f"<th scope=col>{escape(name)}</th>" for name in table["columns"])
    rows = "".join(
        f"<tr><th scope=row>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in table["rows"]
    )
    caption = escape(table["caption"])
    return f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def block(block):
    match block:
        case {"text": text}:
            return f"<p>{escape(text)}</p>"
        case {"facts": pairs}:
            return facts(pairs)
        case {"points": points}:
            return f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in points)}</ul>"
        case {"table": rows}:
            return table(rows)


def html():
    parts = "".join(
        f"<h2>{escape(part['heading'])}</h2>{''.join(map(block, part['blocks']))}" for part in LETTER["parts"]
    )
    alerts = "".join(f"<p>{escape(alert)}</p>" for alert in LETTER["alerts"])
    picture = LETTER["picture"]
    title, reference = escape(LETTER["title"]), escape(LETTER["reference"])
    return (
        f"<!doctype html><html lang={LETTER['language']}><title>{title} {reference}</title>"
        f"<body><h1><span>{reference}</span>{title}</h1><div class=alerts>{alerts}</div>{parts}"
        f"<h2>Signature</h2>{facts(LETTER['signed'])}"
        f"<p>{escape(LETTER['page_says'])}</p><p>{escape(LETTER['verify_url'])}</p>"
        f"<h2>Pictures</h2><img src={picture['file']} alt='{escape(picture['caption'])}'>"
        f"<p>{escape(picture['caption'])}</p>"
    )


FONT_CONFIG = FontConfiguration()
SHEET = CSS(string=STYLE, font_config=FONT_CONFIG)
PAGE = html()
OPTIONS = {"pdf_variant": VARIANT, "pdf_tags": True} if VARIANT else {}


def make():
    page = HTML(string=PAGE, base_url=str(FOLDER) + "/")
    return page.write_pdf(stylesheets=[SHEET], font_config=FONT_CONFIG, **OPTIONS)


turns.run("weasyprint-a" if VARIANT else "weasyprint", make)
