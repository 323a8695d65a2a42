from pydantic import Field
from pydantic_settings import SettingsConfigDict

from payerwatch.policies.words import CptLicence
from payerwatch.servers.settings import ServerSettings


class DifferSettings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="DIFFER_", extra="ignore")

    workers: int = 2
    """Child processes that read documents."""
    cpt_licence: CptLicence = Field(default=CptLicence.CODES_ONLY, validation_alias="CPT_LICENCE")
    """Versions keep descriptors of CPT, CDT and revenue codes only under `licensed`, and no such code under `off`."""
