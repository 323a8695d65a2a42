"""The first version of the API. What it answers may gain fields; what is there keeps its name and meaning."""
