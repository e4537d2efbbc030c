# The one entry to the project; CI and pre-commit call nothing else. Needs make and a Python of 3.11 or newer.
#   make setup PYTHON=/path/to/python3.13    chooses the interpreter
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench eval lock fmt browser clean

PYTHON ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PARALLEL ?= 2
CODE := triage tests scripts $(if $(shell find evals -name '*.py' 2>/dev/null | head -1),evals)
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--fork-strategy fewest --custom-compile-command 'make lock'

help:  ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup:  ## make .venv from the lock files; a second run finds nothing to do
	@TRIAGE_SETUP_PYTHON='$(PYTHON)' python3 scripts/set_up.py

demo: setup  ## example customers through the real webhook, then chat and console in the browser
	@$(BIN)/triage demo $(ARGS)

test: setup  ## every test but the benchmarks (PARALLEL=0: in one process)
	$(PYTEST) -n $(PARALLEL) --dist loadfile --ignore tests/benchmarks $(ARGS)

check: setup  ## format, lint, types, architecture, offline tests
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports
	$(PYTEST) -q -n $(PARALLEL) tests/unit $(ARGS)

bench: setup  ## speed and size, as ratios to a floor measured in the same run
	@# one BLAS thread, as the command line sets it for itself
	OPENBLAS_NUM_THREADS=1 $(PYTEST) -q -s tests/benchmarks $(ARGS)

eval: setup  ## every eval on the local engine, gated against the committed baselines
	@$(BIN)/triage eval run --all $(ARGS)

lock: setup  ## resolve anew after a change to pyproject.toml (UPGRADE=--upgrade for the newest versions)
	$(LOCK) pyproject.toml $(UPGRADE) -o requirements/runtime.lock
	$(LOCK) --group dev -c requirements/runtime.lock $(UPGRADE) -o requirements/dev.lock

fmt: setup  ## format and fix what can be fixed
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

browser: setup  ## tests in real Chromium
	$(PYTEST) -m browser $(ARGS)

clean:  ## remove what the tools leave behind, and .venv
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
