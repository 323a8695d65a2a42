"""A bad setting is named, with what is wrong and without its value."""

import pytest

from payerwatch.notifier.settings import NotifierSettings
from payerwatch.servers.starting import BAD_SETTINGS, read_settings, started

GOOD = {
    "DATABASE_URL": "postgresql://somebody:hidden@db/payerwatch",
    "REDIS_URL": "redis://:hidden@stream/0",
    "ARCHIVE_URL": "file:///archive",
    "LINK_KEY": "a key of thirty-two characters or more",
    "SEAL_KEYS": "another key of thirty-two characters or more",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://root:hidden@db/x", "DATABASE_URL must start with postgresql://"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
        ("LINK_KEY", "hidden", "LINK_KEY must have at least 32 characters"),
        ("NOTIFIER_CONCURRENCY", "many", "NOTIFIER_CONCURRENCY: Input should be a valid integer"),
        ("NOTIFIER_CHANNEL", "sendgrid", "NOTIFIER_CHANNEL is sendgrid, so SENDGRID_API_KEY must be set"),
        ("STREAMS_POLL_EVERY", "soon", "STREAMS_POLL_EVERY: Input should be a valid timedelta"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT: String should match pattern"),
    ],
)
def test_a_service_ends_with_a_line_for_what_is_wrong(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        started("notifier", NotifierSettings)
    assert ended.value.code == BAD_SETTINGS
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert "hidden" not in line


def test_every_bad_setting_gets_its_line(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in GOOD:
        environment.delenv(name)
    with pytest.raises(SystemExit):
        read_settings(NotifierSettings)
    assert set(capsys.readouterr().err.splitlines()) == {f"{name} is not set" for name in GOOD}


def test_an_empty_setting_counts_as_unset(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HEALTH_PORT", "")
    assert read_settings(NotifierSettings).health_port is None
