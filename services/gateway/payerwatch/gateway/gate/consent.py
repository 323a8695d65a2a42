"""The words that someone agrees to beside the unlock button. Changing one makes a new version."""

DIGEST = "digest"
VERSION = "2026-11-24"
TEXT = (
    "Opens every table on this page and, once you confirm from your inbox, all update pages and the free weekly "
    "digest. One click stops it."
)
