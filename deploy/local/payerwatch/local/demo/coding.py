"""Coding sections: from a handful of rows to four hundred, every disposition, every system a policy may print."""

from collections.abc import Iterator
from random import Random

from payerwatch.local.demo.codes import codes_of
from payerwatch.local.demo.policy import CodeGroup, CodeRow
from payerwatch.local.demo.subjects import Subject, capitalized
from payerwatch.policies.words import CodeSystem, Disposition

_SIZES = (4, 6, 9, 14, 22, 40)
_LONG_SIZES = (120, 240, 330)
_LONG_SHARE = 0.06
_UNLISTED = {"drug": ("J3490", "J3590", "C9399"), "device": ("E1399",), "test": (), "surgery": ()}
_RARE_CPT = ("0{}U", "0{}T", "3{}F", "00{}M")


def _pool(patterns: tuple[str, ...]) -> list[str]:
    return [code for pattern in patterns for code in codes_of(pattern)]


def _rare(rng: Random) -> Iterator[str]:
    for shape in _RARE_CPT:
        if rng.random() < 0.2:
            digits = "".join(rng.choice("123456789") for _ in range(5 - len(shape.replace("{}", ""))))
            yield shape.format(digits)


def _listed(system: CodeSystem, disposition: Disposition, codes: list[str], wording: str) -> CodeGroup:
    return CodeGroup(system, disposition, tuple(CodeRow(system, code, None, wording) for code in codes))


def _diagnoses(rng: Random, patterns: tuple[str, ...], condition: str, size: int) -> tuple[CodeRow, ...]:
    wording = capitalized(condition)
    rows: list[CodeRow] = []
    for pattern in patterns:
        codes = codes_of(pattern)
        if len(codes) > 4 and rng.random() < 0.4:
            rows.append(CodeRow(CodeSystem.ICD_10_CM, codes[0], codes[-1], wording))
        else:
            rows.extend(CodeRow(CodeSystem.ICD_10_CM, code, None, wording) for code in codes)
    return tuple(rows[:size])


def _split(rng: Random, codes: list[str], *sizes: int) -> list[list[str]]:
    """Disjoint parts, each in order."""
    chosen = rng.sample(codes, min(len(codes), sum(sizes)))
    parts = []
    for size in sizes:
        parts.append(sorted(chosen[:size]))
        chosen = chosen[size:]
    return parts


def _procedures(rng: Random, subject: Subject) -> Iterator[CodeGroup]:
    codes = sorted({*_pool(subject.specialty.cpt), *_rare(rng)})
    sizes = (rng.randint(2, 6), rng.randint(1, 4), rng.choice((0, 2)), rng.choice((0, 2)))
    covered, refused, trial, related = _split(rng, codes, *sizes)
    noun = f"{capitalized(subject.noun)}, professional service"
    yield _listed(CodeSystem.CPT, Disposition.COVERED, covered, noun)
    yield _listed(CodeSystem.CPT, Disposition.NOT_COVERED, refused, "Services outside this policy")
    yield _listed(CodeSystem.CPT, Disposition.EXPERIMENTAL, trial, "Unproven techniques")
    yield _listed(CodeSystem.CPT, Disposition.MENTIONED, related, "Related services")


def _supplies(rng: Random, subject: Subject) -> Iterator[CodeGroup]:
    codes = sorted(set(_pool(subject.specialty.hcpcs)) - set(_UNLISTED[subject.family]))
    covered, refused = _split(rng, codes, rng.randint(1, 3), rng.choice((0, 0, 1, 2)))
    covered += [code for code in _UNLISTED[subject.family] if rng.random() < 0.5]
    yield _listed(CodeSystem.HCPCS, Disposition.COVERED, covered, f"{capitalized(subject.noun)}, supply or drug")
    yield _listed(CodeSystem.HCPCS, Disposition.NOT_COVERED, refused, "Supplies outside this policy")


def _conditions(rng: Random, subject: Subject) -> Iterator[CodeGroup]:
    every = subject.specialty.conditions
    others = [name for name in every if name != subject.condition]
    if rng.random() < _LONG_SHARE:
        patterns = tuple(pattern for name in (subject.condition, *others) for pattern in every[name])
        rows = _diagnoses(rng, patterns, subject.condition, rng.choice(_LONG_SIZES))
        yield CodeGroup(CodeSystem.ICD_10_CM, Disposition.COVERED, rows)
        return
    wanted = _diagnoses(rng, every[subject.condition], subject.condition, rng.choice(_SIZES))
    other = rng.choice(others)
    yield CodeGroup(CodeSystem.ICD_10_CM, Disposition.COVERED, wanted)
    yield CodeGroup(CodeSystem.ICD_10_CM, Disposition.NOT_COVERED, _diagnoses(rng, every[other][:1], other, 6))


def code_groups(rng: Random, subject: Subject) -> tuple[CodeGroup, ...]:
    groups = (*_procedures(rng, subject), *_supplies(rng, subject), *_conditions(rng, subject))
    return tuple(group for group in groups if group.rows)
