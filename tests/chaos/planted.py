"""Ten bugs of the kind that lose or repeat events, planted one by one into a copy: each must turn its test red.

Run it as `python tests/chaos/planted.py [NAME…]`; it ends with 1 when a bug goes unnoticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEMBERS = ("shared", "services/fetcher", "services/differ", "services/notifier", "services/gateway", "deploy/local")
CONSUMERS = "shared/payerwatch/streams/consumers.py"
STREAMS = "tests/integration/streams/test_pipeline_of_events.py"
LIMIT = 600


@dataclass(frozen=True, slots=True)
class Bug:
    name: str
    file: str
    right: str
    wrong: str
    test: str


REDELIVERY = f"{STREAMS}::test_the_stream_itself_gives_a_failed_event_again"
BUGS = (
    Bug("ack before commit", CONSUMERS, "AckPolicy.NACK_ON_ERROR", "AckPolicy.ACK_FIRST", REDELIVERY),
    Bug("ack on error", CONSUMERS, "AckPolicy.NACK_ON_ERROR", "AckPolicy.ACK", REDELIVERY),
    Bug(
        "lost reclaim",
        CONSUMERS,
        "    broker.subscriber(stream=reclaims, ack_policy=AckPolicy.NACK_ON_ERROR)(take)\n",
        "",
        REDELIVERY,
    ),
    Bug(
        "publish outside the outbox",
        "shared/payerwatch/streams/outbox.py",
        "    await session.execute(insert(POST_BOXES[speaker].outbox).values(row))\n",
        "    async with session.bind.begin() as own:\n"
        "        await own.execute(insert(POST_BOXES[speaker].outbox).values(row))\n",
        f"{STREAMS}::test_what_a_transaction_said_is_not_said_when_it_fails",
    ),
    Bug(
        "missing inbox key",
        "shared/payerwatch/streams/inbox.py",
        "    return (await session.execute(row.returning(inbox.event_id))).first() is not None\n",
        "    await session.execute(row)\n    return True\n",
        f"{STREAMS}::test_entries_added_twice_and_shuffled_change_nothing",
    ),
    Bug(
        "last_id",
        CONSUMERS,
        "consumer=consumer_name(), max_records=1,",
        'consumer=consumer_name(), last_id="0", max_records=1,',
        f"{STREAMS}::test_a_restarted_service_hears_what_was_said_before_and_after",
    ),
    Bug(
        "trimmed too early",
        "shared/payerwatch/streams/janitor.py",
        "minid=min(oldest, key=_order)",
        "minid=max(oldest, key=_order)",
        f"{STREAMS}::test_an_entry_that_one_group_has_not_taken_is_not_trimmed",
    ),
    Bug(
        "validators saved early",
        "services/fetcher/payerwatch/fetcher/recording.py",
        '        "failures": failures,\n',
        '        "failures": failures,\n'
        '        "etag": visited.answer.headers.get("etag") if visited.answer else seen.etag,\n',
        "tests/integration/fetcher/test_revisits.py::"
        "test_an_unchanged_policy_is_asked_about_with_the_validators_of_its_snapshot",
    ),
    Bug(
        "held version published",
        "services/differ/payerwatch/differ/snapshots.py",
        "        if holds:\n",
        "        if not holds and holds:\n",
        "tests/integration/differ/test_snapshots.py::test_a_policy_that_lost_its_codes_waits_for_the_operator",
    ),
    Bug(
        "retry without limit",
        CONSUMERS,
        "if deliveries < self.tuning.max_deliveries:",
        "if deliveries < 1_000_000:",
        f"{STREAMS}::test_what_fails_too_often_is_parked_and_can_be_replayed",
    ),
)


class NotPlanted(Exception):
    """The code no longer holds the lines that a bug replaces."""


def copied(to: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        source, target = ROOT / name, to / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def plant(bug: Bug, tree: Path) -> None:
    path = tree / bug.file
    text = path.read_text()
    if bug.right not in text:
        raise NotPlanted(f"{bug.name}: {bug.file} has changed; plant it anew")
    path.write_text(text.replace(bug.right, bug.wrong))


def is_green(tests: list[str], tree: Path) -> bool:
    """The copy's code comes before the installed one's."""
    path = os.pathsep.join(str(tree / member) for member in MEMBERS)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        ran = subprocess.run(
            command, cwd=tree, env=os.environ | {"PYTHONPATH": path}, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    if ran.returncode not in {0, 1}:
        raise NotPlanted(f"{tests} could not run:\n{ran.stdout.decode()[-1500:]}")
    return ran.returncode == 0


def noticed(bug: Bug) -> bool:
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        copied(Path(folder))
        plant(bug, Path(folder))
        return not is_green([bug.test], Path(folder))


def sound() -> bool:
    """Whether the tests are green where nothing is planted: a test that is always red notices nothing."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        copied(Path(folder))
        return is_green(sorted({bug.test for bug in BUGS}), Path(folder))


def main(names: list[str]) -> int:
    if not sound():
        sys.stdout.write("The tests are red although nothing is planted.\n")
        return 1
    missed = 0
    for bug in BUGS:
        if names and bug.name not in names:
            continue
        found = noticed(bug)
        missed += not found
        sys.stdout.write(f"{'red  ' if found else 'GREEN'}  {bug.name}: {bug.test}\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
