"""From a document to the codes its policy names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payerwatch.differ.codes.bare import Spoken, bare, listed_drugs
from payerwatch.differ.codes.columns import with_columns
from payerwatch.differ.codes.descriptors import OTHERS
from payerwatch.differ.codes.leads import Leads
from payerwatch.differ.codes.notes import noted_below, status_behind
from payerwatch.differ.codes.places import Found, Headed, cells_of, column_reading, strong
from payerwatch.differ.codes.sections import is_citation, own_blocks
from payerwatch.differ.codes.spelling import Reading, Token, might_hold_codes, tokens
from payerwatch.differ.codes.stance import Stances, column_stances, mark_behind, stances
from payerwatch.differ.sentences import sentence_ends
from payerwatch.policies.facts import PolicyCode
from payerwatch.policies.words import BlockType, CodeSystem, Disposition
from payerwatch.reading.document import Block, Document

# A licensed descriptor stands behind these codes, so a quote ends with the code.
_DESCRIBED_BY_OTHERS = OTHERS
_LONGEST_QUOTE = 400
_OPEN_RANGE = re.compile(r"(?:-|–|—|\bto|\bthrough|\bthru)\s*$")
_OPEN_LIST = re.compile(r"(?:,|;|&|\+|/|\(|:|\bor|\band|\bcodes?|\bCPT)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class _Named:
    index: int
    found: Found


def codes_of(document: Document) -> tuple[PolicyCode, ...]:
    """Every code the policy names outside references, background and history, once per disposition and block."""
    blocks = with_columns(document.blocks)
    own = own_blocks(blocks, document.content)
    named = [*_announced(blocks, own)]
    spoken = Spoken.of([each.found.token for each in named] or listed_drugs(blocks[index].text for index in own))
    named += _unannounced(blocks, own, named, spoken)
    named.sort(key=lambda each: (each.index, each.found.token.start))
    leads = Leads(blocks, frozenset(each.index for each in named if each.found.led))
    spill = document.content == "text"
    facts = dict.fromkeys(fact for each in named for fact in _facts(blocks, each, leads, spill=spill))
    return tuple(facts)


def _announced(blocks: Sequence[Block], own: frozenset[int]) -> Iterator[_Named]:
    headed = Headed()
    open_ended: tuple[Token, str] | None = None
    for index, block in enumerate(blocks):
        headed.see(block)
        if block.type is BlockType.HEADING and not might_hold_codes(block.text):
            open_ended = None
            continue
        if index not in own or not might_hold_codes(block.text):
            open_ended = None
            continue
        found = strong(block, headed.reading)
        if open_ended is not None:
            found = _continued(block, found)
        yield from (_Named(index, each) for each in _with_range_ends(blocks, index, found))
        open_ended = _open_at_end(block, found)


def _open_at_end(block: Block, found: list[Found]) -> tuple[Token, str] | None:
    if not found:
        return None
    behind = block.text[found[-1].token.end :]
    return (found[-1].token, behind) if len(behind) <= 8 and (_OPEN_LIST.search(behind) or not behind.strip()) else None


def _continued(block: Block, found: list[Found]) -> list[Found]:
    """A list of codes that a line or cell broke goes on in the next block."""
    reading = Reading.ANY
    first = next(iter(tokens(block.text, reading)), None)
    if first is None or block.text[: first.start].strip(" (") or any(each.token.start == first.start for each in found):
        return found
    return [Found(first, False), *found]


def _with_range_ends(blocks: Sequence[Block], index: int, found: list[Found]) -> Iterator[Found]:
    """A range broken after its dash takes its end from the opening of the next block."""
    for each in found:
        token = each.token
        if token.start == 0 and _ends_a_range(blocks, index):
            continue
        if token.range_end is None and (end := _end_in_next(blocks, index, token)):
            token = Token(token.system, token.code, end, token.start, token.end)
        yield Found(token, each.led)


def _end_in_next(blocks: Sequence[Block], index: int, token: Token) -> str | None:
    if index + 1 >= len(blocks) or not _OPEN_RANGE.fullmatch(blocks[index].text[token.code_end :].strip()):
        return None
    end = next(iter(tokens(blocks[index + 1].text, _reading(token.system))), None)
    opens = end is not None and end.start == 0 and end.system is token.system and end.code > token.code
    return end.code if end is not None and opens else None


def _ends_a_range(blocks: Sequence[Block], index: int) -> bool:
    if not index or not _OPEN_RANGE.search(blocks[index - 1].text):
        return False
    before = blocks[index - 1].text
    starts = [*tokens(before, Reading.DIAGNOSIS), *tokens(before, Reading.PROCEDURE)]
    return any(token.range_end is None and _end_in_next(blocks, index - 1, token) for token in starts)


def _reading(system: CodeSystem) -> Reading:
    return Reading.DIAGNOSIS if system is CodeSystem.ICD_10_CM else Reading.PROCEDURE


def _unannounced(blocks: Sequence[Block], own: frozenset[int], named: list[_Named], spoken: Spoken) -> Iterator[_Named]:
    taken: dict[int, list[Token]] = {}
    for each in named:
        taken.setdefault(each.index, []).append(each.found.token)
    for index, block in enumerate(blocks):
        if index not in own or not might_hold_codes(block.text) or is_citation(block.text):
            continue
        here = sorted(taken.get(index, []), key=lambda token: token.start)
        starts = [token.start for token in here]
        described = _descriptor_starts(named, index) if here else None
        for found in bare(block.text, spoken):
            token = found.token
            before = bisect_left(starts, token.end)
            if before and here[before - 1].end > token.start:
                continue
            if (described is not None and token.start > described) or (
                not token.start and _ends_a_range(blocks, index)
            ):
                continue
            yield _Named(index, found)


def _descriptor_starts(named: list[_Named], index: int) -> int | None:
    led = [each.found.token.end for each in named if each.index == index and each.found.led]
    return max(led) if led else None


def _facts(blocks: Sequence[Block], named: _Named, leads: Leads, *, spill: bool) -> Iterator[PolicyCode]:
    block = blocks[named.index]
    noted = noted_below(blocks, named.index, named.found.token) or status_behind(blocks, named.index)
    said, heading = noted or _dispositions(block, named, leads)
    if (
        spill
        and said == (Disposition.MENTIONED,)
        and not named.found.led
        and (beside := _said_beside(blocks, named.index))
    ):
        said, heading = beside, blocks[named.index + 1].text[:_LONGEST_QUOTE]
    token = named.found.token
    quote = _quote(block, named.found)
    for disposition in said:
        yield PolicyCode(token.system, token.code, token.range_end, disposition, quote, heading, block.id)


def _dispositions(block: Block, named: _Named, leads: Leads) -> tuple[Stances, str]:
    token = named.found.token
    if marked := mark_behind(block.text[token.end :]):
        return marked, block.text[token.start : token.end + 8]
    sentence = _sentence(block.text, token)
    if _is_excepted(block.text, token):
        return (Disposition.MENTIONED,), sentence
    if block.type is BlockType.ROW:
        return _row_dispositions(block, named, leads)
    own = stances(_introduced(block.text, token) if named.found.led else sentence)
    if own and not named.found.led:
        return own, sentence
    lead = leads.over(named.index)
    # What stands over a list may say more than the words that open it: "When services are investigational:".
    return (own, sentence) if own and not set(own) <= set(lead.said) else (lead.said, lead.text)


def _introduced(text: str, token: Token) -> str:
    """ "The following codes are covered: J1100, J1101": what stands before the colon, unless codes stand there too."""
    start, _ = _sentence_span(text, token)
    said = text[start : max(start, text.rfind(": ", start, token.start))]
    return "" if len(said) > _LONGEST_QUOTE or tokens(said, Reading.ANY) else said


def _said_beside(blocks: Sequence[Block], index: int) -> Stances:
    """In plain text the cell beside a code comes as the next paragraph, and a sentence may be broken by its lines."""
    block = blocks[index]
    if block.type is not BlockType.PARAGRAPH or index + 1 >= len(blocks) or block.text.endswith((".", ":", ";")):
        return ()
    follower = blocks[index + 1]
    if follower.type is not BlockType.PARAGRAPH or follower.path != block.path:
        return ()
    first = next(iter(sentence_ends(follower.text)), len(follower.text))
    return stances(follower.text[:first])


def _row_dispositions(block: Block, named: _Named, leads: Leads) -> tuple[Stances, str]:
    own: list[Disposition] = []
    for start, cell, column in cells_of(block):
        own += column_stances(column, cell)
        if start <= named.found.token.start < start + len(cell) and column_reading(column, None):
            own += stances(column)
    if not own and not any(column_reading(column, None) for column in block.columns):
        own += [said for _, cell, _ in cells_of(block) if not _describes(cell, named) for said in stances(cell)]
    decided = tuple(dict.fromkeys(own))
    if decided and decided != (Disposition.PRIOR_AUTH,):
        return decided, block.text[:_LONGEST_QUOTE]
    lead = leads.over(named.index)
    over = tuple(said for said in lead.said if said is not Disposition.MENTIONED or not decided)
    return tuple(dict.fromkeys((*over, *decided))), lead.text


def _describes(cell: str, named: _Named) -> bool:
    """The cell the code itself opens holds its descriptor."""
    token = named.found.token
    return named.found.led and cell.startswith(token.code) and token.system in _DESCRIBED_BY_OTHERS


_EXCEPTED = re.compile(
    r"\b(?:excluding|except(?: for)?|other than|not including)\s*[:(]?\s*(?:[A-Z0-9.]+\s*(?:,|and|or)\s*)*$", re.I
)


def _is_excepted(text: str, token: Token) -> bool:
    return _EXCEPTED.search(text[max(0, token.start - 60) : token.start]) is not None


def _sentence(text: str, token: Token) -> str:
    start, end = _sentence_span(text, token)
    return text[start:end]


def _sentence_span(text: str, token: Token) -> tuple[int, int]:
    ends = sentence_ends(text)
    before, after = bisect_right(ends, token.start), bisect_left(ends, token.end)
    start = ends[before - 1] if before else 0
    stop = ends[after] if after < len(ends) else len(text)
    while start < token.start and text[start].isspace():
        start += 1
    return start, stop


def _quote(block: Block, found: Found) -> str:
    token = found.token
    if found.led and token.system in _DESCRIBED_BY_OTHERS:
        return block.text[token.start : token.end]
    if block.type is BlockType.ROW and len(block.text) <= _LONGEST_QUOTE and token.system not in _DESCRIBED_BY_OTHERS:
        return block.text
    start, stop = _sentence_span(block.text, token)
    if block.type is BlockType.ROW or stop - start > _LONGEST_QUOTE:
        return block.text[token.start : token.end]
    return block.text[start:stop]
