"""From a document to the facts of its version. Pure."""

from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.differ.criteria.policy_criteria import criteria_of
from payerwatch.differ.dates.policy_dates import dates_of
from payerwatch.policies.facts import Facts
from payerwatch.reading.document import Document
from payerwatch.reading.identity import identity_of


def facts_of(document: Document, url: str = "") -> Facts:
    codes = codes_of(document)
    indications, requirements, exclusions = criteria_of(document, codes)
    return Facts(
        identity=identity_of(document, url),
        dates=dates_of(document),
        codes=codes,
        indications=indications,
        requirements=requirements,
        exclusions=exclusions,
    )
