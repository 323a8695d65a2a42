import socket


class PortInUse(Exception):
    """Something else listens where we must."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ensure_free(port: int, what: str, setting: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise PortInUse(
                f"Port {port} ({what}) is in use. Stop what listens there, or choose another: {setting}=N make up"
            ) from taken
