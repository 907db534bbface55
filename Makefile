# run, test, bench, lint, lock, schema: each target sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
export SUMMIT_VAR ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ── Set-up: each piece once, again only when what it is made from changed ────────────────────────────────────────────
.venv/run.ready: requirements/run.txt
	@echo "▸ Python packages, pinned with hashes (about a minute the first time)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed.") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev.ready: requirements/dev.txt
	@echo "▸ Python packages for tests, pinned with hashes (about a minute the first time)"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --require-hashes -r requirements/dev.txt
	@touch $@ .venv/run.ready

frontend/node_modules/npm.ready: frontend/package-lock.json
	@echo "▸ Front-end packages"
	@cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

FRONTEND_SOURCES := $(shell find frontend/site frontend/scanner -type f 2>/dev/null) frontend/build.mjs frontend/package.json
frontend/dist/dist.ready: frontend/node_modules/npm.ready $(FRONTEND_SOURCES)
	@echo "▸ Style sheet, scanner and fonts"
	@cd frontend && node build.mjs
	@touch $@

locale/mo.ready: .venv/run.ready $(wildcard locale/*/LC_MESSAGES/*.po)
	@echo "▸ Translations"
	@.venv/bin/pybabel -q compile -D django -d locale
	@touch $@

$(SUMMIT_VAR)/keys/secret.key: | .venv/run.ready
	@echo "▸ Keys of this installation"
	@$(PY) deploy/create_keys.py $(SUMMIT_VAR)/keys

keys: $(SUMMIT_VAR)/keys/secret.key ## Make the secret and the first ticket key in var/keys/.

setup: .venv/run.ready frontend/dist/dist.ready locale/mo.ready keys

setup-dev: .venv/dev.ready frontend/dist/dist.ready locale/mo.ready

# ── What people type ─────────────────────────────────────────────────────────────────────────────────────────────────
run: setup ## Set up everything and serve the demo on http://127.0.0.1:8000 (PORT=, DATABASE_URL=, WEB_CONCURRENCY=).
	@exec $(PY) manage.py serve

fresh: ## Forget the demo: database, media, private files, mail. Keys stay.
	@rm -rf $(SUMMIT_VAR)/summit.sqlite3* $(SUMMIT_VAR)/media $(SUMMIT_VAR)/private $(SUMMIT_VAR)/mail
	@echo "The next 'make run' builds the demo anew around that day."

test: setup-dev ## Lint, types, contracts, every test on SQLite, those of the database on PostgreSQL, browser tests.
	@$(PY) tests/everything.py

test-long: setup-dev ## Every test on both databases, also those that take long.
	@$(PY) tests/everything.py --long

lint: setup-dev ## Format, lint, types, import contracts.
	@$(PY) tests/everything.py --only lint

bench: setup-dev ## Measure what we promise; prints a table, writes bench/results.json.
	@$(PY) bench/run.py $(BENCH_OPTIONS)

bench-peers: setup-dev ## Side by side with pretix, from its packages, about 12 minutes (PEERS= the drivers' folder).
	@$(PY) bench/peers.py $(PEERS) $(BENCH_OPTIONS)

bench-growth: setup-dev ## Costs at 10,000, 100,000 and 1,000,000 attendees; needs PostgreSQL, takes minutes.
	@$(PY) bench/growth.py $(BENCH_OPTIONS)

schema: setup-dev keys ## Write docs/api/schema.yml from the code.
	@$(PY) manage.py spectacular --file docs/api/schema.yml --validate

messages: setup-dev ## Collect new strings into locale/.
	@$(PY) locale/collect.py

lock: .venv/dev.ready ## Pin pyproject.toml's packages again, with hashes and no addresses.
	@for extra in "-o requirements/run.txt" "--extra dev -o requirements/dev.txt"; do \
	  .venv/bin/uv pip compile -q --upgrade --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml $$extra; done

.PHONY: help keys setup setup-dev run fresh test test-long lint bench bench-peers bench-growth schema messages lock
