"""Which policy a document is: the number as printed, the key that outlives revisions, its title and payer."""

import re
from collections.abc import Iterator, Sequence

from payerwatch.policies.facts import Identity
from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block, Document
from payerwatch.reading.roles import own_role
from payerwatch.reading.title_lines import names_no_policy, whole, without_neighbours

# Numbers are printed in the first lines, or in a box at the end of them; further down other policies are named.
_HEAD_BLOCKS = 60
_HEAD_LETTERS = 6000

_PRINTED = r"(?:(?-i:[A-Z]{1,4}) )?(?=[\w.\-/]*\d)[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*"
_LABELS = (
    r"(?:medical |coverage |clinical |payment |reimbursement |drug |pharmacy )*(?:policy|guideline|bulletin|document|determination)"  # noqa: E501
    r" ?(?:number|no\.?|#|id)(?: ?\(s\))?",
    r"(?:reference|policy reference|manual section|mp|lcd|article|ncd) ?(?:number|no\.?|#|id)",
    r"doc(?:ument)? ?id",
    r"(?:medical|drug|pharmacy|payment|reimbursement) policy(?=\s*[:\-–—#] ?\S*\d)",
    r"policy ?#",
    r"policy(?=\s*:\s*(?-i:[A-Z]{1,5})[.\-]?\d)",
    r"number(?=:)",
)
_LABELLED = tuple(
    re.compile(rf"(?<![\w-]){label}\s*[:#.\-–—|]*\s*(?:\|\s*)?(?P<number>{_PRINTED})(?![\w/])", re.I)
    for label in _LABELS
)
# Some payers number policies like dates, `2.02.56` or `7.01.550`: only a whole year or a slash makes a date.
_DATE_LIKE = re.compile(
    r"^\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d$|^(?:19|20)\d\d-\d\d-\d\d$|^\d{1,2}/\d{1,2}/\d\d$|^(?:19|20)\d\d$"
)
_ALONE = re.compile(r"(?P<number>(?=(?:\D*\d){4})[A-Z0-9]{1,6}(?:[.-][A-Z0-9]{1,6}){1,3})")
_IN_TITLE = re.compile(r"(?:title|subject|policy|topic)\s*:\s*(?P<number>[A-Z]{2,6}-\d{1,5})\s+[A-Z]", re.I)
_SECTION_WORDS, _LONGEST_TITLE, _TITLE_LINES = 3, 300, 25
# A page dumped as one line starts with its title.
_OPENING = re.compile(
    r"(?P<title>[A-Z].{3,120}?)\s+(?:medical policy|clinical review criteria|policy manual|coverage policy)\b", re.I
)
_META_NUMBERS = ("aet.cpbnumber", "policynumber", "policy-number", "policy_number", "dc.identifier")

_YEARLY = re.compile(r"^(?:19|20)\d\d(?P<id>[A-Z]{1,2}\d{4})[A-Z]{0,3}$")
_DOTTED = re.compile(r"^(?P<id>[A-Z]{2,4}\.?\d*\.\d{2,4})\.\d{1,3}$")
_DASHED_REVISION = re.compile(r"^(?P<id>[A-Za-z]*\d+)-R\d+$|^(?P<dashed>[A-Z]{1,4}-\d{2,4})-\d{3}$")
_LETTERED_REVISION = re.compile(r"^(?P<id>(?:[A-Z]{2})?\d{2}(?:\.\d{2,3}){1,2})[a-z]{1,2}$")
_BULLETIN = re.compile(r"clinical policy bulletin|\bCPB\b", re.I)
_NATIONAL = re.compile(r"national coverage determination|\bNCD\b", re.I)

_PAYERS = (
    ("aetna", r"\baetna\b"),
    ("uhc", r"united ?healthcare|uhcprovider|\buhc\b"),
    ("cigna", r"\bcigna\b"),
    ("anthem", r"\banthem\b|elevance"),
    ("floridablue", r"florida blue|bcbsfl|blue cross and blue shield of florida"),
    ("bcbsnc", r"(blue cross and blue shield|bcbs|blue cross nc) ?(of )?(north carolina|nc)\b|bluecrossnc|bcbsnc"),
    ("bcbst", r"(blue ?cross ?blue ?shield|bcbs) of tennessee|bcbst"),
    ("excellus", r"\bexcellus\b"),
    ("highmark", r"\bhighmark\b"),
    ("hmsa", r"\bhmsa\b|hawaii medical service association"),
    ("regence", r"\bregence\b"),
    ("kaiser", r"kaiser (permanente|foundation)"),
    ("premera", r"\bpremera\b"),
    ("umich_health_plan", r"university of michigan health plan|physicians health plan|umhealthplan|phpmichigan"),
    ("centene", r"\bcentene\b|ambetter|wellcare|health ?net\b"),
    ("molina", r"\bmolina\b"),
    ("humana", r"\bhumana\b"),
    ("geisinger", r"\bgeisinger\b"),
    ("cms", r"medicare coverage database|centers for medicare (&|and) medicaid services|cms\.gov"),
)
_PAYER_PATTERNS = tuple((payer, re.compile(pattern, re.I)) for payer, pattern in _PAYERS)

_SITE_NAME = re.compile(
    r"\s+[|·»]\s+.*$|\s+[-–—]\s+(?:medical clinical policy|[^-–—|]*\b(?:bulletins?|aetna|cigna|blue\w*|health plan|provider\w*|home)\b).*$",  # noqa: E501
    re.I,
)
_NOT_A_TITLE = re.compile(
    r"^(?:medical |coverage |clinical |reference )*(?:policy |guideline )?(?:number|no\.)\b|"
    r"^(?:(?:medical|drug|pharmacy|clinical|coverage|payment|reimbursement|corporate|utilization|commercial|medicare|provider|"
    r"individual|exchange|management|benefit|administrative|specialty|the|and|&)\s+)*"
    r"(?:polic(?:y|ies)|guidelines?|bulletins?|manual|criteria|review criteria|position(?: criteria)?|determination|policy title|policy name|subject|title)"  # noqa: E501
    r"(?:\s+(?:manual|bulletin|document|information|statement))?\s*:?$|"
    r"^proprietary|^page\b|^table of contents|^policy (?:number|no|#)|"
    r"^(?:publication|manual section|version|transmittal|implementation) (?:number|title|date)|"
    r"^(?:effective|last|next|current|original|revis|review|approv|origin)\w*(?=.*\b(?:date|review|revision|effective|by|on)\b|"
    r"\s*[:#\d]|\s*$)|^number\b|"
    r"^home$|^important|^version\b|^archived\b|[^|]+\|[^|]+\||^note\b|^line of business|"
    r"^(?:table|figure|appendix|section) \w{1,3}\b|^instructions|^content",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_KIND = re.compile(
    r"\b(?:medical|drug|pharmacy|clinical|coverage|payment|reimbursement|corporate|commercial|medicare|advantage|"
    r"utilization|management|provider|polic(?:y|ies)|guidelines?|bulletins?|manual|determinations?|number|no|id|and|of|the|local|"
    r"national|um|plans?|document|statement|portal|home|search|library|site|"
    r"print(?:(?:er)? (?:friendly|version))?)\b\.?",
    re.I,
)
# What is left of a payer's full name: "... Health Plan of Washington, Inc."
_OF_A_PUBLISHER = re.compile(
    r"\b(?:health(?:care)?|insurance|company|inc|corporation|group|association|foundation|options|services|community|"
    r"(?:(?:north|south|west|new|rhode) )?(?:washington|california|carolina|dakota|virginia|york|"
    r"jersey|mexico|hampshire|"
    r"island|texas|florida|michigan|oregon|idaho|utah|illinois|ohio|tennessee|georgia|colorado|hawaii|"
    r"maryland))\b\.?",
    re.I,
)
_BEFORE = re.compile(
    r"^(?:(?:revised|updated|archived|retired|draft|proposed|new|interim)\s*[:|]\s*)?"
    r"(?:(?:LCD|NCD|Article|(?:medical|clinical|coverage|drug|pharmacy) policy)\s*[-\u2013\u2014:|]\s*)?",
    re.I,
)
_BEHIND = re.compile(
    r"\s*(?:\((?:D?[LA]\d{5}|\d{1,3}(?:\.\d{1,2}){1,2})\)|"
    r"\s[\u2013\u2014-]\s*medical policy|[:,\u2013\u2014-]\s*policy (?:number|no\.?|#)\s*:?\s*\S+)\s*$",
    re.I,
)
_TITLED = re.compile(
    r"^(?:(?:medical |drug |clinical |coverage |pharmacy |corporate )?policy(?: title| name)?|(?:medical )?policy subject|subject|title|topic|"  # noqa: E501
    r"(?:clinical|corporate medical|pharmacy) policy(?: bulletin)?|(?:manual )?section title|guideline title|policy description)\s*[:|]\s*\|?\s*(?P<title>[A-Z][^|]{3,300}?)\s*(?:\||$|(?:policy|reference|coverage) (?:number|no|#|policy)\b)",  # noqa: E501
    re.I,
)
# "Northfield Health Medical Policy" over the title proper.
_PUBLISHES = re.compile(
    r"(?:medical|clinical|coverage|drug|pharmacy|payment|reimbursement) (?:policy|guideline)s?$", re.I
)
_LABELLED_OR_SENTENCE = re.compile(r"[.;,]$|:\s*\S")
_TITLE_LABEL = re.compile(
    r"^(?:medical )?(?:policy|guideline|manual section|section|drug|lcd|ncd|article) (?:title|name)\s*:?$|^title:?$|"
    r"^subject:?$",
    re.I,
)


def _head(blocks: Sequence[Block]) -> Iterator[Block]:
    letters = 0
    for block in blocks[:_HEAD_BLOCKS]:
        yield block
        letters += len(block.text)
        if letters > _HEAD_LETTERS:
            return


def printed_number(blocks: Sequence[Block], meta: dict[str, str]) -> str | None:
    """The labelled number nearest the top; a label and its value may stand in two blocks."""
    small = {name.lower(): value for name, value in meta.items()}
    given = next((small[name] for name in _META_NUMBERS if small.get(name)), None)
    if given is not None and re.fullmatch(_PRINTED, given):
        return given
    head = list(_head(blocks))
    for pattern in _LABELLED:
        for index, block in enumerate(head):
            following = head[index + 1].text if index + 1 < len(head) else ""
            for text in (block.text[:600], f"{block.text} {following}"[:160] if len(block.text) < 60 else ""):
                match = pattern.search(text)
                if match and not _DATE_LIKE.match(match["number"]):
                    return match["number"].rstrip(".-")
    return _unlabelled(head[:6])


def _unlabelled(first: Sequence[Block]) -> str | None:
    """A number alone on one of the first lines, or before the words of a labelled title."""
    for block in first:
        match = _ALONE.fullmatch(block.text) or _IN_TITLE.match(block.text)
        if match and not _DATE_LIKE.match(match["number"]):
            return match["number"]
    return None


def printed_title(blocks: Sequence[Block], head_title: str, meta: dict[str, str]) -> str | None:
    head = list(_head(blocks))
    lines = [block.text for block in head]
    own = _bare(_SITE_NAME.sub("", head_title).strip())
    labelled = _labelled_title(lines[:_TITLE_LINES]) or _title_behind_label(lines)
    if labelled is not None:
        return whole(labelled[0], lines[labelled[1] :], [own, *lines])
    printed = _first_heading(head[:_TITLE_LINES])
    if printed is not None:
        title = _bare(without_neighbours(printed))
        return whole(title, lines[lines.index(printed) + 1 :], [own, *lines])
    first = _first_line(head[:_TITLE_LINES])
    if own and len(own) > 3 and _may_be_title(own) and (first is None or _is_spoken(own, head[:_TITLE_LINES])):
        return own
    return _bare(without_neighbours(first)) if first else meta.get("Title")


def _labelled_title(lines: Sequence[str]) -> tuple[str, int] | None:
    """The title behind its label, and the line after it."""
    for index, line in enumerate(lines):
        labelled = _TITLED.match(line)
        if labelled and not _NOT_A_TITLE.match(labelled["title"]) and not re.fullmatch(_PRINTED, labelled["title"]):
            return _without_number(without_neighbours(labelled["title"])), index + 1
        if index + 1 < len(lines) and _TITLE_LABEL.match(line) and _may_be_title(lines[index + 1]):
            return lines[index + 1], index + 2
    return None


def _title_behind_label(lines: Sequence[str]) -> tuple[str, int] | None:
    """A page that opens with its contents prints the labels twice: only the second time with values behind them."""
    for index, line in enumerate(lines[:-1]):
        if _TITLE_LABEL.match(line) and _may_be_title(lines[index + 1]):
            return lines[index + 1], index + 2
    return None


def _is_spoken(title: str, head: Sequence[Block]) -> bool:
    """A page's head may name the site: the title of a policy is printed on it."""
    words = set(_WORD.findall(title.lower()))
    return any(2 * len(words & set(_WORD.findall(block.text.lower()))) > len(words) for block in head)


def _bare(title: str) -> str:
    """Without the kind of document before it and the number behind it, where a name is left."""
    left = _BEHIND.sub("", _BEFORE.sub("", title)).strip(" :-\u2013\u2014")
    return left if len(left) > 3 else title


def _is_generic(text: str) -> bool:
    """Nothing but the kind of document, its publisher and its number: "Northfield Medical Policy No. 123"."""
    left = text
    for _, pattern in _PAYER_PATTERNS:
        left = pattern.sub(" ", left)
    left = re.sub(rf"(?<![\w]){_PRINTED}(?![\w])", " ", left, flags=re.I) if _KIND.search(left) else left
    if left != text:
        left = _OF_A_PUBLISHER.sub(" ", left)
    return bool(_NOT_A_TITLE.match(text)) or not _WORD.search(_KIND.sub(" ", left))


def _without_number(title: str) -> str:
    first, _, rest = title.strip(" :-").partition(" ")
    return rest if rest and re.fullmatch(_PRINTED, first) and re.search(r"\d[.-]|[.-]\d", first) else title.strip(" :-")


def _first_heading(head: list[Block]) -> str | None:
    headings = [b for b in head if b.type is BlockType.HEADING and _may_be_title(b.text)]
    if not headings:
        return None
    top = min(heading.depth for heading in headings)
    return next(heading.text for heading in headings if heading.depth == top)


def _may_be_title(text: str) -> bool:
    names_section = text.count(" ") < _SECTION_WORDS and own_role(text) is not None
    named = _BEFORE.sub("", text)
    return len(text) < _LONGEST_TITLE and not names_section and not _is_generic(named) and not names_no_policy(named)


def _first_line(head: list[Block]) -> str | None:
    opening = _OPENING.match(head[0].text) if head else None
    if opening and len(head[0].text) > len(opening[0]) + 30:
        return opening["title"].strip(" :-")
    own = (b.text for b in head if not b.cells and b.type is not BlockType.ITEM and 4 < len(b.text) < 150)
    lines = [text for text in own if text[-1] != "." and _may_be_title(text)]
    publishes = len(lines) > 1 and _PUBLISHES.search(lines[0]) and not _LABELLED_OR_SENTENCE.search(lines[1])
    return lines[1 if publishes else 0] if lines else None


def key_of(number: str, context: str = "") -> str:
    """The part of a number that stays when the policy is revised. `context` is the document's own words."""
    for pattern in (_YEARLY, _DASHED_REVISION, _LETTERED_REVISION):
        match = pattern.match(number)
        if match:
            return str(match[match.lastindex or 0])
    dotted = _DOTTED.match(number)
    if dotted and not number.upper().startswith("CP."):
        return dotted["id"]
    if re.fullmatch(r"\d{3,4}", number) and _BULLETIN.search(context):
        return f"CPB {number.zfill(4)}"
    if re.fullmatch(r"\d+(?:\.\d+)+", number) and _NATIONAL.search(context):
        return f"NCD {number}"
    return number


def identity_of(document: Document, url: str = "") -> Identity:
    words = f"{document.meta.get('title', '')} {document.title or ''} " + " ".join(
        block.text for block in _head(document.blocks)
    )
    key = key_of(document.number, words) if document.number else None
    return Identity(_payer(document, url, words), document.number, key, document.title)


def _payer(document: Document, url: str, words: str) -> str | None:
    ends = " ".join(block.text for block in document.blocks[-30:])[-4000:]
    for text in (url, " ".join(document.meta.values()), words, ends):
        found = [(match.start(), payer) for payer, pattern in _PAYER_PATTERNS if (match := pattern.search(text))]
        # Everybody's policies quote Medicare.
        own = [each for each in found if each[1] != "cms"] or found
        if own:
            return min(own)[1]
    return None
