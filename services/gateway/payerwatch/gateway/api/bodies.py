"""How much a call may send."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 256 * 1024


class BodyLimit:
    """A body that says it is too large is answered by `refusal`; one that turns out to be ends as if its sender had
    hung up."""

    def __init__(self, app: ASGIApp, refusal: ASGIApp) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or len(said) > 12 or int(said) > LARGEST:
            await self.refusal(scope, receive, send)
            return
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            return message if read <= LARGEST else {"type": "http.disconnect"}

        await self.app(scope, receive_some, send)
