from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from payerwatch.guard.addresses import Exceptions
from payerwatch.servers.settings import LinkSettings, ServerSettings


class NotifierSettings(ServerSettings, LinkSettings):
    model_config = SettingsConfigDict(env_prefix="NOTIFIER_", extra="ignore")

    channel: Literal["console", "sendgrid", "smtp"] = "console"
    sendgrid_api_key: SecretStr | None = Field(default=None, validation_alias="SENDGRID_API_KEY")
    sendgrid_url: HttpUrl = Field(default=HttpUrl("https://api.sendgrid.com"), validation_alias="SENDGRID_URL")
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    """TLS from the first byte (port 465); otherwise STARTTLS where the server offers it."""
    site_url: HttpUrl = Field(default=HttpUrl("http://127.0.0.1:8000"), validation_alias="SITE_URL")
    sender: str = "alerts@payerwatch.example"
    sender_name: str = "Payerwatch"
    console_shows_words: bool = False
    """Mails hold links that sign people in: only a developer's own machine may print them."""
    postal_address: str = "Payerwatch, 1 Example Street, Springfield"
    concurrency: int = Field(default=4, ge=1, le=64)
    calls: int = Field(default=32, ge=1, le=500)
    """Webhooks and chats called at once; each endpoint is called once at a time."""
    send_timeout: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(minutes=1)
    reconcile_after: timedelta = timedelta(minutes=10)
    """How long an unanswered delivery waits for the provider's own report before it is sent again."""
    reconcile_every: timedelta = timedelta(seconds=5)
    closed_for: timedelta = timedelta(minutes=5)
    """How long a channel rests whose provider does not know us (a revoked key)."""
    first_wait: timedelta = timedelta(seconds=2)
    allowed_private: Annotated[tuple[str, ...], NoDecode] = ()
    """`host:port` of endpoints that may be called although they are inside."""
    payerwatch_demo: bool = Field(default=False, validation_alias="PAYERWATCH_DEMO")
    embedded: bool = Field(default=False, validation_alias="PAYERWATCH_EMBEDDED")

    @property
    def private_exceptions(self) -> Exceptions:
        return Exceptions.parse(self.allowed_private)

    @field_validator("allowed_private", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _inside_only_in_a_demo(self) -> Self:
        if self.private_exceptions != Exceptions() and not (self.embedded or self.payerwatch_demo):
            raise ValueError("NOTIFIER_ALLOWED_PRIVATE is for demos: refused where DATABASE_URL is set")
        return self

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        name, at, host = value.partition("@")
        if not (name and at and "." in host) or any(bad in value for bad in " <>\r\n"):
            raise ValueError("NOTIFIER_SENDER must be a mail address")
        return value

    @model_validator(mode="after")
    def _has_what_its_channel_needs(self) -> Self:
        if self.channel == "sendgrid" and not (self.sendgrid_api_key and self.sendgrid_api_key.get_secret_value()):
            raise ValueError("NOTIFIER_CHANNEL is sendgrid, so SENDGRID_API_KEY must be set")
        if self.channel == "smtp" and not self.smtp_host:
            raise ValueError("NOTIFIER_CHANNEL is smtp, so NOTIFIER_SMTP_HOST must be set")
        if self.lease <= self.send_timeout * 2:
            raise ValueError("NOTIFIER_LEASE must be more than twice NOTIFIER_SEND_TIMEOUT")
        return self
