from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from payerwatch.seals import Seals

SETTINGS_AS_FILES = [folder for folder in (Path("/run/secrets"), Path("/run/settings")) if folder.is_dir()]
"""Where a setting may stand as a file of its name: what Docker and Kubernetes do with secrets. Empty on a laptop."""
FROM_ENVIRONMENT_AND_FILES = SettingsConfigDict(
    extra="ignore", env_ignore_empty=True, secrets_dir=SETTINGS_AS_FILES or None
)


def is_postgres(url: str) -> str | None:
    """What is wrong with it, or None; the same for its neighbours."""
    good = url.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://"))
    return None if good else "DATABASE_URL must start with postgresql://"


def is_redis(url: str) -> str | None:
    good = url.startswith(("redis://", "rediss://", "unix://"))
    return None if good else "REDIS_URL must start with redis://, rediss:// or unix://"


def is_archive(url: str) -> str | None:
    good = url.startswith(("file:///", "s3://", "memory://"))
    return None if good else "ARCHIVE_URL must start with file:/// or s3://"


KINDS = {"database_url": is_postgres, "redis_url": is_redis, "archive_url": is_archive}


class ServerSettings(BaseSettings):
    """The three addresses every service needs. Read from the environment once, at start."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    redis_url: SecretStr = Field(validation_alias="REDIS_URL")
    archive_url: SecretStr = Field(validation_alias="ARCHIVE_URL")
    health_port: int | None = Field(default=None, validation_alias="HEALTH_PORT", ge=0, le=65535)
    """Where /healthz, /readyz and /metrics answer; none where unset."""
    health_host: str = Field(default="127.0.0.1", validation_alias="HEALTH_HOST")
    otlp_endpoint: str | None = Field(
        default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT", pattern=r"^https?://"
    )
    """Where traces go, over OTLP and HTTP (port 4318 of a collector); nothing is traced where unset."""

    @field_validator("database_url", "redis_url", "archive_url")
    @classmethod
    def _is_of_its_kind(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        fault = KINDS[str(info.field_name)](value.get_secret_value())
        if fault is not None:
            raise ValueError(fault)
        return value


LONG_ENOUGH = 32


class LinkSettings(BaseSettings):
    """Keys that the notifier and the gateway share: of signed links, and of secrets that stand in the database."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    link_key: SecretStr = Field(validation_alias="LINK_KEY")
    """Signs the links in mails; at least 32 characters."""
    seal_keys: SecretStr = Field(validation_alias="SEAL_KEYS")
    """Seal webhook secrets and chat addresses in the database: one key of at least 32 characters, or several with
    commas between them. The first seals, all of them open. After a change: `payerwatch seals renew`."""

    @property
    def seals(self) -> Seals:
        """What the release before sealed with a key made from LINK_KEY opens too, until it is renewed."""
        keys = [key.strip() for key in self.seal_keys.get_secret_value().split(",")]
        return Seals(*keys, self.link_key.get_secret_value())

    @field_validator("seal_keys")
    @classmethod
    def _are_long_enough(cls, value: SecretStr) -> SecretStr:
        if any(len(key.strip()) < LONG_ENOUGH for key in value.get_secret_value().split(",")):
            raise ValueError("SEAL_KEYS must be keys of at least 32 characters each, with commas between them")
        return value

    @field_validator("link_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < LONG_ENOUGH:
            raise ValueError("LINK_KEY must have at least 32 characters")
        return value


class MigrationSettings(BaseSettings):
    """All that `python -m payerwatch.db` needs: the address of an owner, who may create roles."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
