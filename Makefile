# Every target is a command, or a few, that a person could type. PYTHON says which Python to make .venv with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
INSTALL := $(PIP) install --no-deps --require-hashes
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

.PHONY: help
help: ## List these commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/installed ## Serve a fictional newsroom on http://127.0.0.1:8000; Ctrl-C ends it
	@$(BIN)/python -m corrections demo $(ARGS)

# Four, also on two cores: while a test waits for a deadline, a lock or the browser, another one works.
.PHONY: test
test: $(VENV)/installed-dev ## Run all tests, on SQLite and PostgreSQL; ARGS="tests/cli -k demo" runs some
	$(BIN)/python -m pytest -n 4 $(ARGS)

.PHONY: lint
lint: $(VENV)/installed-dev ## Check style, types and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.PHONY: bench
bench: $(VENV)/installed ## Load a large newsroom and measure the server; writes instance/bench.json
	$(BIN)/python -m corrections.bench $(ARGS)

.PHONY: messages
messages: $(VENV)/installed ## Collect the words to translate, and compile what is translated
	$(BIN)/python corrections/translations/refresh.py

.PHONY: lock
lock: ## Write requirements*.txt anew from pyproject.toml (for developers; needs uv)
	printf 'hatchling\neditables\n' > build.in
	uv pip compile -q -p $(PYTHON) --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra postgresql -o requirements.txt pyproject.toml build.in
	uv pip compile -q -p $(PYTHON) --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra postgresql --group dev -o requirements-dev.txt pyproject.toml build.in
	rm build.in

.PHONY: clean
clean: ## Remove what these commands made, but nothing in instance/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find corrections migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed is stamped: a second run has nothing to do and needs no network.

$(VENV)/installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Corrections needs into $(VENV), once: about a minute"
	@$(INSTALL) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m pip check > /dev/null || $(BIN)/python -m pip check
	@$(BIN)/python -m compileall -q corrections
	@touch $@

# The wheels of the runtime are kept too: the test of our own wheel installs them into an empty environment.
$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what tests and checks need into $(VENV), once: about a minute"
	@$(INSTALL) -r requirements-dev.txt
	@$(PIP) download --no-deps --require-hashes -r requirements.txt -d $(VENV)/wheels
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Corrections needs Python 3.11 or newer, and $(PYTHON) is not. Name one: make demo PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "$(PYTHON) can't make environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
