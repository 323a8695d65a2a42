"""`python -m payerwatch.telemetry.probe URL`: ends with 0 when it answers 200. Images have no curl."""

import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit


def answers(url: str) -> bool:
    place = urlsplit(url)
    connection = HTTPConnection(place.netloc, timeout=3)
    try:
        connection.request("GET", place.path or "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
