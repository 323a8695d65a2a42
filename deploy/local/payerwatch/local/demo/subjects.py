"""What the n-th policy of a payer is about. Cheap, so that listings need not write whole policies."""

from dataclasses import dataclass
from functools import cache
from zlib import crc32

from payerwatch.local.demo.specialties import Specialty, specialties

_STEMS = (
    "Vel", "Tor", "Zan", "Kiv", "Ostr", "Brel", "Fenn", "Lum", "Ryx", "Dov", "Cal", "Mir", "Pell", "Sora", "Quin",
    "Hest", "Nax", "Jov", "Ard", "Wyl",
)  # fmt: skip
_ENDS = ("morra", "zeva", "taris", "qio", "lenza", "vance", "dura", "prio")
_GENERIC_STEMS = ("toca", "belu", "ravo", "senti", "quiri", "domi", "zelu", "fari", "peno", "ulti")
_GENERIC_ENDS = ("rinumab", "vetinib", "lisiran", "parsen", "gliptide", "stamide")
_DRUGS = 48


@dataclass(frozen=True, slots=True)
class Subject:
    """`noun` is how the text names it; `generic` only where it is a drug."""

    family: str
    title: str
    noun: str
    condition: str
    specialty: Specialty
    generic: str | None = None


def capitalized(text: str) -> str:
    """Unlike str.capitalize, keeps the capitals of `B-cell` and `DNA`."""
    return text[:1].upper() + text[1:]


def _uncapitalized(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _drug(index: int, specialty: Specialty, condition: str) -> Subject:
    seed = crc32(f"{specialty.name}-{index}".encode())
    brand = _STEMS[seed % 20] + _ENDS[seed // 20 % 8]
    generic = _GENERIC_STEMS[seed // 160 % 10] + _GENERIC_ENDS[seed // 1600 % 6]
    return Subject("drug", f"{brand} ({generic}) for {capitalized(condition)}", brand, condition, specialty, generic)


def _service(family: str, name: str, specialty: Specialty, condition: str) -> Subject:
    return Subject(family, f"{name} for {capitalized(condition)}", _uncapitalized(name), condition, specialty)


@cache
def subjects() -> tuple[Subject, ...]:
    every = [
        subject
        for specialty in specialties()
        for condition in specialty.conditions
        for subject in (
            *(_service("surgery", name, specialty, condition) for name in specialty.procedures),
            *(_service("device", name, specialty, condition) for name in specialty.devices),
            *(_service("test", name, specialty, condition) for name in specialty.tests),
            *(_drug(index, specialty, condition) for index in range(_DRUGS)),
        )
    ]
    return tuple({subject.title: subject for subject in every}.values())


def subject_of(seed: int, payer: str, serial: int) -> Subject:
    """Two policies of one payer share a subject only when there are more policies than subjects."""
    every = subjects()
    start = crc32(f"{seed}-{payer}".encode())
    stride = 1_009  # prime and not a divisor of their number: every subject comes once before one comes twice
    return every[(start + serial * stride) % len(every)]
