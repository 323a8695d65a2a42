"""Invented documents in the forms that payers give theirs."""

from html import escape

from fpdf import FPDF

CRITERIA = (
    "Calderin therapy is considered medically necessary when all of the following criteria are met: the member is 18"
    " years of age or older; the member has a confirmed diagnosis of chronic orrin disease; a trial of at least 6 weeks"
    " of a first treatment has failed; and the prescriber is a specialist. It is considered experimental,"
    " investigational or unproven for every other indication, and is not covered, because the evidence does not show"
    " that it improves the health of patients with other diseases. Prior authorization is required for every course,"
    " and may be approved for 12 months at a time. A randomized trial followed patients with a chronic form for a year."
)
CODES = "HCPCS code J0123 Injection of calderin, 10 mg. CPT code 12345. ICD-10-CM codes M17.0, M17.11."


def pdf(*lines: str) -> bytes:
    """`# ` starts a heading. {criteria} and {codes} stand for a policy's body."""
    paper = FPDF()
    paper.add_page()
    for line in map(_filled, lines):
        size = 14 if line.startswith("# ") else 10
        paper.set_font("helvetica", style="B" if size == 14 else "", size=size)
        paper.multi_cell(0, size * 0.6, line.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def html(title: str, *lines: str) -> bytes:
    parts = (
        f"<h2>{escape(line[2:])}</h2>" if line.startswith("# ") else f"<p>{escape(line)}</p>"
        for line in map(_filled, lines)
    )
    head, body = f"<title>{escape(title)}</title>", f"<h1>{escape(title)}</h1>{''.join(parts)}"
    return f"<!doctype html><html><head>{head}</head><body><main>{body}</main></body></html>".encode()


def links(*pairs: tuple[str, str]) -> bytes:
    """Addresses and their words, in the middle of a site's furniture."""
    rows = "".join(f'<tr><td><a href="{escape(address)}">{escape(words)}</a></td></tr>' for address, words in pairs)
    menu = '<nav><a href="/">Home</a><a href="/contact.pdf">Contact</a></nav>'
    return f"<!doctype html><html><body>{menu}<h1>Medical policies</h1><table>{rows}</table></body></html>".encode()


def _filled(line: str) -> str:
    return line.replace("{criteria}", CRITERIA).replace("{codes}", CODES)
