"""Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"""

from typing import Any

from payerwatch.notifier.channels.base import Routes
from payerwatch.notifier.channels.chat import chat_routes
from payerwatch.notifier.house import House
from payerwatch.notifier.settings import NotifierSettings


def escaped(text: str) -> str:
    """The three signs that Slack reads as markup, so that a payer's text cannot mention a whole channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def written(title: str, text: str, link: str) -> dict[str, Any]:
    return {
        "text": escaped(title),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*<{link}|{escaped(title).replace('|', '¦')}>*"}},
            {"type": "section", "text": {"type": "plain_text", "text": text[:3000]}},
        ],
    }


def routes(settings: NotifierSettings, house: House) -> Routes:
    return chat_routes("slack", written, settings, house)
