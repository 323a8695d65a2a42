from uvicorn.protocols.http.h11_impl import H11Protocol


class Abortable(H11Protocol):
    """Lets the application cut its connection, which ASGI has no word for."""

    def handle_events(self) -> None:
        # Each request's scope takes a copy of this state, within the same call.
        self.app_state["abort"] = self.transport.abort
        super().handle_events()
