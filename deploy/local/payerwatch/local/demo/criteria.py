"""Criteria, exclusions and requirements, in our own words."""

from random import Random

from payerwatch.local.demo.payers import Voice
from payerwatch.local.demo.policy import CriteriaGroup, Criterion
from payerwatch.local.demo.subjects import Subject, capitalized

_AGES = (2, 6, 12, 16, 18, 21)
_WEEKS = (4, 6, 8, 12, 16, 24)
_MONTHS = (3, 6, 12)
_DOSES = (40, 75, 100, 120, 150, 200, 300, 400)


def article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _common(rng: Random, subject: Subject, voice: Voice) -> list[Criterion]:
    therapy, other = rng.sample(subject.specialty.therapies, 2)
    measure = rng.choice(subject.specialty.measures)
    return [
        Criterion("age", f"The {voice.person} is {{amount}} years of age or older", rng.choice(_AGES)),
        Criterion("diagnosis", f"A diagnosis of {subject.condition} is confirmed by history, examination and testing"),
        Criterion(
            "prior_therapy",
            f"An adequate trial of {therapy} for at least {{amount}} weeks has failed or was not tolerated",
            rng.choice(_WEEKS),
        ),
        Criterion("prior_therapy", f"There is an inadequate response, a contraindication or an intolerance to {other}"),
        Criterion(
            "prescriber",
            f"The request {{modal}} come from, or in consultation with, {article(subject.specialty.specialist)}",
            modal=rng.choice(("may", "must")),
        ),
        Criterion(
            "documentation",
            f"The {measure} {{modal}} be recorded within the {{amount}} months before the request",
            rng.choice(_MONTHS),
            modal=rng.choice(("may", "must")),
        ),
        Criterion("other", f"Symptoms of {subject.condition} limit daily activities despite current treatment"),
        Criterion("other", f"No active infection or other untreated condition makes {subject.noun} unsafe"),
    ]


def _drug(rng: Random, subject: Subject) -> list[Criterion]:
    return [
        Criterion("dose", "The dose does not exceed {amount} mg every 4 weeks after loading", rng.choice(_DOSES)),
        Criterion("other", f"{subject.noun} is not combined with another biologic for {subject.condition}"),
        Criterion("duration", "Initial approval is limited to {amount} months", rng.choice(_MONTHS)),
    ]


def _service(rng: Random, subject: Subject) -> list[Criterion]:
    return [
        Criterion("frequency", "No more than {amount} sessions are requested in a calendar year", rng.randint(1, 12)),
        Criterion("site", f"The {subject.noun} is performed in a facility accredited for that service"),
        Criterion("duration", "Symptoms have been present for at least {amount} months", rng.choice(_MONTHS)),
    ]


def _specific(rng: Random, subject: Subject) -> list[Criterion]:
    return _drug(rng, subject) if subject.family == "drug" else _service(rng, subject)


def _alternatives(rng: Random, subject: Subject) -> tuple[str, ...]:
    measure = rng.choice(subject.specialty.measures)
    every = (
        f"Moderate to severe disease shown by the {measure}",
        f"Documented progression of {subject.condition} over the last year",
        "A hospital stay or emergency visit for the condition within the last year",
        "Dependence on corticosteroids or opioids to control symptoms",
    )
    return tuple(rng.sample(every, rng.randint(2, 3))) if rng.random() < 0.6 else ()


def groups(rng: Random, subject: Subject, voice: Voice) -> tuple[CriteriaGroup, ...]:
    pool = _common(rng, subject, voice)
    first = [*rng.sample(pool[2:], rng.randint(2, 5)), *_specific(rng, subject)]
    initial = CriteriaGroup(
        f"{subject.condition} (initial request)", "all", (*pool[:2], *first), _alternatives(rng, subject)
    )
    continued = CriteriaGroup(
        f"{subject.condition} (continuation)",
        rng.choice(("all", "any")),
        (
            Criterion("other", f"The {voice.person} met the initial criteria and has shown a benefit from treatment"),
            Criterion("documentation", "A follow-up visit took place in the last {amount} months", rng.choice(_MONTHS)),
            Criterion("other", "No unacceptable toxicity or complication has occurred"),
        ),
    )
    return (initial, continued) if rng.random() < 0.7 else (initial,)


def exclusions(rng: Random, subject: Subject, voice: Voice) -> tuple[str, ...]:
    every = (
        f"{capitalized(subject.noun)} requested only for convenience or appearance is not covered.",
        f"Repeat {subject.noun} within 12 months of an earlier course is not covered without new findings.",
        f"Use in a {voice.person} with a known hypersensitivity to any component is not covered.",
        "Services delivered in the home by an unlicensed person are not covered.",
        f"Replacement of lost or damaged equipment used for {subject.noun} is not covered.",
    )
    return tuple(rng.sample(every, rng.randint(2, 4)))


def experimental(rng: Random, subject: Subject) -> tuple[str, ...]:
    others = [name for name in subject.specialty.conditions if name != subject.condition]
    uses = [f"Treatment of {name}" for name in rng.sample(others, min(len(others), 3))]
    extra = ("Prevention in people without symptoms", "Combined use with another investigational service")
    return (*uses, *rng.sample(extra, rng.randint(0, 2)))


def prior_auth(rng: Random, subject: Subject, voice: Voice) -> tuple[str, ...]:
    if rng.random() < 0.35:
        return ()
    return (f"{voice.authorization} is required for {subject.noun} before the first date of service.",)


def documentation(rng: Random, subject: Subject) -> tuple[str, ...]:
    every = (
        f"Office notes that describe the course of {subject.condition}",
        "A list of earlier treatments with dates, doses and results",
        f"Results of {rng.choice(subject.specialty.tests).lower()} where performed",
        "The planned place of service and number of units",
        f"A signed order from the treating {subject.specialty.specialist}",
    )
    return tuple(rng.sample(every, rng.randint(2, 4)))
