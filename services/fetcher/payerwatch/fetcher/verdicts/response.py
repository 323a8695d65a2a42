"""What goes into a judgement and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from payerwatch.policies.words import Verdict


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` need hold only those that matter here; their names are lower case."""

    url: str
    final_url: str
    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def redirected(self) -> bool:
        return self.url.rstrip("/") != self.final_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the source is declared to be. Either may be unknown."""

    number: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason` is one sentence for the operator."""

    verdict: Verdict
    reason: str
