"""Teams' incoming webhooks, which take an adaptive card: https://adaptivecards.io/explorer"""

from typing import Any

from payerwatch.notifier.channels.base import Routes
from payerwatch.notifier.channels.chat import chat_routes
from payerwatch.notifier.house import House
from payerwatch.notifier.settings import NotifierSettings


def _run(text: str, **more: object) -> dict[str, Any]:
    """A text run shows its words as they are; a text block would read them as Markdown."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **more}]}


def written(title: str, text: str, link: str) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_run(title, weight="bolder"), _run(text)],
        "actions": [{"type": "Action.OpenUrl", "title": "See the whole change", "url": link}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def routes(settings: NotifierSettings, house: House) -> Routes:
    return chat_routes("teams", written, settings, house)
