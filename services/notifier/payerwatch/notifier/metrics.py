"""The notifier's promises, counted."""

from prometheus_client import Counter, Histogram

ALERTS = Counter("payerwatch_alerts_raised_total", "Alerts raised")
ATTEMPTS = Counter("payerwatch_delivery_attempts_total", "Attempts to hand a delivery over", ["channel", "outcome"])
UNCERTAIN = Counter(
    "payerwatch_delivery_uncertain_total",
    "Deliveries of which no answer was noted. `resent` counts the window in which a mail can arrive twice",
    ["outcome"],
)
TOLD = Histogram(
    "payerwatch_alert_seconds",
    "From the alert's raising to its acceptance",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3600),
)
