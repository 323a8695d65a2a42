from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double. A mail is never given up for trouble of the provider's."""

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=15)

    def after(self, attempts: int) -> timedelta:
        return min(self.first * (1 << min(max(attempts, 1) - 1, 20)), self.longest)
