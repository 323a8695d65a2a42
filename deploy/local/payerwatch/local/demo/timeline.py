"""What happens at each step. After the last step the script begins again, on other policies."""

from payerwatch.local.demo.edits import EDITS
from payerwatch.local.demo.troubles import Misbehaviour

ACTIONS = frozenset(EDITS) | set(Misbehaviour) | {"created", "vanished", "new_bytes", "listing_lost"}

SCRIPT: tuple[tuple[str, ...], ...] = (
    ("criterion_added", "code_added", "dates_only", "new_bytes", "blocked_200"),
    ("may_to_must", "code_moved", "references_only", "soft_404", "too_many"),
    ("dose_changed", "code_removed", "prior_auth_added", "created", "terms", "new_bytes"),
    ("criterion_removed", "postponed", "blocked_403", "to_home", "new_bytes", "new_bytes"),
    ("age_changed", "title_changed", "retired", "missing", "unavailable", "canonical"),
    ("duration_changed", "prior_auth_removed", "renumbered", "truncated", "to_index", "slow"),
    ("criterion_reworded", "frequency_changed", "vanished", "listing_lost", "empty", "new_bytes"),
    ("created", "code_added", "code_removed", "code_moved", "criterion_added", "dates_only", "references_only"),
)
