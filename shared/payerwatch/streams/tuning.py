from datetime import timedelta

from pydantic_settings import BaseSettings, SettingsConfigDict


class StreamTuning(BaseSettings):
    """How patient the streams are. The defaults are for production; tests shorten them."""

    model_config = SettingsConfigDict(env_prefix="STREAMS_", extra="ignore")

    poll_every: timedelta = timedelta(seconds=1)
    """The relay's net under LISTEN/NOTIFY."""
    handler_limit: timedelta = timedelta(seconds=60)
    abandoned_after: timedelta = timedelta(seconds=180)
    """An entry idle this long is taken over. Well above `handler_limit`, or it would run twice at once."""
    max_deliveries: int = 8
    sweep_every: timedelta = timedelta(seconds=30)
    unheard_after: timedelta = timedelta(minutes=3)
    """A published event that a listener has not taken in this long is published again."""
    trim_every: timedelta = timedelta(seconds=60)
    workers: int = 4
