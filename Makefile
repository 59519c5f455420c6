# Everything a person or CI does with Parley. `make help` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run dev demo test test-postgres lint bench chaos lock ci help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
DATA := $(or $(DATA_DIR),var)
STATIC_FILES := $(shell find static -type f 2>/dev/null)

# The services that `make test-postgres` and `make bench` run on. They make and drop
# databases named after this one, and empty the Redis databases from this number on (the
# tests two a worker).
TEST_DATABASE_URL ?= postgres://127.0.0.1:5432/parley
TEST_REDIS_URL ?= redis://127.0.0.1:6379/0

# More than eight workers would not find sixteen Redis databases.
PYTEST := $(BIN)/pytest -n auto --maxprocesses=8

# What a team would set, so that Django's deployment checks judge what a team would run.
PRODUCTION := env PUBLIC_URL=https://support.example.com \
	DATABASE_URL=postgres://parley@localhost/parley REDIS_URL=redis://localhost:6379/0

run: $(DATA)/.static ## Serve the inbox and the simulated phones (PORT=8000)
	$(MANAGE) serve

dev: $(DATA)/.static ## The same, restarting when a file changes
	DEBUG=on $(MANAGE) dev

demo: $(DATA)/.static ## Make the demo's numbers, people and conversations fresh again
	$(MANAGE) demo

test: $(VENV)/.dev ## All tests, the browser's too where there is a Chromium
	$(PYTEST)

test-postgres: $(VENV)/.dev ## The same tests on PostgreSQL and Redis
	DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL) \
	TEST_DATABASE_URL=$(TEST_DATABASE_URL) TEST_REDIS_URL=$(TEST_REDIS_URL) $(PYTEST)

lint: export DATA_DIR := $(CURDIR)/$(VENV)/lint
lint: $(VENV)/.dev ## Style, types, arrows, migrations, deployment checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: $(VENV)/.dev $(DATA)/.static ## Measure, into docs/benchmarks.md (FIGURE=start for one)
	DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL) \
	$(BIN)/python -m benchmarks $(FIGURE)

# SEED, SEEDS, UPDATES, REPLIES, SHAPE, PATCH: docs/development.md says what they do.
chaos: $(VENV)/.dev ## Attack it for minutes: kills, outages, Meta's faults
	$(BIN)/python -m tests.chaos

ci: lint test ## What must pass before anything lands

lock: ## Lock the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet requirements-dev.in -o requirements-dev.txt

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

# The locks are whole, so nothing is looked for besides: older pips take coverage[toml]
# for another package than the lock's coverage, and stop when there is a newer one.
$(VENV)/.run: requirements.txt
	$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("Parley needs Python 3.11 or newer; name one with PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	touch $@

$(DATA)/.static: $(VENV)/.run $(STATIC_FILES)
	$(MANAGE) collectstatic --noinput --verbosity 0
	touch $@
