"""One change against 75,000 rules of 10,000 subscribers: our index in memory, and a UNION in Postgres."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

import asyncpg

from benchmarks.figures import Figure, ratio
from payerwatch.local.embedded.servers import throwaway_servers
from payerwatch.policies.words import ChangeKind
from payerwatch.watches.index import RuleIndex
from payerwatch.watches.rules import News, Rule, Terms

SUBSCRIBERS, RULES, CHANGES = 10_000, 75_000, 200
PAYERS = [f"payer{number}" for number in range(60)]
CODES = [f"J{number:04}" for number in range(9_000)]
POLICIES = [f"MP {number}" for number in range(1_500)]
UNION = """
select subscriber from rules where code = any($1)
union select subscriber from rules where policy = $2 and (payer is null or payer = $3)
union select subscriber from rules where payer = $3 and policy is null and code is null
"""


def rules(chance: random.Random) -> Iterator[Rule]:
    subscribers = [uuid4() for _ in range(SUBSCRIBERS)]
    for number in range(RULES):
        kind = chance.random()
        if kind < 0.75:
            terms = Terms(code=chance.choice(CODES))
        elif kind < 0.98:
            terms = Terms(payer=chance.choice(PAYERS), policy_key=chance.choice(POLICIES))
        else:
            terms = Terms(payer=chance.choice(PAYERS))
        yield Rule(uuid4(), subscribers[number % SUBSCRIBERS], terms)


def changes(chance: random.Random) -> list[News]:
    every = frozenset({ChangeKind.CRITERIA_CHANGED})
    return [
        News(chance.choice(PAYERS), chance.choice(POLICIES), frozenset(chance.sample(CODES, 30)), kinds=every)
        for _ in range(CHANGES)
    ]


def ours(filed: list[Rule], told: list[News]) -> tuple[float, list[int]]:
    index = RuleIndex()
    for rule in filed:
        index.put(rule)
    taken, met = [], []
    for news in told:
        began = perf_counter()
        met.append(len(index.matched(news)))
        taken.append(perf_counter() - began)
    return median(taken), met


async def theirs(url: str, filed: list[Rule], told: list[News]) -> tuple[float, list[int]]:
    connection = await asyncpg.connect(url)
    await connection.execute("create table rules (subscriber uuid, payer text, policy text, code text)")
    rows = [(rule.subscriber_id, rule.terms.payer, rule.terms.policy_key, rule.terms.code) for rule in filed]
    await connection.copy_records_to_table("rules", records=rows)
    for column in ("code", "policy", "payer"):
        await connection.execute(f"create index on rules ({column})")
    await connection.execute("analyze rules")
    asked = await connection.prepare(UNION)
    taken, met = [], []
    for news in told:
        began = perf_counter()
        met.append(len(await asked.fetch(list(news.codes), news.policy_key, news.payer)))
        taken.append(perf_counter() - began)
    await connection.close()
    return median(taken), met


def measure() -> Iterator[Figure]:
    chance = random.Random(7)  # noqa: S311 (repeatable rules, no secret)
    filed, told = list(rules(chance)), changes(chance)
    mine, met = ours(filed, told)
    with TemporaryDirectory() as folder, throwaway_servers(Path(folder)) as (postgres, _):
        sql, as_well = asyncio.run(theirs(postgres, filed, told))
    yield Figure("both find the same subscribers", "yes", "yes" if met == as_well else "no", met == as_well)
    yield ratio("one change, against a UNION in Postgres", 10, sql / mine)
    yield Figure("one change, in memory", "", f"{mine * 1000:.2f} ms")
