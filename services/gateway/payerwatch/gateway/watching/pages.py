"""The pages of this area, for the site to put in."""

from payerwatch.gateway.watching import (
    archive,
    deadlines,
    endpoints,
    my_codes,
    oversight,
    private_feeds,
    settings_page,
    stops,
    watches,
)

PAGES = (stops, oversight, watches, my_codes, archive, endpoints, settings_page, deadlines, private_feeds)
