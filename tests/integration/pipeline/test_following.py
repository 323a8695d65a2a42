"""One visit can be followed through every service to the mail, and nothing on the way says who was told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payerwatch.local.reader import ADDRESS
from payerwatch.local.stack import MAIL_KEY, Cast
from running.collector import collecting
from running.stack import Stack

pytestmark = pytest.mark.servers


def lines_of(stack: Stack, service: str) -> list[dict[str, Any]]:
    text = (stack.var / "log" / f"{service}.log").read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_a_visit_is_followed_to_its_mail_in_logs_and_traces_that_name_nobody(
    start: Callable[[Cast], Stack], monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as (collector, endpoint):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        stack = start(Cast(40, hasty=True))
        stack.baseline()
        while not stack.material():
            stack.demo("POST", "step")
            stack.swept_since(stack.sweep())
        stack.until(lambda: len(stack.mails()) >= len(stack.material()), "telling")
        stack.until(lambda: bool(_accepted(stack)), "noting")
        correlation = _accepted(stack)[0]["correlation"]
        trace = correlation.replace("-", "")
        steps = {("payerwatch-fetcher", "visit"), ("payerwatch-notifier", "delivery")}
        steps |= {("payerwatch-differ", "policy.snapshot_taken.v1 process")}
        steps |= {("payerwatch-notifier", "policy.changed.v1 process")}
        stack.until(lambda: steps <= collector.spans[trace], "tracing")
    for service in ("fetcher", "differ", "notifier"):
        assert [line for line in lines_of(stack, service) if line.get("correlation") == correlation], service
    _names_nobody(stack)


def _accepted(stack: Stack) -> list[dict[str, Any]]:
    return [line for line in lines_of(stack, "notifier") if line["event"] == "delivery.accepted"]


def _names_nobody(stack: Stack) -> None:
    secrets = [MAIL_KEY, ADDRESS, ADDRESS.partition("@")[2]]
    secrets += [kept.read_text().strip() for kept in Path(stack.var / "keys").iterdir()]
    secrets.append(stack.addresses.database_url.partition("://")[2].partition("@")[0].partition(":")[2])
    for service in ("fetcher", "differ", "notifier", "gateway"):
        log = (stack.var / "log" / f"{service}.log").read_text()
        for secret in secrets:
            assert secret not in log, service
