"""One role per service: it reads everything it may need and writes its own schema only."""

from collections.abc import Iterator

from payerwatch.db.session import role_of
from payerwatch.streams.topology import SERVICES


def role_statements() -> Iterator[str]:
    for service in SERVICES:
        role = role_of(service)
        yield (
            f"do $$ begin create role {role} nologin; "
            "exception when duplicate_object or unique_violation then null; end $$"
        )
        yield f"grant {role} to current_user"


def grant_statements() -> Iterator[str]:
    yield from role_statements()
    everyone = ", ".join(role_of(service) for service in SERVICES)
    yield f"grant select on public.alembic_version to {everyone}"
    for service in SERVICES:
        role = role_of(service)
        yield f"grant usage on schema {service} to {everyone}"
        yield f"grant select on all tables in schema {service} to {everyone}"
        yield f"grant insert, update, delete on all tables in schema {service} to {role}"
        yield f"grant usage on all sequences in schema {service} to {role}"
