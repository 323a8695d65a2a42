from pydantic_settings import SettingsConfigDict

from payerwatch.servers.settings import ServerSettings


class DifferSettings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="DIFFER_", extra="ignore")

    workers: int = 2
    """Child processes that read documents."""
