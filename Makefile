# Needs GNU make and Python 3.11 or later with venv and pip; everything else is installed into .venv from
# the hash-checked lock files.
PYTHON ?= python3
BIN := .venv/bin
# both cores by default; `make test WORKERS=0` runs in one process
WORKERS ?= auto
# neighbours stay together, for what they share; who is done first helps the other
PYTEST := pytest -n $(WORKERS) --dist worksteal -rfEs
UNMEASURED := timed or browser or lasting

.DEFAULT_GOAL := help
.PHONY: help demo test check static thresholds measured rest mutation docs messages bench benchmap screenshots lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name what; do \
	  printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: .venv/.runtime ## replay the pause of spring 2025 and open its map
	$(BIN)/strike-monitor demo

test: measured rest ## run all tests; what was skipped is listed with its reason

# `make check TESTS=` takes the tests just run for granted
TESTS := test
check: static $(TESTS) thresholds ## format, lint, types, import contracts, all tests with coverage thresholds

static: .venv/.dev ## the part of check that runs no tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

thresholds: .venv/.dev ## every branch of core and model, and 90 % of the whole, reached by the measured tests
	$(BIN)/coverage report --include='monitor/core/*,monitor/model/*' --fail-under=100
	$(BIN)/coverage report --fail-under=90

# Measuring doubles a test's time: what takes long and reaches no line of its own goes without.
measured: .venv/.dev ## the tests that coverage is measured of
	$(BIN)/coverage erase
	$(BIN)/coverage run -m $(PYTEST) -m "not ($(UNMEASURED))"
	$(BIN)/coverage combine --quiet

rest: .venv/.dev ## all other tests
	$(BIN)/$(PYTEST) -m "$(UNMEASURED)"

mutation: .venv/.dev ## how many small faults in the modules that conclude their tests find
	$(BIN)/python scripts/mutate.py

docs: .venv/.dev ## write what is generated in the documents anew
	$(BIN)/python scripts/build_docs.py

messages: .venv/.dev ## bring the catalogues of translations up to date with what the pages say
	$(BIN)/python scripts/build_messages.py

bench: .venv/.dev ## measure speed beside the usual ways and write docs/benchmarks.md
	$(BIN)/python bench/run.py

benchmap: .venv/.dev ## measure the map beside folium's own layers and write docs/benchmarks-map.md
	$(BIN)/python bench/map.py

screenshots: .venv/.dev ## draw docs/images anew from the replayed pause
	$(BIN)/python scripts/build_screenshots.py

lock: ## write both lock files anew, with uv
	uv pip compile pyproject.toml $(LOCK) --extra build --output-file requirements.lock
	uv pip compile pyproject.toml $(LOCK) --extra build --extra dev --constraint requirements.lock \
	  --output-file requirements-dev.lock
LOCK := --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11

clean: ## remove what was built, the virtual environment included; data in var/ stays
	rm -rf .venv build *.egg-info .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- the virtual environment: one stamp for running, one for developing -----------------------------
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; try: make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.runtime
