"""Ten bugs that lose or repeat events, and ten of the web, of billing and of sending, planted one by one into
a copy: each must turn its test red.

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
BUGS: tuple[Bug, ...] = (
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

GATEWAY, NOTIFIER = "services/gateway/payerwatch/gateway", "services/notifier/payerwatch/notifier"
WEB, BILLING, SENDING = (
    "tests/integration/gateway/accounts",
    "tests/integration/gateway/billing",
    "tests/integration/notifier",
)
BUGS += (
    Bug(
        "somebody else's member",
        f"{GATEWAY}/accounts/organizations.py",
        "Member.id == member_id, Member.organization_id == organization_id",
        "Member.id == member_id",
        f"{WEB}/test_tenants.py::test_every_id_of_one_organization_is_unknown_to_another",
    ),
    Bug(
        "form of another site taken",
        f"{GATEWAY}/same_origin.py",
        'return site in {"same-origin", "none"}',
        'return site in {"same-origin", "none", "cross-site"}',
        f"{WEB}/test_tenants.py::test_a_form_that_another_site_sends_does_nothing",
    ),
    Bug(
        "one seat too many",
        f"{GATEWAY}/accounts/seats.py",
        "return self.members < self.plan.members",
        "return self.members <= self.plan.members",
        f"{WEB}/test_seats.py::test_two_who_accept_at_once_do_not_both_take_the_last_seat",
    ),
    Bug(
        "every page unlocked by one",
        f"{GATEWAY}/viewer.py",
        "if self.role is Role.VISITOR and change_id in self.unlocked",
        "if self.role is Role.VISITOR and self.unlocked",
        "tests/integration/gateway/test_gate.py",
    ),
    Bug(
        "day 14 ends too early",
        f"{GATEWAY}/billing/money_back.py",
        "return asked_at < last_moment(first_paid_at) + SECOND",
        "return asked_at < last_moment(first_paid_at)",
        f"{BILLING}/test_refunding.py::test_the_last_second_of_day_14_counts_and_the_next_does_not",
    ),
    Bug(
        "money back and the plan too",
        f"{GATEWAY}/billing/refunding.py",
        "        if not bought.over:\n            await _cancel(",
        "        if bought.over:\n            await _cancel(",
        f"{BILLING}/test_refunding.py::test_one_button_gives_everything_back_and_ends_the_plan",
    ),
    Bug(
        "unsigned webhook taken",
        f"{GATEWAY}/billing/hook.py",
        "    WebhookSignature.verify_header(text, signature, provider.webhook_secret, FRESH)\n",
        "",
        f"{BILLING}/test_hook.py::test_what_is_not_signed_by_the_provider_or_not_meant_for_us_is_refused",
    ),
    Bug(
        "told after leaving",
        f"{NOTIFIER}/alert_mail.py",
        " and (watch.organization_id, watch.subscriber_id) in members",
        "",
        f"{SENDING}/test_leaving.py::test_a_mail_that_waits_is_not_sent_to_whoever_left_meanwhile",
    ),
    Bug(
        "told after stopping",
        f"{NOTIFIER}/alert_mail.py",
        "    return silent.get(told.claim.recipient_id)\n",
        "    return None\n",
        f"{SENDING}/test_sending.py::test_nobody_who_stopped_or_whose_address_refuses_is_written_to",
    ),
    Bug(
        "another id at each try",
        f"{NOTIFIER}/channels/webhook/signing.py",
        'name = public_id("msg", message_id)',
        "name = f\"{public_id('msg', message_id)}{at.timestamp()}\"",
        f"{SENDING}/test_webhooks.py::"
        "test_a_receiver_that_fails_is_tried_on_schedule_with_the_same_id_and_bytes_then_switched_off",
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
