"""Prints a letter once for each line that is read, and says in a line of JSON what that took."""

import json
import sys
import time
from pathlib import Path

# The project's fonts, in the order in which a letter is looked for in them.
FONTS = [
    "NotoSans",
    "NotoSansDevanagari",
    "NotoSansTamil",
    "NotoSansMath",
]


def content(folder):
    return json.loads((folder / "letter.json").read_text(encoding="utf-8"))


def run(name, make):
    """`make` gives the PDF's bytes."""
    folder = Path(sys.argv[1])
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        pdf = make()
        took = (time.perf_counter() - start) * 1000
        (folder / f"{name}.pdf").write_bytes(pdf)
        print(json.dumps({"ms": took, "bytes": len(pdf)}), flush=True)
