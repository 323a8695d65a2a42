"""The pages of this area, for the site to put in."""

from payerwatch.gateway.watching import (
    archive,
    deadlines,
    endpoints,
    my_codes,
    private_feeds,
    settings_page,
    stops,
    watches,
)

PAGES = (stops, watches, my_codes, archive, endpoints, settings_page, deadlines, private_feeds)
