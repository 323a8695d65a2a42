from typing import Any

Thing = dict[str, Any]
"""An object of the API, or the parameters of a call, as JSON."""


class Refused(Exception):
    """The original's error object: https://docs.stripe.com/api/errors"""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        said = {"type": kind, "message": message, "code": code, "param": param, "decline_code": decline}
        self.body: Thing = {"error": {key: value for key, value in said.items() if value is not None}}


def missing(what: str, key: str) -> Refused:
    return Refused(f"No such {what}: '{key}'", status=404, code="resource_missing", param="id")


def impossible(message: str, param: str | None = None) -> Refused:
    return Refused(message, param=param, code="parameter_invalid" if param else None)


def declined(why: str) -> Refused:
    message = "Your card was declined." if why == "generic_decline" else "This payment needs the customer."
    code = "card_declined" if why == "generic_decline" else why
    return Refused(message, status=402, kind="card_error", code=code, decline=why)
