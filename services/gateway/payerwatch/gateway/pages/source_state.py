"""What became of our last visits to a source, in words for the page: known, unknown and how to get it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from payerwatch.gateway import wording

_WHY = {
    "blocked": "The payer’s site has refused us since",
    "interstitial": "The payer’s site has shown us a page that must be clicked through since",
    "soft_404": "The payer’s site has answered that the document is not there since",
    "gone": "The payer’s site has answered that the document is gone (404) since",
    "unreadable": "What the payer’s site sends has not been readable since",
    "wrong_document": "The payer’s site has sent another document at this address since",
    "server_error": "The payer’s site has answered with an error of its own since",
    "unreachable": "The payer’s site has not answered us since",
}


@dataclass(frozen=True, slots=True)
class SourceGap:
    """Our last visits failed: what stands on the page is what was read on `read`, and may be old."""

    read: str
    why: str


def source_gap(
    last_ok_at: datetime | None, failing_since: datetime | None, verdict: str | None, read_at: datetime | None
) -> SourceGap | None:
    if failing_since is None:
        return None
    last = last_ok_at or read_at
    read = f"Last read {wording.day_of(last)}." if last else "Never read."
    why = _WHY.get(verdict or "", "Our visits to the payer’s site have failed since")
    return SourceGap(read, f"{why} {wording.day_of(failing_since)}.")
