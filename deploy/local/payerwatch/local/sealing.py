"""`payerwatch seals renew`: everything sealed in the database, sealed anew with the first of SEAL_KEYS."""

import argparse
import asyncio
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_api import ApiWrite
from payerwatch.db.models.gateway_operator import Operator
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.session import Database
from payerwatch.local.embedded.keys import kept_key
from payerwatch.local.running import NotRunning, database_url, var_folder
from payerwatch.seals import SealBroken, Seals
from payerwatch.servers.settings import LinkSettings
from payerwatch.servers.starting import read_settings

SEALED = ("sealed_url", "sealed_secret", "sealed_former_secret")


@dataclass(frozen=True, slots=True)
class Renewed:
    count: int
    broken: Sequence[str]
    """Endpoints that no key opens: each needs a new address and secret."""


async def renew(database: Database, seals: Seals) -> Renewed:
    """In one transaction: it stops in the middle, and nothing has changed."""
    count, broken = 0, []
    async with database.transaction() as session:
        for endpoint in await session.scalars(select(Endpoint).order_by(Endpoint.id).with_for_update()):
            try:
                count += _renewed(endpoint, seals)
            except SealBroken:
                broken.append(str(endpoint.id))
        count += await _answers(session, seals)
        count += await _operators(session, seals)
    return Renewed(count, broken)


def _renewed(endpoint: Endpoint, seals: Seals) -> int:
    anew = {name: seals.renew(sealed) for name in SEALED if (sealed := getattr(endpoint, name)) is not None}
    for name, sealed in anew.items():
        setattr(endpoint, name, sealed)
    return len(anew)


async def _answers(session: AsyncSession, seals: Seals) -> int:
    """Answers of the API that are told again for a day. One that opens no more is forgotten."""
    rows = (await session.scalars(select(ApiWrite).where(ApiWrite.status > 0).with_for_update())).all()
    for row in rows:
        try:
            row.sealed_answer = seals.renew(row.sealed_answer)
        except SealBroken:
            await session.delete(row)
    return len(rows)


async def _operators(session: AsyncSession, seals: Seals) -> int:
    """Keys of authenticator apps. One that opens no more shows no second factor: `operators add` makes a new one."""
    query = select(Operator).where(Operator.sealed_secret.is_not(None)).with_for_update()
    count = 0
    for operator in await session.scalars(query):
        if operator.sealed_secret is not None:
            with contextlib.suppress(SealBroken):
                operator.sealed_secret = seals.renew(operator.sealed_secret)
                count += 1
    return count


def _settings(var: Path) -> LinkSettings:
    """The environment's keys, or those that `payerwatch up` keeps."""
    names = {"LINK_KEY": "links", "SEAL_KEYS": "seals"}
    for name, file in names.items():
        os.environ.setdefault(name, kept_key(var / "keys" / file))
    return read_settings(LinkSettings)


async def _obey(settings: LinkSettings) -> int:
    database = Database.connect(database_url(), "gateway", pool=1)
    try:
        renewed = await renew(database, settings.seals)
    finally:
        await database.close()
    print(f"{renewed.count} sealed anew with the first key.")
    for endpoint in renewed.broken:
        print(f"endpoint {endpoint}: no key opens it")
    return 1 if renewed.broken else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="payerwatch seals", description=__doc__)
    parser.add_subparsers(dest="verb", required=True).add_parser("renew", help="after a change of SEAL_KEYS")
    parser.parse_args(arguments)
    try:
        return asyncio.run(_obey(_settings(var_folder())))
    except (NotRunning, ValidationError) as refused:
        print(refused)
        return 1
