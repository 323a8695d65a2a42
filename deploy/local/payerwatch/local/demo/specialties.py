"""The fields of medicine the invented policies are about."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Specialty:
    name: str
    specialist: str
    procedures: tuple[str, ...]
    devices: tuple[str, ...]
    tests: tuple[str, ...]
    therapies: tuple[str, ...]
    measures: tuple[str, ...]
    cpt: tuple[str, ...]
    hcpcs: tuple[str, ...]
    conditions: Mapping[str, tuple[str, ...]]


def _specialty(name: str, table: Mapping[str, Any]) -> Specialty:
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    conditions = {condition: tuple(patterns) for condition, patterns in table["conditions"].items()}
    return Specialty(name=name, specialist=table["specialist"], conditions=conditions, **lists)


@cache
def specialties() -> tuple[Specialty, ...]:
    text = (files("payerwatch.local.demo") / "data" / "specialties.toml").read_text("utf-8")
    return tuple(_specialty(name, table) for name, table in tomllib.loads(text).items())
