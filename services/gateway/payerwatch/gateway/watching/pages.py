"""The pages of this area, for the site to put in."""

from payerwatch.gateway.watching import archive, my_codes, stops, watches

PAGES = (stops, watches, my_codes, archive)
