"""What comes in is pinned by hash, and nothing secret goes out."""

import re
import subprocess
import tomllib

import pytest

from architecture.modules import ROOT

SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}"),
    "a live Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16}"),
    "a SendGrid key": re.compile(r"\bSG\.[\w-]{22}\.[\w-]{43}"),
    "an AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}"),
}


def test_every_package_of_the_lock_has_a_hash() -> None:
    for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]:
        if "registry" in package["source"]:
            files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            assert files, package["name"]
            assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_no_file_of_the_project_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    for name in listed.stdout.strip("\0").split("\0"):
        if not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_text(errors="replace")
        for what, pattern in SECRETS.items():
            assert not pattern.search(text), f"{name} holds {what}"


def test_images_are_named_with_a_version() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    images = re.findall(r"^\s*image:\s*(\S+)", compose, re.M)
    assert len(images) > 2
    for image in images:
        if image.startswith("payerwatch/"):
            continue  # built from these sources
        default = re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", image)
        assert re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", default), default
