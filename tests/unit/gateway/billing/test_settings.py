import pytest
from pydantic import ValidationError

from payerwatch.gateway.billing.settings import StripeSettings

LIVE = {"STRIPE_API_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
DECIDED = {"CPT_LICENCE": "codes_only", "CPT_LICENCE_DECISION": "Counsel, November 2, file 12"}
PRODUCTION = {"PAYERWATCH_DEPLOYMENT": "production"}


def test_a_live_key_in_a_development_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="PAYERWATCH_DEPLOYMENT=production"):
        StripeSettings.model_validate(LIVE | DECIDED)


def test_a_live_key_with_a_stand_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="without STRIPE_URL"):
        StripeSettings.model_validate(LIVE | DECIDED | PRODUCTION | {"STRIPE_URL": "http://127.0.0.1:8035"})


@pytest.mark.parametrize("left_out", DECIDED)
def test_a_live_key_waits_for_the_licence_decision_and_its_record(left_out: str) -> None:
    decided = {name: value for name, value in DECIDED.items() if name != left_out}
    with pytest.raises(ValidationError, match="CPT_LICENCE"):
        StripeSettings.model_validate(LIVE | PRODUCTION | decided)


def test_a_live_key_with_all_that_is_taken() -> None:
    assert StripeSettings.model_validate(LIVE | PRODUCTION | DECIDED).live


def test_a_key_without_the_secret_of_the_webhook_is_refused() -> None:
    with pytest.raises(ValidationError, match="STRIPE_WEBHOOK_SECRET"):
        StripeSettings.model_validate({"STRIPE_API_KEY": "sk_test_x"})


def test_nothing_is_sold_without_a_key() -> None:
    assert not StripeSettings.model_validate({}).live
