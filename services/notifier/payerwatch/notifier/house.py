"""Who writes: the site that links lead to, and the address that the law asks for."""

from dataclasses import dataclass
from uuid import UUID

from payerwatch.links import Purpose, sign
from payerwatch.links.lists import MailingList, stop_subject


@dataclass(frozen=True, slots=True)
class House:
    site: str
    postal_address: str
    link_key: str

    def at(self, path: str) -> str:
        return f"{self.site.rstrip('/')}/{path.lstrip('/')}"

    def signed(self, path: str, purpose: Purpose, subject: str) -> str:
        return self.at(f"{path}/{sign(self.link_key, purpose, subject)}")

    def stop_link(self, subscriber_id: UUID, which: MailingList) -> str:
        return self.signed("unsubscribe", Purpose.UNSUBSCRIBE, stop_subject(subscriber_id, which))

    def preferences_link(self, subscriber_id: UUID) -> str:
        return self.signed("preferences", Purpose.PREFERENCES, str(subscriber_id))
