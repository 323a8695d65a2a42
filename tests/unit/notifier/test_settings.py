import pytest
from pydantic import ValidationError

from payerwatch.notifier.settings import NotifierSettings


@pytest.fixture(autouse=True)
def _servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/x")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1")
    monkeypatch.setenv("ARCHIVE_URL", "file:///x")
    monkeypatch.setenv("LINK_KEY", "k" * 32)
    monkeypatch.setenv("SEAL_KEYS", "s" * 32)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NOTIFIER_CHANNEL", "sendgrid", "SENDGRID_API_KEY must be set"),
        ("NOTIFIER_SENDER", "alerts@payerwatch.example\r\nBcc: x@y.example", "must be a mail address"),
        ("NOTIFIER_LEASE", "PT10S", "must be more than twice"),
        ("LINK_KEY", "short", "at least 32 characters"),
        ("SEAL_KEYS", "a key of thirty-two characters or more,short", "at least 32 characters each"),
        ("DATABASE_URL", "mysql://127.0.0.1/x", "must start with postgresql://"),
    ],
)
def test_a_bad_setting_stops_the_service_and_says_why(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=says):
        NotifierSettings()  # type: ignore[call-arg]


def test_the_servers_alone_are_enough_to_start() -> None:
    assert NotifierSettings().channel == "console"  # type: ignore[call-arg]
