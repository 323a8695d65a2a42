"""Versions of a policy that no payer wrote."""

from collections.abc import Sequence
from dataclasses import replace

from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import Facts, Identity, PolicyCode, PolicyDate
from payerwatch.policies.words import BlockType, CodeSystem, DateKind, DatePrecision, Disposition, SectionRole
from payerwatch.reading.document import Block, Document

NOBODY = Facts(Identity(None, None, None, None), (), (), (), (), ())


def block(
    text: str,
    role: SectionRole = SectionRole.COVERAGE,
    *,
    kind: BlockType = BlockType.PARAGRAPH,
    path: tuple[str, ...] = ("Medical necessity",),
) -> Block:
    cells = tuple(text.split(" | ")) if kind is BlockType.ROW else ()
    return Block("", kind, path, text, role, cells=cells)


def row(text: str, path: str = "Codes covered when criteria are met") -> Block:
    return block(text, SectionRole.CODES, kind=BlockType.ROW, path=(path,))


def version(*blocks: Block | str, title: str = "Larimide", dates: Sequence[PolicyDate] = ()) -> Version:
    """Strings become coverage paragraphs. A row's first cell is a code; its disposition stands in its heading."""
    made = [block(part) if isinstance(part, str) else part for part in blocks]
    named = tuple(replace(part, id=f"b{place}") for place, part in enumerate(made))
    codes = tuple(_code(part) for part in named if part.type is BlockType.ROW)
    placed = tuple(replace(date, block=_standing(date.quote, named)) for date in dates)
    facts = replace(NOBODY, identity=Identity("northfield", "MP 0711", "MP 0711", title), codes=codes, dates=placed)
    return Version(Document("html", title, "MP 0711", named), facts)


def _standing(quote: str, blocks: Sequence[Block]) -> str:
    return next(part.id for part in blocks if quote in part.text)


def _code(part: Block) -> PolicyCode:
    heading = part.path[-1]
    disposition = Disposition.NOT_COVERED if "not covered" in heading else Disposition.COVERED
    return PolicyCode(CodeSystem.HCPCS, part.cells[0], None, disposition, part.text, heading, part.id)


def effective(value: str, quote: str, kind: DateKind = DateKind.EFFECTIVE) -> PolicyDate:
    return PolicyDate(kind, value, DatePrecision.DAY, None, "Effective", quote, "")
