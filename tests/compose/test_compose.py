"""docker-compose.yml on a Docker engine: the same state as `make up`, and the same promises when parts are killed."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from compose.composed import ROOT, SERVICES, Composed, why_no_engine
from payerwatch.local.demo.payers import PAYERS
from running.stack import CHANGES, IMMATERIAL

on_an_engine = pytest.mark.skipif(os.environ.get("COMPOSE_TEST") != "1", reason="run by make compose-test")


def test_compose_names_the_hosts_of_every_demo_payer() -> None:
    named = re.findall(r"- (\w+)\.demo\.internal", Path(ROOT / "docker-compose.yml").read_text())
    assert set(named) == {payer.id for payer in PAYERS}


@pytest.fixture(scope="module")
def composed() -> Iterator[Composed]:
    if missing := why_no_engine():
        pytest.skip(missing)
    stack = Composed(policies=60)
    try:
        stack.compose("up", "--build", "--detach", "--wait")
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "5")


@on_an_engine
def test_what_payers_did_is_found_and_told_once_whatever_is_killed(composed: Composed) -> None:
    composed.baseline()
    assert "Northfield" in composed.page("/payers")
    composed.step()
    composed.sweep()
    for killed in ("differ", "notifier", "stream", "postgres", "gateway", "fetcher"):
        composed.step()
        composed.compose("kill", killed)
        composed.compose("up", "--detach", "--wait", "--no-recreate")
        composed.sweep()
    material = [row for row in composed.rows(CHANGES) if not set(row["kinds"]) <= IMMATERIAL]
    composed.until(lambda: len(composed.mails()) >= len(material), "telling")
    did = {row["url"] for row in composed.oracle() if row.get("changed")}
    assert did
    assert Counter(row["url"] for row in composed.rows(CHANGES)) == Counter(did)
    assert Counter(composed.mails()) == Counter(row["title"] for row in material)
    for service in SERVICES:
        assert not composed.rows(f"select error from {service}.dead_letters")


@on_an_engine
def test_services_run_as_nobody_special_on_a_root_they_cannot_write(composed: Composed) -> None:
    for service in SERVICES:
        assert composed.compose("exec", "-T", service, "id", "-u").strip() == "10001"
        tried = composed.compose("exec", "-T", service, "sh", "-c", "touch /written 2>&1 || echo refused")
        assert "refused" in tried


@on_an_engine
def test_a_service_that_dies_is_started_again_by_the_engine(composed: Composed) -> None:
    composed.compose("exec", "-T", "differ", "sh", "-c", "kill -9 $(cat /proc/1/task/1/children)")

    def back() -> bool:
        return "healthy" in composed.compose("ps", "differ", "--format", "{{.Health}}")

    composed.until(back, "starting again")


class Unrepeating(yaml.SafeLoader):
    """YAML takes the last of two equal keys; compose refuses both, but only where it runs."""


def _mapping(loader: Unrepeating, node: yaml.MappingNode) -> dict[str, object]:
    keys = [loader.construct_object(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    assert len(keys) == len(set(keys)), f"a key stands twice among {keys}"
    loader.flatten_mapping(node)
    return {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}


Unrepeating.add_constructor("tag:yaml.org,2002:map", _mapping)


def test_compose_says_nothing_twice() -> None:
    read = yaml.load((ROOT / "docker-compose.yml").read_text(), Loader=Unrepeating)  # noqa: S506 (it is a SafeLoader)
    assert set(SERVICES) <= set(read["services"])
