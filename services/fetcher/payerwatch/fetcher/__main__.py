"""`python -m payerwatch.fetcher`: one replica of the fetcher."""

import uvloop

from payerwatch.fetcher.app import run
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.telemetry.logging import set_up_logging


def main() -> None:
    set_up_logging("fetcher")
    settings = FetcherSettings()  # type: ignore[call-arg]  # the environment gives the rest
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
