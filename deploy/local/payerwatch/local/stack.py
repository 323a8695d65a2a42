"""Everything `payerwatch up` runs beside the servers: which process, with which settings."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from payerwatch.local.embedded.keys import kept_key
from payerwatch.local.embedded.tether import tethered
from payerwatch.local.sendgrid.signing import SigningKey

MAIL_KEY = "SG.local"
PAYMENT_KEY, PAYMENT_SECRET = "sk_test_stand_in", "whsec_stand_in"


@dataclass(frozen=True, slots=True)
class Addresses:
    database_url: str
    redis_url: str
    archive_url: str
    embedded: bool = True
    """Whether the database is one that `up` started itself."""

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "ARCHIVE_URL": self.archive_url}


@dataclass(frozen=True, slots=True)
class Ports:
    site: int = 8000
    mailbox: int = 8025
    payments: int = 8035
    demo: int = 8471


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    module: str
    arguments: tuple[str, ...]
    settings: dict[str, str]

    @property
    def command(self) -> list[str]:
        return tethered([sys.executable, "-m", self.module, *self.arguments])

    def environment(self) -> dict[str, str]:
        return os.environ | self.settings


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the payers: the fictional ones with so many policies, or a folder of documents."""

    policies: int = 1_560
    folder: Path | None = None
    hasty: bool = False
    """Whether the fictional payers ask for no waiting between visits: for measuring what is left then."""
    live: bool = False
    """Whether nobody plays them: the real ones that permit it are visited."""

    def arguments(self) -> tuple[str, ...]:
        if self.folder is not None:
            return ("--folder", str(self.folder))
        return ("--policies", str(self.policies), *(("--hasty",) if self.hasty else ()))


@dataclass(frozen=True, slots=True)
class Scene:
    """The demo's parts as the services see them. `private` are the hosts inside that the fetcher may visit."""

    site: str
    mail: str
    declarations: Path
    private: str
    webhook_key: str
    link_key: str
    seal_keys: str
    payments: str | None = None
    """Where the stand-in for Stripe answers; nothing is sold where there is none."""

    def fetcher(self) -> dict[str, str]:
        return {"FETCHER_ALLOWED_PRIVATE": self.private, "FETCHER_DECLARATIONS": str(self.declarations)}

    def notifier(self) -> dict[str, str]:
        mails = {"NOTIFIER_CHANNEL": "sendgrid", "SENDGRID_API_KEY": MAIL_KEY, "SENDGRID_URL": self.mail}
        return mails | {"SITE_URL": self.site, "LINK_KEY": self.link_key, "SEAL_KEYS": self.seal_keys}

    def gateway(self) -> dict[str, str]:
        keys = {
            "GATEWAY_SENDGRID_WEBHOOK_KEY": self.webhook_key,
            "LINK_KEY": self.link_key,
            "SEAL_KEYS": self.seal_keys,
        }
        return keys | {"SITE_URL": self.site} | self.selling()

    def selling(self) -> dict[str, str]:
        """Stripe itself, in its test mode, where the environment has a key; the stand-in otherwise."""
        if self.payments is None or os.environ.get("STRIPE_API_KEY"):
            return {}
        return {"STRIPE_API_KEY": PAYMENT_KEY, "STRIPE_WEBHOOK_SECRET": PAYMENT_SECRET, "STRIPE_URL": self.payments}


def children(addresses: Addresses, ports: Ports, var: Path, cast: Cast) -> list[Child]:
    """The demo payers come first: the fetcher reads the declarations that they write."""
    servers = addresses.environment()
    letters = var / "mailbox"
    scene = Scene(
        site=f"http://127.0.0.1:{ports.site}",
        mail=f"http://127.0.0.1:{ports.mailbox}",
        payments=f"http://127.0.0.1:{ports.payments}",
        declarations=var / "declarations",
        private=f"*.demo.localhost:{ports.demo}",
        webhook_key=SigningKey.kept_in(letters).public,
        link_key=kept_key(var / "keys" / "links"),
        seal_keys=kept_key(var / "keys" / "seals"),
    )
    excepted = {"PAYERWATCH_EMBEDDED": "1"} if addresses.embedded else {"PAYERWATCH_DEMO": "1"}
    demo = ("--port", str(ports.demo), *cast.arguments(), "--var", str(var / "demo"))
    mailbox = ("--port", str(ports.mailbox), "--data", str(letters), "--webhook", f"{scene.site}/hooks/sendgrid")
    paying = ("--port", str(ports.payments), "--data", str(var / "stripe"), "--webhook", f"{scene.site}/hooks/stripe")
    payments = [Child("payments", "payerwatch.local.stripe", paying, scene.selling())] if scene.selling() else []
    players = [Child("demo", "payerwatch.local.demo", (*demo, "--declarations", str(scene.declarations)), {})]
    # Documents in a folder may be of payers that the fetcher comes with a declaration of: one of the two would win.
    own = {"FETCHER_OWN_DECLARATIONS": "false"} if cast.folder is not None else {}
    visits = {"FETCHER_RELOAD_EVERY": "PT10S"} if cast.live else scene.fetcher() | excepted | own
    return [
        *([] if cast.live else players),
        Child("mailbox", "payerwatch.local.sendgrid", (*mailbox, "--api-key", MAIL_KEY), {}),
        *payments,
        Child("differ", "payerwatch.differ", (), servers),
        Child("notifier", "payerwatch.notifier", (), servers | scene.notifier()),
        Child("gateway", "payerwatch.gateway", (), servers | scene.gateway() | {"GATEWAY_PORT": str(ports.site)}),
        Child("fetcher", "payerwatch.fetcher", (), servers | visits),
    ]


def services_alone(addresses: Addresses, ports: Ports, var: Path) -> list[Child]:
    """Without demo payers and stand-ins: every other setting is the environment's."""
    keys = {"LINK_KEY": kept_key(var / "keys" / "links"), "SEAL_KEYS": kept_key(var / "keys" / "seals")}
    own = keys | {"SITE_URL": f"http://127.0.0.1:{ports.site}"}
    servers = addresses.environment() | {name: value for name, value in own.items() if not os.environ.get(name)}
    return [
        Child("differ", "payerwatch.differ", (), servers),
        Child("notifier", "payerwatch.notifier", (), servers),
        Child("gateway", "payerwatch.gateway", (), servers | {"GATEWAY_PORT": str(ports.site)}),
        Child("fetcher", "payerwatch.fetcher", (), servers),
    ]
