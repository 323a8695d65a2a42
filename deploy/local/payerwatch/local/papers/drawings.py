"""The architecture's diagram and its table of writers."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table

from payerwatch.db.models import Base
from payerwatch.streams.topology import SERVICES, STREAMS

POST_BOX = ("outbox", "inbox", "dead_letters")


def flow() -> str:
    """A mermaid flowchart: services, the streams between them, and what is outside."""
    lines = ["```mermaid", "flowchart LR", "  payers([payer sites]) -- HTTP --> fetcher"]
    lines += [
        f"  {stream.speaker} -- {stream.name.rpartition('.')[0]} --> {listener}"
        for stream in STREAMS
        for listener in stream.listeners
    ]
    lines += ["  notifier -- mail, webhooks --> people([people])", "  gateway -- pages, API --> people"]
    return "\n".join([*lines, "```", ""])


def writers() -> str:
    """Who writes which tables. Each also has its own outbox, inbox and dead_letters."""
    rows = [f"| {service} | {', '.join(_tables(service))} |" for service in SERVICES]
    return "\n".join(["| writer | tables |", "|---|---|", *rows, ""])


def _tables(service: str) -> Iterator[str]:
    tables: Iterable[Table] = Base.metadata.tables.values()
    names = sorted(table.name for table in tables if table.schema == service)
    return (f"`{name}`" for name in names if name not in POST_BOX)
