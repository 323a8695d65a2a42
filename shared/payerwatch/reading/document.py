"""What a reader returns: the text of a version as blocks, and what could not be read."""

from dataclasses import dataclass, field

from payerwatch.policies.words import BlockType, SectionRole


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row.

    `text` is normalised (single spaces, no soft hyphens, no running heads) and is what quotes are found in.
    A row's text is its cells joined by " | ". `path` holds the headings above it, outermost first; a
    heading's own text is not in its path. `depth` is the level of a heading or the nesting of an item, from 1.
    """

    id: str
    type: BlockType
    path: tuple[str, ...]
    text: str
    role: SectionRole = SectionRole.OTHER
    depth: int = 1
    marker: str | None = None
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    table: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """`title` and `number` are as printed, None where nothing printed says so. `gaps` says, in the reader's
    plain words, what could not be read ("page 7 is a scanned image")."""

    content: str
    title: str | None
    number: str | None
    blocks: tuple[Block, ...]
    gaps: tuple[str, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    pages: int | None = None

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


class Unreadable(Exception):
    """The bytes are not a document that can be read. `code` is closed: empty, truncated, encrypted, scanned,
    not_text, too_large, too_deep, timeout, memory, wrong_type, shell."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
