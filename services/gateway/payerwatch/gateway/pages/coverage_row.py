"""One payer on the coverage map. Pure."""

from dataclasses import dataclass
from datetime import datetime

from payerwatch.gateway.pages.links import payer_url

_PERMISSIONS = {
    "forbidden": "Its terms forbid reading by program.",
    "unasked": "It has not been asked, and its terms do not allow it by themselves.",
}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    id: str
    name: str
    permission: str
    visitable: bool
    not_visited_because: str | None
    policies: int
    sources: int
    failing: int
    newest: datetime | None
    oldest: datetime | None

    @property
    def link(self) -> str:
        return payer_url(self.id)

    @property
    def is_read(self) -> bool:
        return self.sources > 0

    @property
    def why_not(self) -> str:
        return self.not_visited_because or _PERMISSIONS.get(self.permission, "No list of its policies is read yet.")
