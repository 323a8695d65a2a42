"""The mailbox's pages: what a recipient would have found."""

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from payerwatch.local.sendgrid.log import Accepted

# Mails style themselves inline. Nothing is loaded, and nothing in a mail runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'self'; form-action 'none'"

_pages = Environment(
    loader=PackageLoader("payerwatch.local.sendgrid", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def recipients(message: Accepted) -> str:
    return ", ".join(party["email"] for part in message.body["personalizations"] for party in part["to"])


def subject(message: Accepted) -> str:
    return str(message.body["personalizations"][0].get("subject") or message.body.get("subject", ""))


def part(message: Accepted, kind: str) -> str:
    """As the first recipient has it: the words of a personalization stand where their marks stood."""
    text = next((str(block["value"]) for block in message.body.get("content", ()) if block["type"] == kind), "")
    for mark, words in message.body["personalizations"][0].get("substitutions", {}).items():
        text = text.replace(mark, words)
    return text


_pages.filters.update(recipients=recipients, subject=subject, part=part)


def _page(template: str, **words: object) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(template).render(words), headers={"Content-Security-Policy": POLICY})


def list_page(messages: Sequence[Accepted]) -> HTMLResponse:
    return _page("list.html.j2", messages=list(reversed(messages))[:200], total=len(messages))


def message_page(message: Accepted) -> HTMLResponse:
    headers = {"From": message.body["from"]["email"], **message.body.get("headers", {})}
    for each in message.body["personalizations"]:
        headers |= each.get("headers", {})
    return _page("message.html.j2", message=message, headers=headers)
