# Two commands for everybody: `make demo` and `make test`. The rest is for developers.
# Each target makes what it needs: a virtual environment, pinned packages, and for tests a browser and test tools.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
export PORT

.PHONY: demo test lint types bench format clean help

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: $(VENV)/.run ## Start the tool with a practice LMS; prints one address
	@$(BIN)/lti-tool demo

test: $(VENV)/.dev tests/js/node_modules/.done ## Everything CI runs
	@$(BIN)/python .ci/test.py

lint: $(VENV)/.dev tests/js/node_modules/.done ## Format, lint, types, import contracts
	@$(BIN)/python .ci/test.py lint

bench: $(VENV)/.dev tests/js/node_modules/.done ## Measure against the baselines; prints medians and ratios
	@$(BIN)/python -m tests.benchmarks

format: $(VENV)/.dev ## Let ruff put the code in shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## Remove everything that make made
	rm -rf $(VENV) tests/js/node_modules var build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Touchpoint needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) .ci/environment.py $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Touchpoint into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[server]"
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Touchpoint and its test tools into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[server,postgres,dev]"
	@$(BIN)/python .ci/older_library.py
	@$(BIN)/python .ci/system.py
	@touch $@ $(VENV)/.run

tests/js/node_modules/.done: tests/js/package-lock.json
	@$(BIN)/python .ci/npm.py
	@touch $@
