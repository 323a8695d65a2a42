from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from payerwatch.archive.archive import Archive
from payerwatch.db.session import Database
from payerwatch.fetcher.child import Reader
from payerwatch.fetcher.download import Limits
from payerwatch.fetcher.network import Clients


@dataclass(frozen=True, slots=True)
class Desk:
    """What every round works with."""

    database: Database
    archive: Archive
    reader: Reader
    clients: Clients
    limits: Limits
    now: Callable[[], datetime]
    lease: timedelta = timedelta(seconds=30)
    round_limit: timedelta = timedelta(seconds=20)
