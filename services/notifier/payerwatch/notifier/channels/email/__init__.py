"""Mail: through SendGrid, an SMTP server, or printed."""

from payerwatch.notifier.channels.email.routes import routes

__all__ = ["routes"]
