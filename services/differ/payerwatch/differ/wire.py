"""Facts as JSON and back, for the sandboxed reader's pipe and for what a version stores."""

from typing import Any

from payerwatch.policies.facts import (
    Exclusion,
    Facts,
    Identity,
    Indication,
    PolicyCode,
    PolicyDate,
    Requirement,
)
from payerwatch.policies.words import (
    CodeSystem,
    DateBasis,
    DateKind,
    DatePrecision,
    Disposition,
    IndicationStatus,
)


def facts_from(fields: dict[str, Any]) -> Facts:
    """What `orjson` makes of a Facts, read back."""
    return Facts(
        identity=Identity(**fields["identity"]),
        dates=tuple(_date(each) for each in fields["dates"]),
        codes=tuple(_code(each) for each in fields["codes"]),
        indications=tuple(_indication(each) for each in fields["indications"]),
        requirements=tuple(Requirement(**each) for each in fields["requirements"]),
        exclusions=tuple(Exclusion(**each) for each in fields["exclusions"]),
    )


def _date(fields: dict[str, Any]) -> PolicyDate:
    basis = fields["basis"]
    known = {
        "kind": DateKind(fields["kind"]),
        "precision": DatePrecision(fields["precision"]),
        "basis": DateBasis(basis) if basis else None,
    }
    return PolicyDate(**{**fields, **known})


def _code(fields: dict[str, Any]) -> PolicyCode:
    known = {"system": CodeSystem(fields["system"]), "disposition": Disposition(fields["disposition"])}
    return PolicyCode(**{**fields, **known})


def _indication(fields: dict[str, Any]) -> Indication:
    known = {"status": IndicationStatus(fields["status"]), "codes": tuple(fields["codes"])}
    return Indication(**{**fields, **known})
