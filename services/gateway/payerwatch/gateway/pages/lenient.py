"""Records of other services, read by shape: a part that is missing is unknown, and what is new is ignored."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _list(value: object) -> object:
    return value if isinstance(value, list | tuple) else ()


Text = Annotated[str, BeforeValidator(_text)]
AsList: Any = BeforeValidator(_list)


class Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
