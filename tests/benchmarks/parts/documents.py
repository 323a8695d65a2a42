"""What is measured: real documents where CORPUS_DIR has them, else our own."""

import os
import random
from pathlib import Path

from fpdf import FPDF

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("CORPUS_DIR", ROOT.parent / "shared" / "corpus"))
_WORDS = [
    "member",
    "widget",
    "covered",
    "when",
    "the",
    "of",
    "and",
    "treatment",
    "required",
    "prior",
    "documented",
    "failure",
    "weeks",
    "therapy",
    "dose",
    "daily",
    "S72.001A",
    "500",
    "mcg",
    "medically",
    "necessary",
    "not",
    "is",
    "considered",
    "by",
    "64561",
    "J2170",
    "trial",
    "criteria",
    "following",
    "all",
    "any",
]


def real(suffix: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / "policies").rglob(f"*{suffix}"))]


def lines(count: int, seed: int = 7) -> list[str]:
    dice = random.Random(seed)  # noqa: S311
    return [" ".join(dice.choices(_WORDS, k=dice.randint(6, 22))) for _ in range(count)]


def repeated(count: int) -> list[str]:
    """One column of a table, of which few cells differ."""
    return random.Random(9).choices([f"Covered {place}" for place in range(40)], k=count)  # noqa: S311


def edited(text: list[str], seed: int = 8) -> list[str]:
    """One line in twenty reworded, one in a hundred gone, one in a hundred new."""
    dice = random.Random(seed)  # noqa: S311
    made = []
    for line in text:
        roll = dice.random()
        if roll < 0.05:
            words = line.split()
            words[dice.randrange(len(words))] = "changed"
            made.append(" ".join(words))
        elif roll >= 0.06:
            made.append(line)
        if roll > 0.99:
            made.append("A line that is new")
    return made


def page(paragraphs: int) -> bytes:
    rules = "".join(f"<p>{line}.</p>" for line in lines(paragraphs))
    rows = "".join(f"<tr><td>J{1000 + place}</td><td>Widget oil {place}</td></tr>" for place in range(paragraphs))
    menu = "".join(f'<li><a href="/{place}">Menu {place}</a></li>' for place in range(60))
    return (
        f"<html><body><nav><ul>{menu}</ul></nav><main><h1>Widgets</h1><h2>Criteria</h2>{rules}<h2>Codes</h2>"
        f"<table><tr><th>Code</th><th>Description</th></tr>{rows}</table></main></body></html>"
    ).encode()


def pdf(pages: int) -> bytes:
    sheet = FPDF()
    sheet.set_font("helvetica", size=10)
    for number in range(pages):
        sheet.add_page()
        for line in lines(22, seed=number):
            sheet.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
        for row in range(8):
            sheet.cell(30, 6, f"J{1000 + row}", border=1)
            sheet.cell(120, 6, f"Widget oil {row}", border=1, new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())
