import asyncio


class Bell:
    """Wakes everybody who waits. Taking `next` before looking for work leaves no gap for a ring to fall into."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def next(self) -> asyncio.Event:
        return self._event

    def ring(self) -> None:
        rung, self._event = self._event, asyncio.Event()
        rung.set()
