from enum import StrEnum
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import BaseSettings

from payerwatch.policies.words import CptLicence
from payerwatch.servers.settings import FROM_ENVIRONMENT_AND_FILES

LIVE = ("sk_live_", "rk_live_")


class Deployment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class StripeSettings(BaseSettings):
    """Without a key nothing is sold. A live key asks for a production deployment and for the licence decision."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    stripe_api_key: SecretStr | None = Field(default=None, validation_alias="STRIPE_API_KEY")
    stripe_webhook_secret: SecretStr | None = Field(default=None, validation_alias="STRIPE_WEBHOOK_SECRET")
    stripe_url: HttpUrl | None = Field(default=None, validation_alias="STRIPE_URL")
    """Where a stand-in answers; Stripe itself where unset."""
    deployment: Deployment = Field(default=Deployment.DEVELOPMENT, validation_alias="PAYERWATCH_DEPLOYMENT")
    cpt_licence: CptLicence | None = Field(default=None, validation_alias="CPT_LICENCE")
    cpt_licence_decision: str = Field(default="", validation_alias="CPT_LICENCE_DECISION")
    """Who decided what CPT_LICENCE says, when, and where that is filed."""

    @property
    def live(self) -> bool:
        return self.stripe_api_key is not None and self.stripe_api_key.get_secret_value().startswith(LIVE)

    @model_validator(mode="after")
    def _live_is_meant(self) -> Self:
        if self.stripe_api_key is not None and self.stripe_webhook_secret is None:
            raise ValueError("STRIPE_API_KEY needs STRIPE_WEBHOOK_SECRET: payments would never be heard of")
        if not self.live:
            return self
        if self.deployment is Deployment.DEVELOPMENT or self.stripe_url is not None:
            raise ValueError("STRIPE_API_KEY is a live key: set PAYERWATCH_DEPLOYMENT=production, without STRIPE_URL")
        if self.cpt_licence is None or not self.cpt_licence_decision.strip():
            raise ValueError(
                "STRIPE_API_KEY is a live key: set CPT_LICENCE to off, codes_only or licensed, and "
                "CPT_LICENCE_DECISION to who decided that, when, and where it is filed"
            )
        return self
