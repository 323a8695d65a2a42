"""Overview, background, references and revision notes: long, plausible and invented."""

from random import Random

from payerwatch.local.demo.subjects import Subject, capitalized

REVISIONS = (
    "Annual review. No change to coverage.",
    "Annual review. References updated.",
    "Wording of the criteria clarified; intent unchanged.",
    "Coding section reviewed and updated.",
    "Committee review; limitations reorganized.",
)
_AUTHORS = (
    "Alder",
    "Brandvold",
    "Castellan",
    "Dunmore",
    "Eskeland",
    "Farrow",
    "Grünwald",
    "Hollis",
    "Imbert",
    "Jansky",
)
JOURNALS = (
    "Annals of Imagined Medicine",
    "Journal of Fictional Outcomes",
    "Invented Clinical Reviews",
    "Sample Trials Quarterly",
)
_DESIGNS = (
    "a randomized trial",
    "a prospective cohort",
    "a registry analysis",
    "a systematic review",
    "a crossover study",
)
_FINDINGS = (
    "reported a moderate benefit that faded after two years",
    "found fewer hospital days but no difference in quality of life",
    "showed improvement on the primary measure and a similar rate of adverse events",
    "was stopped early for slow enrollment and could not answer its question",
    "found the largest effect in people with severe disease at baseline",
    "described durable response in about half of those followed",
)
_LIMITS = (
    "Follow-up was short and many participants were lost.",
    "The comparison group received care that differed in several ways.",
    "The authors call for larger studies with longer observation.",
    "Outcomes were assessed by people who knew the assignment.",
)


def overview(rng: Random, subject: Subject) -> tuple[str, ...]:
    what = capitalized(subject.noun)
    kind = f"{what} ({subject.generic}) is a medicine" if subject.generic else f"{what} is a service"
    return (
        f"{kind} used in the care of people with {subject.condition}. This policy describes when it is covered.",
        rng.choice(
            (
                "Benefits depend on the plan document, which prevails where it differs from this policy.",
                "State mandates and the member's contract are applied before this policy.",
                "This policy guides coverage decisions and is not medical advice.",
            )
        ),
    )


def _study(rng: Random, subject: Subject) -> str:
    author, year, people = rng.choice(_AUTHORS), rng.randint(2006, 2025), rng.randint(24, 980)
    return (
        f"{author} and colleagues ({year}) studied {subject.noun} in {people} people with {subject.condition}. "
        f"As {rng.choice(_DESIGNS)}, the work {rng.choice(_FINDINGS)}. {rng.choice(_LIMITS)}"
    )


def background(rng: Random, subject: Subject) -> tuple[str, ...]:
    return tuple(_study(rng, subject) for _ in range(rng.choice((2, 3, 4, 6, 9))))


def reference(rng: Random, subject: Subject) -> str:
    author, other = rng.sample(_AUTHORS, 2)
    volume, page, year = rng.randint(3, 80), rng.randint(10, 900), rng.randint(2006, 2025)
    return (
        f"{author} A, {other} B. Outcomes of {subject.noun} in {subject.condition}. "
        f"{rng.choice(JOURNALS)}. {year};{volume}({rng.randint(1, 12)}):{page}-{page + 9}."
    )


def references(rng: Random, subject: Subject) -> tuple[str, ...]:
    return tuple(reference(rng, subject) for _ in range(rng.choice((4, 6, 8, 12, 18))))
