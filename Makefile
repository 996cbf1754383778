# SPDX-License-Identifier: EUPL-1.2
# Samenspiegel, from a fresh clone on Debian 12 with python3 (3.11), make and root:
#   make demo    a working demo municipality on http://localhost:8000 (PORT=9000 changes the port)
#   make test    all tests: SQLite, PostgreSQL, journeys in Chromium
#   make check   what CI runs: make test, make oidc, and format, lint, types, contracts, migrations, translations, docs
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
# Stamps live inside the environment: deleting the environment deletes them too.
STAMPS := $(VENV)/stamps

# The same messages, sorting and decimals on every machine.
export LC_ALL := C.UTF-8
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_DEFAULT_TIMEOUT ?= 60
export PIP_RETRIES ?= 5
export UV_HTTP_TIMEOUT ?= 60
export UV_HTTP_RETRIES ?= 5
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= copy

UV_SYNC := $(BIN)/uv sync --quiet --locked --inexact --python $(BIN)/python

.PHONY: help setup dev demo test check oidc lint quick bench messages clauses sbom vendor format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: $(STAMPS)/setup ## the environment, with .venv/bin/samenspiegel

dev: $(STAMPS)/dev ## the environment, with everything that tests and checks need

demo: setup ## demo municipalities on http://localhost:8000 (PORT=… changes the port)
	@$(BIN)/samenspiegel demo

test: dev ## all tests, on SQLite and PostgreSQL, with the journeys in Chromium
	@tools/test.sh

check: lint test oidc ## everything CI asks for

oidc: dev ## signing in against a certified OpenID provider (fetches it with npm, runs it with our own Node)
	@tools/check-oidc.sh

lint: dev ## the checks that need no database: seconds
	@tools/lint.sh

quick: dev ## the tests on SQLite only, without the journeys
	$(BIN)/pytest -n 2 --ignore tests/journeys

bench: dev ## measure the budgets; writes build/bench.json
	$(BIN)/python -m bench

messages: dev ## collect the texts to translate, compile
	$(BIN)/python -m tools.messages

clauses: dev ## write docs/clauses.md: which test proves which clause
	$(BIN)/python -m tools.clauses

sbom: dev ## write sbom.cdx.json: what the installed program is made of
	$(BIN)/python -m tools.sbom

vendor: dev ## fetch the vendored front-end files anew (maintainers; needs npm)
	cd frontend && npm ci --ignore-scripts
	$(BIN)/uv run --no-project --with 'fonttools[woff]==4.68.0' python frontend/fonts.py
	$(BIN)/python frontend/trim.py
	$(BIN)/python frontend/build.py

format: dev ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +

$(STAMPS)/uv: Makefile tools/python.sh
	@tools/python.sh $(VENV) $(UV_VERSION)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/setup: $(STAMPS)/uv pyproject.toml uv.lock
	@echo "Installing Samenspiegel in $(VENV)"
	@$(UV_SYNC) --no-dev
	@touch $@

$(STAMPS)/dev: $(STAMPS)/uv pyproject.toml uv.lock
	@echo "Installing Samenspiegel and the tools for its tests in $(VENV)"
	@$(UV_SYNC) --group dev
	@touch $(STAMPS)/setup $@
