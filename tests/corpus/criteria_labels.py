"""Criteria against labels of our own: which blocks of a span state an indication that is covered, a requirement, or an
exclusion. Labels name a block by hashes of its headings and its words; no text is kept."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from payerwatch.differ.compare.folds import squeezed
from payerwatch.differ.facts import facts_of
from payerwatch.policies.facts import Facts
from payerwatch.policies.words import IndicationStatus
from payerwatch.reading.document import Block
from payerwatch.reading.read import read

LABELS = Path(__file__).parent / "labels"
KINDS = ("indication", "requirement", "exclusion")
_COVERED = frozenset({IndicationStatus.COVERED, IndicationStatus.COVERED_WHEN_CRITERIA_MET})


@dataclass(slots=True)
class Score:
    """Counts by kind of fact; `lost` are labelled blocks that a reader cuts otherwise today."""

    hit: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    labelled: int = 0
    lost: int = 0

    def add(self, other: "Score") -> None:
        self.hit += other.hit
        self.said += other.said
        self.due += other.due
        self.labelled += other.labelled
        self.lost += other.lost

    def precision(self, kind: str) -> float | None:
        return self.hit[kind] / self.said[kind] if self.said[kind] else None

    def recall(self, kind: str) -> float | None:
        return self.hit[kind] / self.due[kind] if self.due[kind] else None


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def name_of(block: Block) -> tuple[str, str]:
    return _short(" / ".join(map(squeezed, block.path))), _short(squeezed(block.text))


def _stated(facts: Facts) -> dict[str, set[str]]:
    """Block to the kinds of fact it states."""
    found: dict[str, set[str]] = {}
    for indication in facts.indications:
        if indication.status in _COVERED:
            found.setdefault(indication.block, set()).add("indication")
    for requirement in facts.requirements:
        found.setdefault(requirement.block, set()).add("requirement")
    for exclusion in facts.exclusions:
        found.setdefault(exclusion.block, set()).add("exclusion")
    return found


def score(corpus: Path, labels: Path) -> Score:
    given = json.loads(labels.read_text("utf-8"))
    file = corpus / given["document"]
    document = read(file.read_bytes(), url=str(file))
    stated = _stated(facts_of(document))
    named: dict[tuple[str, str], list[str]] = {}
    for block in document.blocks:
        named.setdefault(name_of(block), []).append(block.id)
    made = Score(labelled=len(given["blocks"]))
    for label in given["blocks"]:
        ids = named.get((label["path"], label["hash"]), [])
        made.lost += not ids
        said = stated.get(ids.pop(0), set()) if ids else set()
        for kind in KINDS:
            made.said[kind] += kind in said
            made.due[kind] += kind in label["facts"]
            made.hit[kind] += kind in said and kind in label["facts"]
    return made


def labelled(corpus: Path) -> Iterator[tuple[str, str, Score]]:
    """Payer, document and score, for each labelled document that is here."""
    for labels in sorted(LABELS.glob("*.json")):
        document = json.loads(labels.read_text("utf-8"))["document"]
        if (corpus / document).exists():
            parts = Path(document).parts
            yield parts[1] if parts[0] == "policies" else parts[0], document, score(corpus, labels)
