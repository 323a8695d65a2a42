import uvloop

from payerwatch.notifier.app import runtime_of
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.servers.starting import started
from payerwatch.streams.service import serve


def main() -> None:
    uvloop.run(serve(runtime_of(started("notifier", NotifierSettings))))


if __name__ == "__main__":
    main()
