"""The rules of the layout that no linter knows. ARCHITECTURE.md says what they are for."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from architecture.modules import ROOT, calls, imports, modules, uses

PURE = (
    "payerwatch.policies.*",
    "payerwatch.links",
    "payerwatch.reading.html*",
    "payerwatch.reading.pdf*",
    "payerwatch.reading.json",
    "payerwatch.reading.text",
    "payerwatch.reading.docx",
    "payerwatch.reading.normalise",
    "payerwatch.reading.identity",
    "payerwatch.reading.outline",
    "payerwatch.reading.roles",
    "payerwatch.fetcher.schedule",
    "payerwatch.guard.addresses",
    "payerwatch.fetcher.verdicts.*",
    "payerwatch.differ.codes.*",
    "payerwatch.differ.dates.*",
    "payerwatch.differ.criteria.*",
    "payerwatch.differ.compare.*",
    "payerwatch.differ.brief.*",
    "payerwatch.differ.facts",
    "payerwatch.differ.kinds",
    "payerwatch.differ.impact",
    "payerwatch.differ.direction",
    "payerwatch.differ.holds",
    "payerwatch.watches.*",
    "payerwatch.entitlements.standing",
)
IMPURE = {"payerwatch.policies.ids"}
"""Makes new ids, out of the time and of chance."""
INPUT_AND_OUTPUT = {
    *("aiohttp", "aiosmtplib", "alembic", "asyncio", "asyncpg", "fastapi", "faststream", "http", "httpx", "obstore"),
    *("os", "random", "redis", "requests", "secrets", "sendgrid", "shutil", "smtplib", "socket", "sqlalchemy"),
    *("starlette", "stripe", "subprocess", "tempfile", "time", "urllib.request", "uvicorn"),
}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"}
VAGUE = {"shared", "services", "common", "core", "utils", "util", "helpers", "helper", "manager", "misc"}
ONLY = {
    "stripe": ("payerwatch.gateway.billing*", "payerwatch.local.stripe*", "payerwatch.local.billing"),
    "sendgrid": ("payerwatch.notifier.channels.email*",),
}
READERS_OF_THE_ENVIRONMENT = {
    "payerwatch.servers.settings": "the settings of every service",
    "payerwatch.streams.tuning": "the patience of the streams, which every service has",
    "payerwatch.failpoints": "read before any settings exist, and never set outside a test",
    "payerwatch.reading.worker": "hands a child the little of it that starting an interpreter needs",
}
LAYOUT = (
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml", "uv.lock", ".ci/run"),
    *(
        "docker-compose.yml",
        ".env.example",
        "docs/decisions",
        "deploy/Dockerfile",
        "deploy/caddy",
        "deploy/kubernetes",
        "deploy/grafana",
    ),
    *("shared/payerwatch/policies", "shared/payerwatch/events/schemas", "shared/payerwatch/streams"),
    *("shared/payerwatch/archive", "shared/payerwatch/telemetry", "shared/payerwatch/reading"),
    *("shared/payerwatch/db/migrations", "deploy/local/payerwatch/local", "tests/unit", "tests/integration"),
    *("tests/architecture", "tests/browser", "tests/corpus"),
    *(f"services/{name}/payerwatch/{name}" for name in ("fetcher", "differ", "notifier", "gateway")),
)
SERVICES = ("fetcher", "differ", "notifier", "gateway")


def pure_modules() -> list[str]:
    return [name for name in modules() if name not in IMPURE and any(fnmatch(name, each) for each in PURE)]


@pytest.mark.parametrize("pattern", PURE)
def test_every_pure_part_exists(pattern: str) -> None:
    assert any(fnmatch(name, pattern) for name in modules())


@pytest.mark.parametrize("name", pure_modules())
def test_a_pure_module_imports_nothing_that_reads_or_writes(name: str) -> None:
    for imported in imports(modules()[name]):
        assert imported.partition(".")[0] not in INPUT_AND_OUTPUT, imported
        assert not imported.startswith("urllib.request"), imported


@pytest.mark.parametrize("name", pure_modules())
def test_a_pure_module_asks_no_clock_and_opens_no_file(name: str) -> None:
    assert not set(calls(modules()[name])) & (CLOCKS | {"open"})


@pytest.mark.parametrize("library", ONLY)
def test_a_vendor_is_known_in_one_place(library: str) -> None:
    for name, path in modules().items():
        if any(imported.partition(".")[0] == library for imported in imports(path)):
            assert any(fnmatch(name, allowed) for allowed in ONLY[library]), name


def test_nothing_has_a_name_that_says_nothing() -> None:
    for name in modules():
        assert not VAGUE & set(name.split(".")), name
        if name.split(".")[1] in SERVICES:
            assert name.rpartition(".")[2] not in {"models", "service"}, name


def test_only_settings_read_the_environment() -> None:
    for name, path in modules().items():
        if name.startswith("payerwatch.local") or name in READERS_OF_THE_ENVIRONMENT:
            continue
        reads = uses(path, "os.environ") or "os.getenv" in set(calls(path))
        inherits = any(imported.startswith("pydantic_settings.BaseSettings") for imported in imports(path))
        assert not reads, name
        assert not inherits or name.endswith(".settings") or name == "payerwatch.servers.starting", name


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_settings_in_one_place(service: str) -> None:
    """A part may declare its own in a `settings` module; the service's settings inherit them, and are read once."""
    whole = f"payerwatch.{service}.settings"
    found = {name for name in modules() if name.startswith(f"payerwatch.{service}.") and name.endswith("settings")}
    assert whole in found
    used = {imported.rpartition(".")[0] for imported in imports(modules()[whole])}
    assert found - {whole} <= used


@pytest.mark.parametrize("place", LAYOUT)
def test_everything_on_the_layout_exists(place: str) -> None:
    assert (ROOT / place).exists()


def test_the_namespace_belongs_to_nobody() -> None:
    for part in ("shared", "deploy/local", *(f"services/{service}" for service in SERVICES)):
        assert not (ROOT / part / "payerwatch" / "__init__.py").exists()


def test_the_architecture_fits_a_screen() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 60


def test_decisions_are_numbered_once_and_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in Path(ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_events_are_named_with_their_major_version() -> None:
    for schema in (ROOT / "shared/payerwatch/events/schemas").glob("*.json"):
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.v\d+", schema.stem), schema.stem
