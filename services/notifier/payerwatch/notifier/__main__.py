import uvloop

from payerwatch.notifier.app import runtime_of
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.servers.starting import read_settings
from payerwatch.streams.service import serve
from payerwatch.telemetry.logging import set_up_logging


def main() -> None:
    set_up_logging("notifier")
    uvloop.run(serve(runtime_of(read_settings(NotifierSettings))))


if __name__ == "__main__":
    main()
