from datetime import timedelta

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import SettingsConfigDict

from payerwatch.gateway.billing.settings import StripeSettings
from payerwatch.servers.settings import LinkSettings, ServerSettings


class GatewaySettings(ServerSettings, LinkSettings, StripeSettings):
    model_config = SettingsConfigDict(env_prefix="GATEWAY_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    site_url: HttpUrl = Field(default=HttpUrl("http://127.0.0.1:8000"), validation_alias="SITE_URL")
    trusted_proxies: str = ""
    """Addresses or networks, comma-separated, whose word on who asks is taken: those of our own proxy."""
    pages_held: timedelta = timedelta(seconds=5)
    """How long a public page is answered from memory."""
    longest_query: timedelta = timedelta(seconds=5)
    """A page that needs more of the database than this is answered with an error, not waited for."""
    sendgrid_webhook_key: SecretStr | None = None
    """The verification key of the mail provider's event webhook; without it no reports are taken."""
