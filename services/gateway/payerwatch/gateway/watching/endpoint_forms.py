"""Where a machine or a chat is told, as it is filled in."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from payerwatch.guard.addresses import is_public

CHANNELS = {"webhook": "Webhook", "slack": "Slack", "teams": "Teams"}
CHAT_HOSTS = {
    "slack": ("hooks.slack.com",),
    "teams": (".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"),
}
EVENT_TYPES = ("policy.changed", "policy.amended", "endpoint.test")
LONGEST_URL = 2_000


class BadEndpoint(Exception):
    """The message is for who filled it in."""


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    channel: str
    name: str
    url: str
    host: str
    event_types: tuple[str, ...]
    payers: tuple[str, ...]
    everything: bool


def endpoint_draft(form: Mapping[str, Sequence[str]], payers: Mapping[str, str]) -> EndpointDraft:
    """Raises BadEndpoint."""
    channel = (form.get("channel") or [""])[0]
    if channel not in CHANNELS:
        raise BadEndpoint("Choose webhook, Slack or Teams.")
    url = (form.get("url") or [""])[0].strip()
    host = _host(url, channel)
    return EndpointDraft(
        channel=channel,
        name=(form.get("name") or [""])[0].strip()[:80] or CHANNELS[channel],
        url=url,
        host=host,
        event_types=tuple(each for each in form.get("event", ()) if each in EVENT_TYPES),
        payers=tuple(each for each in form.get("payer", ()) if each in payers),
        everything=bool(form.get("everything")) and channel == "webhook",
    )


def _host(url: str, channel: str) -> str:
    """The address is looked up again, and checked, at every call; what is plainly wrong is said here."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError as bad:
        raise BadEndpoint("This is no address.") from bad
    if len(url) > LONGEST_URL or parts.scheme != "https" or "." not in host or parts.username or parts.password:
        raise BadEndpoint("The address starts with https://, names a host, and holds no password.")
    if port not in {None, 443, 8443} or any(sign.isspace() or ord(sign) < 32 for sign in url):
        raise BadEndpoint("The address uses port 443 or 8443 and no blanks.")
    if host.replace(".", "").isdecimal() and not is_public(host):
        raise BadEndpoint("The address leads inside.")
    hosts = CHAT_HOSTS.get(channel)
    if hosts is not None and not any(host == each or (each[0] == "." and host.endswith(each)) for each in hosts):
        raise BadEndpoint(f"An address of {CHANNELS[channel]} is at {' or '.join(each.lstrip('.') for each in hosts)}.")
    return host


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
