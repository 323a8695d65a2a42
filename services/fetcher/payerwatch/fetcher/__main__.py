"""`python -m payerwatch.fetcher`: one replica of the fetcher."""

import uvloop

from payerwatch.fetcher.app import run
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.servers.starting import started


def main() -> None:
    settings = started("fetcher", FetcherSettings)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
