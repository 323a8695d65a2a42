"""Reading and stating facts, against what people usually take and by the second. Processor time throughout."""

import sys
from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.parts import documents, rivals
from benchmarks.parts.timing import seconds
from payerwatch.differ.codes.descriptors import without_descriptors
from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.compare.lines import edits_between
from payerwatch.differ.facts import facts_of
from payerwatch.differ.versions_read import Version
from payerwatch.reading.read import read

CORES = 2
_FEW_BYTES = 600_000


def measure() -> Iterator[Figure]:
    yield from _worst()
    yield from _html()
    yield from _pdf()
    yield from _whole()
    thick = documents.pdf(300)
    taken = seconds(lambda: read(thick), 3)
    yield Figure("PDF of 300 pages to blocks", "bounded", f"{taken:.2f} s")


def _times(what: str, ours: float, theirs: float, goal: float) -> Figure:
    reached = theirs / ours
    return Figure(
        what, f"≥ {goal:g}×", f"{reached:.1f}× ({ours * 1000:.1f} ms against {theirs * 1000:.0f})", reached >= goal
    )


def _worst() -> Iterator[Figure]:
    table = documents.repeated(12_000)
    moved = [*table[5000:], *table[:5000]]
    words, other = " ".join(documents.lines(720)), " ".join(documents.edited(documents.lines(720)))
    for what, old, new in (
        ("table of 12,000 rows of one column, halves swapped, against difflib", table, moved),
        ("paragraph of 10,000 words, against difflib", [words], [other]),
    ):
        ours = seconds(lambda old=old, new=new: edits_between(old, new))  # type: ignore[misc]
        theirs = seconds(lambda old=old, new=new: rivals.difflib_words(old, new), 1)  # type: ignore[misc]
        yield _times(what, ours, theirs, 100)


def _html() -> Iterator[Figure]:
    bodies = documents.real(".html") or [documents.page(200)]
    take = rivals.trafilatura()
    if take is None:
        return
    ours = seconds(lambda: [read(body, content_type="text/html") for body in bodies])
    yield _times("HTML to blocks and rows, against trafilatura", ours, seconds(lambda: [*map(take, bodies)], 3), 12)


def _pdf() -> Iterator[Figure]:
    bodies = [body for body in documents.real(".pdf") if len(body) < _FEW_BYTES] or [documents.pdf(20)]
    take = rivals.pdfplumber()
    if take is None:
        return
    ours = seconds(lambda: [read(body) for body in bodies], 3)
    yield _times("PDF to blocks and rows, against pdfplumber", ours, seconds(lambda: [*map(take, bodies)], 1), 30)


def _whole() -> Iterator[Figure]:
    """Documents a second as two free cores would read them."""
    html, pdfs = documents.real(".html") or [documents.page(60)], documents.real(".pdf") or [documents.pdf(20)]
    taken = {}
    for name, bodies, goal in (("HTML documents", html, 100), ("PDFs", pdfs, 25)):
        taken[name] = seconds(lambda bodies=bodies: [*map(_differ, bodies)], 3) / len(bodies)  # type: ignore[misc]
        reached = CORES / taken[name]
        yield Figure(f"whole differ, {name} on two cores", f"≥ {goal}/s", f"{reached:.0f}/s", reached >= goal)
    pages = sum(read(body).pages or 0 for body in pdfs) / len(pdfs)
    share = seconds(lambda: [*map(_letters, pdfs)], 3) / len(pdfs) / taken["PDFs"]
    yield Figure(f"of the time for PDFs ({pages:.0f} pages on average), pdfium's own", "–", f"{share:.0%}")


def _letters(body: bytes) -> int:
    """Opening each page and asking for its letters: no reader of PDFs can be faster."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415

    document = pypdfium2.PdfDocument(body)
    try:
        return sum(len(document[place].get_textpage().get_text_range()) for place in range(len(document)))
    finally:
        document.close()


def _differ(body: bytes) -> bool:
    document = without_descriptors(read(body))
    version = Version(document, facts_of(document))
    return compare(version, version).changed


if __name__ == "__main__":
    for figure in measure():
        sys.stdout.write(f"{figure}\n")
