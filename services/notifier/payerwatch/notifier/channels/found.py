import importlib
import pkgutil
from pathlib import Path
from typing import Any

from payerwatch.notifier.channels.base import Route, Routes
from payerwatch.notifier.house import House
from payerwatch.notifier.settings import NotifierSettings


def routes_of_all(settings: NotifierSettings, house: House) -> Routes:
    found: dict[tuple[str, str], Route[Any]] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.ispkg:
            folder = importlib.import_module(f"payerwatch.notifier.channels.{module.name}")
            found |= folder.routes(settings, house)
    return found
