"""How many calls a key and its organization may make, counted exactly over any number of workers.

One script in the stream server looks at every window and counts in all of them or in none. A window starts with its
first call. The same script counts the call for the organization's usage. When that server is away nothing can be
counted, and calls pass, unlimited and unpaid: it is our server that is away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from payerwatch.gateway.usage.tallies import HASH, Tally
from payerwatch.policies.ids import new_id

log = structlog.get_logger()

COUNT = """
local size, answer, allowed = tonumber(ARGV[1]), {}, 1
for place = 1, size do
  local taken = tonumber(redis.call('GET', KEYS[place]) or '0')
  if taken >= tonumber(ARGV[place * 2]) then allowed = 0 end
  answer[place] = taken
end
for place = 1, size do
  local length = ARGV[place * 2 + 1]
  if allowed == 1 then
    answer[place] = redis.call('INCR', KEYS[place])
    if answer[place] == 1 then redis.call('PEXPIRE', KEYS[place], length) end
  end
  local left = redis.call('PTTL', KEYS[place])
  answer[size + place] = left < 0 and tonumber(length) or left
end
if allowed == 1 and KEYS[size + 1] then
  redis.call('HSETNX', KEYS[size + 1], 'counter', ARGV[size * 2 + 2])
  for place = size * 2 + 3, #ARGV do redis.call('HINCRBY', KEYS[size + 1], ARGV[place], 1) end
end
answer[size * 2 + 1] = allowed
return answer
"""


@dataclass(frozen=True, slots=True)
class Window:
    """`whose` is what calls are counted for: a key or an organization."""

    name: str
    whose: str
    quota: int
    length: timedelta

    @property
    def key(self) -> str:
        return f"limits:{self.whose}:{self.name}"


@dataclass(frozen=True, slots=True)
class Standing:
    window: Window
    taken: int
    resets_in: timedelta

    @property
    def left(self) -> int:
        return max(self.window.quota - self.taken, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    allowed: bool
    standings: tuple[Standing, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF's draft on RateLimit fields writes them, and Retry-After for who has to wait."""
        if not self.standings:
            return {}
        policy = ", ".join(
            f'"{at.window.name}";q={at.window.quota};w={_seconds(at.window.length)}' for at in self.standings
        )
        limit = ", ".join(f'"{at.window.name}";r={at.left};t={_seconds(at.resets_in)}' for at in self.standings)
        headers = {"RateLimit-Policy": policy, "RateLimit": limit}
        if not self.allowed:
            waits = [at.resets_in for at in self.standings if at.left == 0]
            headers["Retry-After"] = str(max(_seconds(max(waits)), 1))
        return headers


def counter_at(url: str) -> Redis:
    """A burst waits for a connection; with a pool that refuses one, calls would pass uncounted."""
    return Redis.from_pool(BlockingConnectionPool.from_url(url, max_connections=16, timeout=10))


def _seconds(length: timedelta) -> int:
    return ceil(length.total_seconds())


async def count(redis: Redis, windows: Sequence[Window], tally: Tally | None = None) -> Counted:
    """Counts one call in every window and in the tally, or says no and counts it in none."""
    keys = [one.key for one in windows]
    arguments: list[int | str] = [len(windows)]
    arguments += [part for one in windows for part in (one.quota, int(one.length.total_seconds() * 1000))]
    if tally is not None:
        keys.append(HASH)
        arguments += [str(new_id()), *tally.fields]
    try:
        told = await redis.eval(COUNT, len(keys), *keys, *arguments)
    except (RedisError, OSError, TimeoutError) as trouble:
        log.warning("limits.not_counted", error=type(trouble).__name__)
        return Counted(allowed=True)
    numbers = [int(number) for number in told]
    size = len(windows)
    standings = tuple(
        Standing(one, numbers[place], timedelta(milliseconds=numbers[size + place]))
        for place, one in enumerate(windows)
    )
    return Counted(numbers[-1] == 1, standings)
