"""`python -m payerwatch.fetcher`: one replica of the fetcher."""

import uvloop

from payerwatch.fetcher.app import run
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.servers.starting import read_settings
from payerwatch.telemetry.logging import set_up_logging


def main() -> None:
    set_up_logging("fetcher")
    settings = read_settings(FetcherSettings)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
