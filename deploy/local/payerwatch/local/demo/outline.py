"""A policy as its payer prints it, before any layout: headings, paragraphs, lists and tables in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from payerwatch.local.demo.numbering import number_of
from payerwatch.local.demo.payers import Payer
from payerwatch.local.demo.policy import CodeGroup, CriteriaGroup, Policy
from payerwatch.local.demo.printed_dates import printed
from payerwatch.policies.words import CodeSystem, DateKind, Disposition


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    entries: tuple[Entry, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Element = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed policy. `box` holds the label and value pairs of the header box."""

    payer: Payer
    title: str
    number: str
    box: tuple[tuple[str, str], ...]
    banner: str | None
    elements: tuple[Element, ...]


DISPOSITIONS = {
    Disposition.COVERED: "covered when the criteria of this policy are met",
    Disposition.NOT_COVERED: "not covered under this policy",
    Disposition.EXPERIMENTAL: "considered experimental and investigational",
    Disposition.MENTIONED: "related to this policy, listed for reference only",
}
SYSTEMS = {CodeSystem.CPT: "CPT", CodeSystem.HCPCS: "HCPCS", CodeSystem.ICD_10_CM: "ICD-10-CM"}


def code_heading(group: CodeGroup) -> str:
    return f"{SYSTEMS[group.system]} codes {DISPOSITIONS[group.disposition]}"


def date_box(payer: Payer, policy: Policy) -> Iterator[tuple[str, str]]:
    dates = policy.dates
    days = {
        DateKind.EFFECTIVE: dates.effective,
        DateKind.LAST_REVIEW: dates.last_review,
        DateKind.NEXT_REVIEW: dates.next_review,
        DateKind.ORIGINAL_EFFECTIVE: dates.original,
    }
    for kind, label in payer.date_labels.items():
        yield label, printed(payer.date_style, days[kind])


def _criteria(payer: Payer, policy: Policy, group: CriteriaGroup) -> Iterator[Element]:
    yield Heading(3, group.indication[0].upper() + group.indication[1:])
    yield Paragraph(
        f"{payer.name} considers {policy.subject} {payer.voice.necessary} for {group.indication} "
        f"when {group.logic} of the following criteria are met:"
    )
    entries = [Entry(criterion.text) for criterion in group.criteria]
    if group.alternatives:
        entries.append(Entry("Any one of the following applies:", group.alternatives))
    yield Items(tuple(entries), ordered=True)


def _coverage(payer: Payer, policy: Policy) -> Iterator[Element]:
    heads = payer.headings
    yield Heading(2, heads.coverage)
    for group in policy.groups:
        yield from _criteria(payer, policy, group)
    if policy.prior_auth:
        yield Heading(2, heads.authorization)
        yield from map(Paragraph, policy.prior_auth)
    if policy.exclusions:
        yield Heading(2, heads.exclusions)
        yield Items(tuple(map(Entry, policy.exclusions)))
    if policy.experimental:
        yield Heading(2, heads.experimental)
        yield Paragraph(
            f"{payer.name} considers {policy.subject} {payer.voice.experimental} for the following, "
            "because its effect on outcomes has not been shown:"
        )
        yield Items(tuple(map(Entry, policy.experimental)))
    yield Heading(2, heads.documentation)
    yield Items(tuple(map(Entry, policy.documentation)))


def _codes(payer: Payer, policy: Policy) -> Iterator[Element]:
    yield Heading(2, payer.headings.codes)
    yield Paragraph("A code in this list does not by itself mean that a service is paid. Group wording is ours.")
    for group in policy.codes:
        if group.rows:
            yield Heading(3, code_heading(group))
            yield Table(("Code", "Description"), tuple((row.printed, row.wording) for row in group.rows))


def _evidence(payer: Payer, policy: Policy) -> Iterator[Element]:
    heads = payer.headings
    yield Heading(2, heads.background)
    yield from map(Paragraph, policy.background)
    yield Heading(2, heads.references)
    yield Items(tuple(map(Entry, policy.references)), ordered=True)
    yield Heading(2, heads.history)
    rows = tuple((printed(payer.date_style, revision.on), revision.summary) for revision in policy.history)
    yield Table(("Date", "Summary of Changes"), rows)
    yield Heading(2, heads.notice)
    yield Paragraph(
        f"{payer.name} is an invented payer. This policy was made up to try out software and says nothing about care."
    )


def _opening(payer: Payer, policy: Policy) -> Iterator[Element]:
    dates = policy.dates
    yield Heading(2, payer.headings.overview)
    if dates.postponed_from:
        yield Paragraph(
            f"The effective date of this policy has been postponed from "
            f"{printed(payer.date_style, dates.postponed_from)} to {printed(payer.date_style, dates.effective)}."
        )
    yield from map(Paragraph, policy.overview)
    yield Heading(2, payer.headings.scope)
    yield Paragraph(f"This policy applies to all products of {payer.name} unless a contract says otherwise.")


def _banner(payer: Payer, policy: Policy) -> str | None:
    if policy.dates.retired is None:
        return None
    day = printed(payer.date_style, policy.dates.retired)
    return f"This policy was retired on {day} and is kept for reference only."


def sheet_of(payer: Payer, policy: Policy) -> Sheet:
    elements = (
        *_opening(payer, policy),
        *_coverage(payer, policy),
        *_codes(payer, policy),
        *_evidence(payer, policy),
    )
    number = number_of(payer, policy)
    box = ((payer.number_label, number), *date_box(payer, policy))
    return Sheet(payer, policy.title, number, box, _banner(payer, policy), elements)
