"""10,000 alert mails of one change handed to the stand-in of the mail provider, a process of its own.

PYTHONPATH=tests python -m benchmarks.mailing
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
from sqlalchemy import select

from invented.northfield import Invented, store
from payerwatch.db.migrate import migrate
from payerwatch.db.models.differ import Change
from payerwatch.db.session import Database
from payerwatch.local.embedded.ports import free_port
from payerwatch.local.embedded.servers import throwaway_servers
from payerwatch.notifier.alert_mail import prepare_alerts
from payerwatch.notifier.alerts import Meeting, raise_alerts
from payerwatch.notifier.channels.base import Route
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.channels.email.sendgrid import Sender as From
from payerwatch.notifier.channels.email.sendgrid import SendGrid
from payerwatch.notifier.house import House
from payerwatch.notifier.sender import Pace, Sender

READERS = 10_000
CLINIC = UUID(int=1)
HOUSE = House("https://payerwatch.example", "1 Example Street", "k" * 32)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


async def readers(url: str) -> list[Meeting]:
    now, found = datetime.now(UTC), []
    connection = await asyncpg.connect(url)
    people = [(UUID(int=number + 1), f"r{number}@clinic.example", now) for number in range(READERS)]
    watches = [(UUID(int=10**6 + number), CLINIC, UUID(int=number + 1), "northfield", now) for number in range(READERS)]
    members = [(UUID(int=2 * 10**6 + number), CLINIC, UUID(int=number + 1), "member", now) for number in range(READERS)]
    await connection.copy_records_to_table(
        "subscribers", schema_name="gateway", columns=["id", "email", "joined_at"], records=people
    )
    await connection.execute(
        "insert into gateway.organizations (id, name, made_at) values ($1, 'Clinic', $2)", CLINIC, now
    )
    await connection.execute(
        "insert into gateway.entitlements (organization_id, plan, status, changed_at) values ($1, 'pro', 'active', $2)",
        CLINIC,
        now,
    )
    columns = ["id", "organization_id", "subscriber_id", "role", "joined_at"]
    await connection.copy_records_to_table("members", schema_name="gateway", columns=columns, records=members)
    columns = ["id", "organization_id", "subscriber_id", "payer_id", "made_at"]
    await connection.copy_records_to_table("watches", schema_name="gateway", columns=columns, records=watches)
    await connection.close()
    for watch, _, who, _, _ in watches:
        found.append(Meeting(who, (watch,), frozenset({"email"}), "at_once"))
    return found


async def send(url: str, provider: str) -> None:
    await migrate(url)
    await store(url, Invented())
    met = await readers(url)
    database = Database.connect(url, "notifier", pool=8)
    channel = SendGrid(
        provider, "SG.x", From("a@payerwatch.example", "P"), timeout=timedelta(seconds=15), backoff=Backoff()
    )
    routes = {("alert", "email"): Route(partial(prepare_alerts, house=HOUSE), channel)}
    sender = Sender(database, routes, "w", Pace())
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with database.transaction() as session:
        change = (await session.scalars(select(Change.id))).one()
        await raise_alerts(session, change, met, now=datetime.now(UTC))
    raised = time.perf_counter()

    async def work() -> None:
        while await sender.send_next():
            pass

    await asyncio.gather(*(work() for _ in range(4)))
    done, after = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await channel.close()
    await database.close()
    say(f"{READERS:,} alerts raised in {raised - started:.1f} s, handed over in {done - raised:.1f} s")
    say(f"memory grew by {(after - before) / 1024:.0f} MB at its peak")


def main() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data, port = Path(folder) / "mailbox", free_port()
        command = [sys.executable, "-m", "payerwatch.local.sendgrid", "--port", str(port), "--data", str(data)]
        with throwaway_servers(Path(folder) / "servers") as (postgres, _):
            provider = subprocess.Popen(command, env=dict(os.environ))
            time.sleep(4)
            try:
                asyncio.run(send(postgres, f"http://127.0.0.1:{port}"))
            finally:
                provider.terminate()
                provider.wait()
        lines = [json.loads(line) for line in (data / "accepted.jsonl").read_text().splitlines()]
        reached = [part["to"][0]["email"] for line in lines for part in line["body"]["personalizations"]]
        say(f"the provider took {len(lines)} calls for {len(reached):,} recipients, {len(set(reached)):,} different")


if __name__ == "__main__":
    main()
