from prometheus_client import Counter, Gauge, Histogram

VISITS = Counter("payerwatch_visits_total", "Visits to sources", ["payer", "verdict"])
VISIT_SECONDS = Histogram("payerwatch_visit_seconds", "Time of a visit, the judging included", ["payer"])
BYTES = Counter("payerwatch_fetched_bytes_total", "Bytes of judged bodies, unpacked", ["payer"])
SNAPSHOTS = Counter("payerwatch_snapshots_total", "Snapshots taken", ["payer"])
LISTINGS = Counter("payerwatch_listing_reads_total", "Listings read", ["payer", "outcome"])
DECLARATIONS_BROKEN = Gauge("payerwatch_declarations_broken", "Declarations that cannot be used")
HOSTS_CLOSED = Counter("payerwatch_breaker_opened_total", "Times a host was left alone for a while", ["host"])
