"""deploy/kubernetes: rendered as kustomize does, held against the API's schemas, our settings and our own rules."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from architecture.modules import ROOT
from payerwatch.differ.settings import DifferSettings
from payerwatch.fetcher.settings import FetcherSettings
from payerwatch.gateway.settings import GatewaySettings
from payerwatch.notifier.settings import NotifierSettings

MANIFESTS = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("small", "large")
SERVICES = ("fetcher", "differ", "notifier", "gateway")
SETTINGS = (FetcherSettings, DifferSettings, NotifierSettings, GatewaySettings)
FOREIGN = {"PodMonitor"}
"""Kinds of the Prometheus operator, which the API itself has no schema for."""
Manifest = dict[str, Any]


@cache
def rendered(overlay: str) -> list[Manifest]:
    programs = {"kustomize": ["kustomize", "build"], "kubectl": ["kubectl", "kustomize"]}
    command = next((command for name, command in programs.items() if shutil.which(name)), None)
    if command is None:
        pytest.skip("neither kustomize nor kubectl is here to render the manifests")
    done = subprocess.run([*command, str(MANIFESTS / overlay)], capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


def named(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {each["metadata"]["name"]: each for each in manifests if each["kind"] == kind}


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for each in manifests:
        if each["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield each["metadata"]["name"], each["spec"]["template"]["spec"]


def setting_names() -> set[str]:
    return {
        str(field.validation_alias or str(each.model_config["env_prefix"]) + name).upper()
        for each in SETTINGS
        for name, field in each.model_fields.items()
    }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_manifests_are_what_the_api_takes(overlay: str) -> None:
    if find_spec("kubernetes_validate") is None:
        pytest.skip("the API's schemas are not installed (make manifests)")
    validate = import_module("kubernetes_validate").validate
    for each in rendered(overlay):
        if each["kind"] not in FOREIGN:
            validate(each, "1.33", strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_pod_is_nobody_special_and_bounded(overlay: str) -> None:
    for name, pod in pods(rendered(overlay)):
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"], name
            assert not rights["allowPrivilegeEscalation"], name
            assert rights["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= set(container["resources"]["limits"]), name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_is_probed_and_may_lose_one_pod_at_a_time(overlay: str) -> None:
    manifests = rendered(overlay)
    deployments, budgets = named(manifests, "Deployment"), named(manifests, "PodDisruptionBudget")
    assert set(deployments) == set(budgets) == set(SERVICES)
    for deployment in deployments.values():
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_the_fetcher_and_the_notifier_may_leave(overlay: str) -> None:
    policies = named(rendered(overlay), "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in policies.items():
        blocks = [
            place["ipBlock"] for rule in policy["spec"].get("egress", []) for place in rule["to"] if "ipBlock" in place
        ]
        if any(block["cidr"] in {"0.0.0.0/0", "::/0"} for block in blocks):
            assert name == "leaving"
            [expression] = policy["spec"]["podSelector"]["matchExpressions"]
            assert set(expression["values"]) == {"fetcher", "notifier"}
            assert all(block["except"] for block in blocks)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_settings_and_secrets_are_ones_that_a_service_reads(overlay: str) -> None:
    manifests, known = rendered(overlay), setting_names()
    assert set(named(manifests, "ConfigMap")["payerwatch"]["data"]) <= known
    for name, pod in pods(manifests):
        for volume in pod.get("volumes", []):
            for source in volume.get("projected", {}).get("sources", []):
                assert {item["path"].upper() for item in source["secret"]["items"]} <= known, name


def test_a_large_installation_grows_with_what_waits() -> None:
    scalers = named(rendered("large"), "HorizontalPodAutoscaler")
    assert set(scalers) == set(SERVICES)
    for service in ("differ", "notifier"):
        asked = [metric["external"]["metric"]["name"] for metric in scalers[service]["spec"]["metrics"]]
        assert "payerwatch_stream_untaken" in asked
    for deployment in named(rendered("large"), "Deployment").values():
        assert "replicas" not in deployment["spec"]


def test_every_manifest_belongs_to_an_overlay() -> None:
    for folder in ("base", *OVERLAYS, "monitoring"):
        kustomization = yaml.safe_load((MANIFESTS / folder / "kustomization.yaml").read_text())
        there = {path.name for path in Path(MANIFESTS / folder).glob("*.yaml")} - {"kustomization.yaml"}
        assert there == {name for name in kustomization["resources"] if name.endswith(".yaml")}
