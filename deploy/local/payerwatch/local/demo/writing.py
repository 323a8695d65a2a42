"""Writes one policy. The same seed, payer and serial always give the same words."""

from datetime import date, timedelta
from random import Random

from payerwatch.local.demo import coding, criteria, prose
from payerwatch.local.demo.numbering import identifier_of, path_of
from payerwatch.local.demo.payers import Payer
from payerwatch.local.demo.policy import Dates, Policy, Revision
from payerwatch.local.demo.subjects import Subject, subject_of

_FIRST_DAY = date(2008, 1, 1)
_REVIEWED_FROM = date(2025, 10, 1)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _dates(rng: Random) -> Dates:
    review = _REVIEWED_FROM + timedelta(days=rng.randrange(0, 380))
    return Dates(
        effective=_first_of_month(review + timedelta(days=62)),
        last_review=review,
        next_review=_first_of_month(review + timedelta(days=366)),
        original=_FIRST_DAY + timedelta(days=rng.randrange(0, 6000)),
    )


def _history(rng: Random, dates: Dates) -> tuple[Revision, ...]:
    older = [dates.last_review - timedelta(days=365 * years + rng.randrange(0, 40)) for years in (1, 2, 3)]
    past = tuple(Revision(day, rng.choice(prose.REVISIONS)) for day in older if day > dates.original)
    return (Revision(dates.last_review, rng.choice(prose.REVISIONS)), *past, Revision(dates.original, "New policy."))


def write_policy(seed: int, payer: Payer, serial: int) -> Policy:
    subject = subject_of(seed, payer.id, serial)
    rng = Random(f"{seed}:{payer.id}:{serial}")  # noqa: S311 - a repeatable text, not a secret
    return _written(rng, payer, serial, subject)


def _written(rng: Random, payer: Payer, serial: int, subject: Subject) -> Policy:
    dates = _dates(rng)
    identifier = identifier_of(payer, serial, subject)
    return Policy(
        payer=payer.id,
        serial=serial,
        id=identifier,
        revision=rng.randrange(1, 60),
        path=path_of(payer, serial, identifier, subject.title),
        title=subject.title,
        subject=subject.noun,
        specialty=subject.specialty.name,
        dates=dates,
        overview=prose.overview(rng, subject),
        groups=criteria.groups(rng, subject, payer.voice),
        exclusions=criteria.exclusions(rng, subject, payer.voice),
        experimental=criteria.experimental(rng, subject),
        prior_auth=criteria.prior_auth(rng, subject, payer.voice),
        documentation=criteria.documentation(rng, subject),
        codes=coding.code_groups(rng, subject),
        background=prose.background(rng, subject),
        references=prose.references(rng, subject),
        history=_history(rng, dates),
    )
