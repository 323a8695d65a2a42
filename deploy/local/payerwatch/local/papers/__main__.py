"""`python -m payerwatch.local.papers`: writes every generated paper of the project (`make generate`)."""

from pathlib import Path

from payerwatch.local.papers.every import papers

if __name__ == "__main__":
    for path, text in papers(Path.cwd()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
