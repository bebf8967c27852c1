"""The letter by ReportLab: `by_reportlab.py FOLDER FONTS`. Neither tags nor PDF/A, which its open edition does not write.

Its best case: the fonts are read once, before anything is measured. Which font has a letter is looked up here, as it does
not do that itself.
"""

import io
import sys
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import turns
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Table, TableStyle

FOLDER, FONTS = Path(sys.argv[1]), Path(sys.argv[2])
LETTER = turns.content(FOLDER)
WIDTH = A4[0] - 112

FACES = {}
for family in turns.FONTS:
    for weight in ["Regular", "Bold"]:
        file = FONTS / f"{family}-{weight}.ttf"
        if file.exists():
            FACES[family, weight] = TTFont(f"{family}-{weight}", str(file))
            pdfmetrics.registerFont(FACES[family, weight])

RULE, QUIET, DEEP, INK = (HexColor(colour) for colour in ["#d3d9e0", "#56616e", "#123a5e", "#1b222c"])


def style(name, size=9.5, weight="Regular", colour=INK, **more):
    font = FACES["NotoSans", weight].fontName
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.42, textColor=colour, shaping=1, **more)


TITLE = style("title", 19, "Bold", DEEP)
HEADING = style("heading", 12, "Bold", DEEP, spaceBefore=14, spaceAfter=5, keepWithNext=1)
ALERT = style("alert", 10, "Bold", HexColor("#8c1d18"), backColor=HexColor("#fdf1ef"), borderPadding=3)
BODY = style("body", spaceAfter=6)
CELL = style("cell")
NAME = style("name", colour=QUIET)
COLUMN = style("column", 8.5, "Bold", QUIET)
SMALL = style("small", 8, colour=QUIET)
POINT = style("point", leftIndent=12, bulletIndent=1)
ROWS = [
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 2.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.7),
]


def words(text, style, **more):
    """A paragraph, each letter in the first font that has it."""
    weight = "Bold" if style.fontName.endswith("Bold") else "Regular"
    faces = [FACES.get((family, weight)) or FACES[family, "Regular"] for family in turns.FONTS]
    runs, last = [], None
    for letter in text:
        code = ord(letter)
        # A mark, a joiner, a space or a full stop stays with the script before it.
        joined = last if last and code in last.face.charToGlyph and not letter.isalnum() else None
        face = joined or next((face for face in faces if code in face.face.charToGlyph), faces[0])
        if face is not last:
            runs.append((face, []))
            last = face
        runs[-1][1].append(letter)
    marked = "".join(f'<font name="{face.fontName}">{escape("".join(text))}</font>' for face, text in runs)
    return Paragraph(marked or " ", style, **more)


def facts(pairs):
    rows = [[words(name, NAME), words(value, CELL)] for name, value in pairs]
    return Table(rows, colWidths=[130, WIDTH - 130], style=TableStyle(ROWS))


def table(table):
    columns = [words(name, COLUMN) for name in table["columns"]]
    rows = [[words(cell, CELL) for cell in row] for row in table["rows"]]
    # As wide as what stands in them, as far as there is room.
    each = [max(len(row[at]) for row in [table["columns"], *table["rows"]]) for at in range(len(columns))]
    each = [min(max(wide, 16), 60) for wide in each]
    widths = [WIDTH * wide / sum(each) for wide in each]
    ground = ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f3f6f9"))
    return Table([columns, *rows], colWidths=widths, repeatRows=1, style=TableStyle([*ROWS, ground]))


def blocks(block):
    match block:
        case {"text": text}:
            yield words(text, BODY)
        case {"facts": pairs}:
            yield facts(pairs)
        case {"points": points}:
            for point in points:
                yield words(point, POINT, bulletText="•")
        case {"table": rows}:
            yield words(rows["caption"], SMALL)
            yield table(rows)


class Numbered(Canvas):
    """Pages whose footers say how many there are."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.pages = []

    def showPage(self):
        self.pages.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for page in self.pages:
            self.__dict__.update(page)
            self.setFont(FACES["NotoSans", "Regular"].fontName, 8)
            self.drawString(56, 46, f"{LETTER['title']} · {LETTER['reference']}")
            self.drawRightString(A4[0] - 56, 46, f"Page {self._pageNumber} of {len(self.pages)}")
            super().showPage()
        super().save()


def story():
    yield Table(
        [[words(LETTER["title"], TITLE), words(LETTER["reference"], HEADING)]],
        colWidths=[WIDTH - 150, 150],
        style=TableStyle([("LINEBELOW", (0, 0), (-1, -1), 1.2, DEEP)]),
    )
    for alert in LETTER["alerts"]:
        yield words(alert, ALERT)
    for part in LETTER["parts"]:
        yield words(part["heading"], HEADING)
        for block in part["blocks"]:
            yield from blocks(block)
    yield words("Signature", HEADING)
    yield facts(LETTER["signed"])
    yield words(LETTER["page_says"], BODY)
    yield words(LETTER["verify_url"], SMALL)
    picture = LETTER["picture"]
    image = Image(str(FOLDER / picture["file"]), width=WIDTH, height=WIDTH * 500 / 1600)
    yield KeepTogether([words("Pictures", HEADING), image, words(picture["caption"], SMALL)])


def make():
    pdf = io.BytesIO()
    document = SimpleDocTemplate(
        pdf,
        pagesize=A4,
        leftMargin=50,
        rightMargin=50,
        topMargin=44,
        bottomMargin=58,
        title=f"{LETTER['title']} {LETTER['reference']}",
        lang=LETTER["language"],
    )
    document.build(list(story()), canvasmaker=partial(Numbered, pageCompression=1))
    return pdf.getvalue()


turns.run("reportlab", make)
