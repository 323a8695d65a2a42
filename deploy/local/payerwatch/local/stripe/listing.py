"""Lists, and ids that are asked for as whole objects."""

from collections.abc import Iterable

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.refusal import Refused, Thing, missing
from payerwatch.local.stripe.shapes import listed

PAGING = frozenset({"limit", "starting_after", "ending_before", "expand"})


def matches(thing: Thing, asked: Thing) -> bool:
    for name, wanted in asked.items():
        if name in PAGING or (name == "status" and wanted == "all"):
            continue
        if name == "lookup_keys":
            if thing.get("lookup_key") not in wanted:
                return False
        elif name == "created" and isinstance(wanted, dict):
            if not _within(int(thing["created"]), wanted):
                return False
        elif name == "subscription" and thing["object"] == "invoice":
            if thing["parent"]["subscription_details"]["subscription"] != wanted:
                return False
        elif name == "types":
            if thing["type"] not in wanted:
                return False
        elif thing.get(name) != wanted:
            return False
    return True


def _within(moment: int, bounds: Thing) -> bool:
    return bool(
        moment >= bounds.get("gte", moment)
        and moment > bounds.get("gt", moment - 1)
        and moment <= bounds.get("lte", moment)
        and moment < bounds.get("lt", moment + 1)
    )


def list_of(account: Account, what: str, asked: Thing, url: str) -> Thing:
    found: Iterable[Thing] = (each for each in account.all(what) if matches(each, asked) and not each.get("deleted"))
    if what == "subscription" and "status" not in asked:
        found = (each for each in found if each["status"] not in {"canceled", "incomplete_expired"})
    rows = list(found)
    if after := asked.get("starting_after"):
        places = [place for place, each in enumerate(rows) if each["id"] == after]
        if not places:
            raise missing(what, after)
        rows = rows[places[0] + 1 :]
    limit = asked.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Refused("Limit must be between 1 and 100.", param="limit")
    return listed(rows[:limit], url, more=len(rows) > limit)


def expanded(account: Account, thing: Thing, paths: Iterable[str]) -> Thing:
    """A copy; `payments` of an invoice is only there when asked for."""
    copied = {**thing}
    if copied.get("object") == "invoice":
        copied.pop("payments", None)
    if copied.get("object") == "list":
        copied["data"] = [expanded(account, each, _below("data", paths)) for each in copied["data"]]
    for path in paths:
        name, _, rest = path.partition(".")
        if name != "data" or copied.get("object") != "list":
            copied[name] = _whole(account, copied, name, [rest] if rest else [])
    return copied


def _below(name: str, paths: Iterable[str]) -> list[str]:
    return [path.removeprefix(f"{name}.") for path in paths if path.startswith(f"{name}.")]


def _whole(account: Account, thing: Thing, name: str, rest: list[str]) -> object:
    if thing.get("object") == "invoice" and name == "payments":
        return expanded(
            account, list_of(account, "invoice_payment", {"invoice": thing["id"]}, "/v1/invoice_payments"), rest
        )
    if name not in thing:
        raise Refused(f"This property cannot be expanded ({name}).", param="expand")
    held = thing[name]
    if isinstance(held, str):
        held = account.objects.get(held, held)
    return expanded(account, held, rest) if isinstance(held, dict) else held
