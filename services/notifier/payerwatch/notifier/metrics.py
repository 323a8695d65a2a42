"""The notifier's promises, counted."""

from prometheus_client import Counter, Gauge, Histogram

ALERTS = Counter("payerwatch_alerts_raised_total", "Alerts raised")
ATTEMPTS = Counter("payerwatch_delivery_attempts_total", "Attempts to hand a delivery over", ["channel", "outcome"])
UNCERTAIN = Counter(
    "payerwatch_delivery_uncertain_total",
    "Deliveries of which no answer was noted. `resent` counts the window in which a mail can arrive twice",
    ["outcome"],
)
CLOSED = Gauge("payerwatch_channel_closed", "1 while the provider does not know us: somebody must mend it", ["channel"])
OVERTAKEN = Counter("payerwatch_delivery_overtaken_total", "Claims that a sender held for too long and did not send")
TOLD = Histogram(
    "payerwatch_alert_seconds",
    "From the alert's raising to its acceptance",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3600),
)
