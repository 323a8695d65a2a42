"""`make accuracy`: how well real documents are read, payer by payer, into docs/accuracy.md."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from corpus import test_facts as gold
from corpus.criteria_labels import KINDS, Score, labelled

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "accuracy.md"
_HEAD = """# Accuracy

How well real documents are read, payer by payer. Codes, dispositions, dates and numbers are scored on gold labels that
are kept with the documents; criteria on labels of our own (`tests/corpus/labels`: hashes of blocks, no text), which one
person made while the rules were written, so expect less on documents nobody has seen. The documents are the payers' and
are not in this repository.

Reproduce: `CORPUS_DIR=... make accuracy` writes this page; `tests/corpus` holds the figures as floors that may only
rise. A cell is precision / recall, `-` where there is nothing to find.

| payer | documents | codes | disposition right | dates found | number | indications | requirements | exclusions |
|---|---|---|---|---|---|---|---|---|
"""
_TAIL = """
What the labels do not show: indications and requirements outside the labelled spans, how requirements join across
pages, and documents in layouts that none of these payers uses. Known weak spots: points of a list that a payer prints
as paragraphs (National Coverage Determinations as text), criteria in running prose, and lists whose lead has no colon.
"""


def share(hit: int, of: int) -> str:
    return f"{hit / of:.2f}" if of else "-"


def _codes(files: Iterable[Path]) -> tuple[str, str]:
    hit = said = due = right = sure = 0
    for file in files:
        mine, wanted = gold.read_codes(file), gold.wanted(file)
        hit += len(mine.keys() & wanted.keys())
        said, due = said + len(mine), due + len(wanted)
        stances = [(mine[key], wanted[key]) for key in mine.keys() & wanted.keys() if wanted[key]]
        right, sure = right + sum(bool(read & given) for read, given in stances), sure + len(stances)
    return f"{share(hit, said)} / {share(hit, due)}", share(right, sure)


def _dates(files: Iterable[Path]) -> str:
    hit = due = 0
    for file in files:
        sure = {(each["kind"], each["value"]) for each in gold.labels(file)["dates"] if not each.get("unsure")}
        hit += len(sure & {(str(each.kind), each.value) for each in gold.facts(file).dates})
        due += len(sure)
    return share(hit, due)


def _numbers(files: Iterable[Path]) -> str:
    right = [
        gold.facts(file).identity.number
        in {gold.labels(file)["policy_number"], *gold.labels(file).get("policy_number_alt", ())}
        for file in files
    ]
    return f"{sum(right)} of {len(right)}" if right else "-"


def _criteria(score: Score) -> list[str]:
    return [
        f"{share(score.hit[kind], score.said[kind])} / {share(score.hit[kind], score.due[kind])}"
        if score.said[kind] or score.due[kind]
        else "-"
        for kind in KINDS
    ]


def rows() -> list[str]:
    files: dict[str, list[Path]] = defaultdict(list)
    for file in gold.GOLD:
        files[Path(gold.labels(file)["file"]).parts[1]].append(file)
    scores: dict[str, Score] = defaultdict(Score)
    documents: dict[str, set[str]] = defaultdict(set)
    for payer, document, score in labelled(gold.CORPUS):
        scores[payer].add(score)
        documents[payer].add(document)
    for payer, golds in files.items():
        documents[payer] |= {gold.labels(file)["file"] for file in golds}
    made = [_row(payer, len(documents[payer]), files[payer], scores[payer]) for payer in sorted(documents)]
    whole = Score()
    for score in scores.values():
        whole.add(score)
    return [*made, _row("**all**", sum(map(len, documents.values())), gold.GOLD, whole)]


def _row(payer: str, documents: int, files: list[Path], score: Score) -> str:
    codes, dispositions = _codes(files)
    cells = [payer, str(documents), codes, dispositions, _dates(files), _numbers(files), *_criteria(score)]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAPER.write_text(_HEAD + "\n".join(rows()) + "\n" + _TAIL, "utf-8")
