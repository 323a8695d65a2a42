"""The dates a document prints about itself, each with what it means. Pure."""
