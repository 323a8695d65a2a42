.DEFAULT_GOAL := help
.PHONY: help install up sweep status check test chaos bench accuracy compose-test generate audit sbom manifests demo clean

UV_VERSION := 0.13.9
PYTHON ?= python3
UV := .tools/bin/uv
export UV_PYTHON_DOWNLOADS := never

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

install: $(UV) ## Install everything into .venv, as locked
	$(UV) sync --locked --quiet --python $(PYTHON)

up: install ## Run everything on this machine; PAYERS=live visits real payers that permit it
	@exec .venv/bin/payerwatch up --payers $(or $(PAYERS),demo)

sweep: install ## Visit every source of the running demo now
	@.venv/bin/payerwatch sweep

status: install ## What the running demo knows
	@.venv/bin/payerwatch status

check: install ## Lint, formatting, types, import contracts, layout
	$(UV) run --no-sync ruff check .
	$(UV) run --no-sync ruff format --check .
	$(UV) run --no-sync mypy
	$(UV) run --no-sync lint-imports
	$(UV) run --no-sync pytest -q tests/architecture

test: install ## Run every test against servers it starts itself
	$(UV) run --no-sync pytest -n 4 --dist loadfile

bench: install ## Measure, and write docs/benchmarks.md
	PYTHONPATH=tests $(UV) run --no-sync --with trafilatura --with pdfplumber python -m benchmarks

accuracy: install ## Score the readers on the real documents of CORPUS_DIR, into docs/accuracy.md
	PYTHONPATH=tests $(UV) run --no-sync python -m corpus.accuracy

compose-test: install ## docker-compose.yml on a Docker engine, parts killed; skipped where no engine runs
	COMPOSE_TEST=1 $(UV) run --no-sync pytest -q -rs tests/compose

generate: install ## Write the papers that are made from the code: schemas, AsyncAPI, ARCHITECTURE, configuration
	$(UV) run --no-sync python -m payerwatch.local.papers

chaos: install ## Kill every process at every step of its work, and the servers too (most of an hour)
	$(UV) run --no-sync pytest -m chaos tests/chaos

audit: install ## Known vulnerabilities of what is locked
	@UV=$(UV) .ci/audit

sbom: install ## What is in it, as CycloneDX: dist/sbom.cdx.json
	@mkdir -p dist
	$(UV) export --quiet --frozen --no-dev --format cyclonedx1.5 --preview-features sbom-export -o dist/sbom.cdx.json

manifests: install ## deploy/kubernetes against the API's schemas (100 MB of them)
	$(UV) run --group manifests pytest -q -rs tests/architecture/test_kubernetes.py

demo: install ## Serve the fictional payers on http://127.0.0.1:8471
	$(UV) run --no-sync python -m payerwatch.local.demo

clean: ## Remove what was installed
	rm -rf .venv .tools
