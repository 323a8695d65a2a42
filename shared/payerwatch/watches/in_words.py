"""What a watch asks, in words: as its owner reads it in lists and mails."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Asked(Protocol):
    @property
    def payer_id(self) -> str | None: ...
    @property
    def line(self) -> str | None: ...
    @property
    def policy_key(self) -> str | None: ...
    @property
    def code(self) -> str | None: ...
    @property
    def specialty(self) -> str | None: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def impact(self) -> str | None: ...
    @property
    def words(self) -> str | None: ...
    @property
    def own_codes(self) -> bool: ...


def in_words(watch: Asked, payers: Mapping[str, str]) -> str:
    """`payers` are names by id."""
    kinds = ", ".join(kind.replace("_", " ") for kind in watch.kinds)
    parts = (
        "your own codes" if watch.own_codes else "",
        f"code {watch.code}" if watch.code else "",
        f"policy {watch.policy_key}" if watch.policy_key else "",
        f"payer {payers.get(watch.payer_id, watch.payer_id)}" if watch.payer_id else "",
        f"line of business {watch.line}" if watch.line else "",
        f"specialty {watch.specialty}" if watch.specialty else "",
        f"kind: {kinds}" if kinds else "",
        f"{watch.impact} impact or more" if watch.impact else "",
        f"the words “{watch.words}”" if watch.words else "",
    )
    return ", ".join(part for part in parts if part)
