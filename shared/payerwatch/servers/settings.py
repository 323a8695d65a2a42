from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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


class LinkSettings(BaseSettings):
    """The key of signed links: the notifier signs what the gateway reads, so both are given the same."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    link_key: SecretStr = Field(validation_alias="LINK_KEY")

    @field_validator("link_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("LINK_KEY must have at least 32 characters")
        return value


class MigrationSettings(BaseSettings):
    """All that `python -m payerwatch.db` needs: the address of an owner, who may create roles."""

    model_config = FROM_ENVIRONMENT_AND_FILES

    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
