"""The Grafana dashboard: a row for each promise, a panel for each number that shows it."""

from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 6, 7
SOURCE = {"type": "prometheus", "uid": "prometheus"}


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    query: str
    unit: str = "short"
    legend: str = "{{service}}"


def slowest(metric: str, share: float = 0.99) -> str:
    return f"histogram_quantile({share}, sum by (le) (rate({metric}_bucket[5m])))"


ROWS: dict[str, tuple[Panel, ...]] = {
    "Every source is visited in time": (
        Panel("Visits", "sum by (verdict) (rate(payerwatch_visits_total[5m]))", "ops", "{{verdict}}"),
        Panel("Longest overdue", "max(payerwatch_source_overdue_seconds)", "s", "overdue"),
        Panel("Failing sources", "payerwatch_sources_failing > 0", legend="{{payer}}"),
        Panel("Time of a visit, p99", slowest("payerwatch_visit_seconds"), "s", "p99"),
    ),
    "No event is lost": (
        Panel("Published", "sum by (stream) (rate(payerwatch_events_published_total[5m]))", "ops", "{{stream}}"),
        Panel(
            "Taken",
            "sum by (stream, outcome) (rate(payerwatch_events_taken_total[5m]))",
            "ops",
            "{{stream}} {{outcome}}",
        ),
        Panel("Stored and not said", "payerwatch_rows_unsaid", legend="{{event}}"),
        Panel("Oldest unpublished", "payerwatch_outbox_oldest_seconds", "s"),
        Panel("Unheard", "payerwatch_events_unheard", legend="{{stream}}"),
        Panel("Behind", "payerwatch_stream_untaken", legend="{{service}} {{stream}}"),
        Panel("Published again", "increase(payerwatch_events_swept_total[15m])", legend="{{stream}}"),
        Panel("Dead letters", "payerwatch_dead_letters_waiting"),
        Panel("Time to take an event, p99", slowest("payerwatch_event_seconds"), "s", "p99"),
    ),
    "Nothing false is published": (
        Panel("Versions held", "payerwatch_versions_held", legend="held"),
        Panel("Snapshots unread", "payerwatch_snapshots_unread", legend="unread"),
        Panel("Declarations broken", "payerwatch_declarations_broken", legend="broken"),
        Panel("Hosts left alone", "increase(payerwatch_breaker_opened_total[1h])", legend="{{host}}"),
    ),
    "Everybody is told once, at once": (
        Panel("Alerts raised", "rate(payerwatch_alerts_raised_total[5m])", "ops", "alerts"),
        Panel("Attempts", "sum by (outcome) (rate(payerwatch_delivery_attempts_total[5m]))", "ops", "{{outcome}}"),
        Panel("Longest due", "payerwatch_delivery_late_seconds", "s", "due"),
        Panel("Raised to accepted, p99", slowest("payerwatch_alert_seconds"), "s", "p99"),
        Panel("Not settled", "payerwatch_deliveries_open", legend="{{state}}"),
        Panel("Unsure", "increase(payerwatch_delivery_uncertain_total[1h])", legend="{{outcome}}"),
        Panel("Channels closed", "payerwatch_channel_closed", legend="{{channel}}"),
    ),
}


def dashboard() -> dict[str, Any]:
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS.items():
        panels.append(
            {"type": "row", "title": title, "gridPos": {"x": 0, "y": top, "w": 24, "h": 1}, "id": len(panels)}
        )
        top += 1
        for index, panel in enumerate(row):
            panels.append(_drawn(panel, len(panels), index, top))
        top += HEIGHT * -(-len(row) // (24 // WIDTH))
    return {
        "title": "Payerwatch",
        "uid": "payerwatch",
        "schemaVersion": 41,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
    }


def _drawn(panel: Panel, number: int, index: int, top: int) -> dict[str, Any]:
    across = 24 // WIDTH
    return {
        "type": "timeseries",
        "id": number,
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": {"x": index % across * WIDTH, "y": top + index // across * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "expr": panel.query, "legendFormat": panel.legend, "datasource": SOURCE}],
    }
