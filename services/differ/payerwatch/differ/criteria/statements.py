"""A policy's statements in the order it makes them, each with the lead that governs it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payerwatch.differ.codes.stance import Stances, stances
from payerwatch.differ.criteria.logic import logic_of
from payerwatch.differ.sentences import sentences
from payerwatch.policies.words import BlockType, Disposition, SectionRole
from payerwatch.reading.document import Block

_ROLES = frozenset({SectionRole.COVERAGE, SectionRole.EXCLUSIONS})
# How plans and policies relate in general is boilerplate wherever it stands.
_GENERAL = re.compile(
    r"benefit (?:document|plan|booklet)|certificate of coverage|does not guarantee|member'?s? (?:contract|benefit)|"
    r"plan document|this policy (?:describes|addresses|does)|"
    r"customer service|refer to the|refer to (?:the )?(?:specific )?(?:contract|benefit|member)|please (?:see|refer)",
    re.I,
)
# "Unless otherwise stated" takes nothing away from what is said, and a rule about excluded drugs excludes nothing.
_RESERVE = re.compile(
    r"\bunless otherwise (?:stated|specified|noted|indicated)\b|"
    r"\bexcluded (?:\w+ ){0,2}(?:agents?|drugs?|products?|medications?|inhibitors?)\b",
    re.I,
)
_CRITERIA = re.compile(
    r"\b(?:approval|initial|renewal|continu\w+|reauthori\w+|authorization|medical necessity)\b.*\bcriteria\b|"
    r"\bcriteria for\b",
    re.I,
)
# The name of another section, in quotation marks.
_NAMED = re.compile(r"[\u2018\u201c][^\u2019\u201d]{3,60}[\u2019\u201d]")


@dataclass(frozen=True, slots=True)
class Lead:
    """`asks` where it, or a lead around it, says how criteria join: what follows is asked for, not listed."""

    said: Stances
    logic: str | None
    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """`said` is what the sentence itself says; `lead` what stands over it. `opens` where a list follows."""

    block: Block
    text: str
    said: Stances
    lead: Lead | None
    opens: bool


def statements(blocks: Sequence[Block]) -> Iterator[Statement]:
    above: list[tuple[int, Lead]] = []
    path: tuple[str, ...] = ()
    for block in blocks:
        if block.path != path or block.type is BlockType.HEADING:
            path, above = block.path, []
        if block.role not in _ROLES or block.type in {BlockType.HEADING, BlockType.ROW}:
            continue
        depth = block.depth if block.type is BlockType.ITEM else 0
        while above and above[-1][0] >= depth and (depth or not _goes_on(block)):
            above.pop()
        lead = above[-1][1] if above else _of_heading(block.path)
        yield from _of(block, lead)
        if opened := _opened(block, lead):
            above.append((depth, opened))


def _of(block: Block, lead: Lead | None) -> Iterator[Statement]:
    parts = sentences(block.text)
    for index, part in enumerate(parts):
        if not _GENERAL.search(part):
            opens = index + 1 == len(parts) and part.endswith(":")
            yield Statement(block, part, stances(_NAMED.sub(" ", _RESERVE.sub(" ", part))), lead, opens)


def _opened(block: Block, lead: Lead | None) -> Lead | None:
    """A block that ends with a colon, or says how a list joins, stands over what follows. An inner list keeps what
    the outer lead says and takes its own logic."""
    text = block.text
    last = sentences(text)[-1] if text else ""
    logic = logic_of(last)
    if not last.endswith(":") and logic is None:
        return None
    own = stances(last)
    inherited = lead.said if lead and block.type is BlockType.ITEM else ()
    asks = logic is not None or bool(lead and lead.asks and block.type is BlockType.ITEM)
    return Lead(own or inherited, logic, last, asks)


def _goes_on(block: Block) -> bool:
    return block.type is BlockType.PARAGRAPH and block.text[:1].islower()


def _of_heading(path: tuple[str, ...]) -> Lead | None:
    for heading in reversed(path):
        if said := stances(heading):
            return Lead(said, logic_of(heading), heading)
        if _CRITERIA.search(heading):
            return Lead((), None, heading, asks=True)
    return None


def refused(said: Stances) -> bool:
    return Disposition.NOT_COVERED in said or Disposition.EXPERIMENTAL in said
