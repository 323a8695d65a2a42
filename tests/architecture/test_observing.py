"""Alerts, dashboard and runbook against one another and against the metrics that exist."""

import re
from importlib import import_module
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from architecture.modules import ROOT, imports, modules
from payerwatch.local.papers.dashboards import ROWS

RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
QUERIES = [rule["expr"] for rule in RULES] + [panel.query for row in ROWS.values() for panel in row]
SHAPES = ("", "_bucket", "_total", "_sum", "_count")


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The names of all metrics that any module of the project makes."""
    for name, path in modules().items():
        if any(imported.startswith("prometheus_client.") for imported in imports(path)):
            import_module(name)
    made = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("payerwatch_")}
    return {name + shape for name in made for shape in SHAPES}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_well_formed_and_asks_for_metrics_that_exist(query: str, known: set[str]) -> None:
    promql_parser.parse(query)
    asked = set(re.findall(r"payerwatch_\w+", query))
    assert asked <= known


def test_every_alert_is_in_the_runbook_and_the_runbook_has_no_other() -> None:
    part = (ROOT / "docs/runbook.md").read_text().partition("# Backup and restore")[0]
    assert re.findall(r"^## (\w+)$", part, re.MULTILINE) == [rule["alert"] for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_what_it_saw(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "look"}
    assert "{{" in rule["annotations"]["summary"]
