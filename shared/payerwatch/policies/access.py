"""Who may see what: the access matrix of the product, in one table. Everything that is shown asks it."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What someone is to one page. `UNLOCKED` left an address on this page, and is a visitor everywhere else."""

    VISITOR = "visitor"
    UNLOCKED = "unlocked"
    READER = "reader"
    PRO = "pro"
    PARTNER = "partner"

    @property
    def pays(self) -> bool:
        return self in {Role.PRO, Role.PARTNER}


class Right(StrEnum):
    UPDATE_ROWS = "update_rows"
    """All rows and hunks of an update page; its text, dates, source and first rows are everybody's."""
    POLICY_ROWS = "policy_rows"
    """All rows of a policy page."""
    CODE_ROWS = "code_rows"
    """All rows of a code page and of search, with filters, sort and export."""
    TOTALS = "totals"
    """Counts above the open rows."""
    DIGEST = "digest"
    COMPARE = "compare"
    """Any two versions, a policy as of a date, exhibits."""
    WATCH = "watch"
    """Alerts, own codes, deadlines, tasks and private feeds."""
    API = "api"
    """Keys for real data; everybody may have a sandbox key."""
    VOLUME = "volume"
    """Metered API calls beyond a daily allowance, and webhooks."""


_READER = frozenset({Right.UPDATE_ROWS, Right.POLICY_ROWS, Right.DIGEST})
_PRO = _READER | {Right.CODE_ROWS, Right.TOTALS, Right.COMPARE, Right.WATCH, Right.API}
MATRIX: Mapping[Role, frozenset[Right]] = {
    Role.VISITOR: frozenset(),
    Role.UNLOCKED: frozenset({Right.UPDATE_ROWS}),
    Role.READER: _READER,
    Role.PRO: _PRO,
    Role.PARTNER: _PRO | {Right.VOLUME},
}


def may(role: Role, right: Right) -> bool:
    return right in MATRIX[role]
