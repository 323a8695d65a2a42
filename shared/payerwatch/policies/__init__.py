"""The domain's words and closed lists, as the product uses them. Pure."""
