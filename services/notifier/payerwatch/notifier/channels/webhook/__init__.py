"""Signed webhooks by the Standard Webhooks specification, https://www.standardwebhooks.com."""

from payerwatch.notifier.channels.webhook.routes import routes

__all__ = ["routes"]
