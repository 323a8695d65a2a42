"""When a version waits for a person before it becomes news. Pure: the numbers are given."""

from enum import StrEnum

TEXT_LEFT = 0.4
CODES_LEFT = 0.5
HOST_POLICIES = 20
HOST_SHARE = 0.4


class Hold(StrEnum):
    TEXT_SHRANK = "text_shrank"
    CODES_LOST = "codes_lost"
    HOST_SURGE = "host_surge"
    UNPROVEN = "unproven"
    """What would be said of it has a quote that does not stand in the version."""


def holds_of(
    *,
    text_before: int,
    text_after: int,
    codes_before: int,
    codes_kept: int,
    host_policies: int = 0,
    host_changed: int = 0,
) -> tuple[Hold, ...]:
    """`host_policies` were visited at this host in this sweep, `host_changed` of them differ."""
    found = (
        (Hold.TEXT_SHRANK, text_after < TEXT_LEFT * text_before),
        (Hold.CODES_LOST, codes_kept < CODES_LEFT * codes_before),
        (Hold.HOST_SURGE, host_policies >= HOST_POLICIES and host_changed > HOST_SHARE * host_policies),
    )
    return tuple(hold for hold, applies in found if applies)
