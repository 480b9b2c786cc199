# Barta: two commands are enough, `make run` and `make test`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench weights card messages lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

help: ## show what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Barta needs Python 3.11 or newer and found no '$(PYTHON)'. Install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Barta needs Python 3.11 or newer; '$(PYTHON)' is `$(PYTHON) -V`. Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || command -v uv >/dev/null || { echo "Python's venv module is missing. Install it (Debian: apt-get install python3-venv) and run make again."; exit 1; }
	@if command -v uv >/dev/null; then uv venv -q --clear --python $(PYTHON) $(VENV); else $(PYTHON) -m venv --clear $(VENV); fi
	@touch $@

$(VENV)/.runs: $(VENV)/.made requirements.lock
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.lock
	@$(call install,requirements-dev.lock)
	@touch $@

# The packages are used from the checkout; only a path entry and the `barta` launcher go into the environment.
define install
if command -v uv >/dev/null; then uv pip install -q --python $(BIN)/python --require-hashes -r $(1); \
else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); fi && \
$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "barta.pth").write_text(str(pathlib.Path.cwd()))' && \
printf '#!%s\nfrom service.cli import main\n\nmain()\n' "$$PWD/$(BIN)/python" > $(BIN)/barta && chmod +x $(BIN)/barta
endef

setup: $(VENV)/.runs ## set up what running needs

run: $(VENV)/.runs ## start Barta on http://127.0.0.1:8000 with a simulated phone company
	@exec $(BIN)/barta run --port $(PORT)

node_modules: $(VENV)/.tests
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --prefix tests/contracts; \
	else echo "No npm on this machine: the tests that ask another language's libraries are skipped."; fi

test: $(VENV)/.tests node_modules check ## every check and test that CI runs
	@$(BIN)/python -m pytest -n auto --dist loadfile $(TESTS)

check: $(VENV)/.tests ## format, lint, types, the floors of the house, catalogs
	@$(BIN)/ruff format --check --quiet . || { echo "Run '$(BIN)/ruff format .'"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/barta check --content

bench: $(VENV)/.tests ## measure, beside a peer or a limit in the same run
	@$(BIN)/python -m benchmarks

weights: $(VENV)/.tests ## make the trained tier's weights anew from the corpus
	@$(BIN)/python -m training weights

card: $(VENV)/.tests ## judge the trained tier on hands it has not seen (minutes)
	@$(BIN)/python -m training card

messages: $(VENV)/.tests ## extract texts for translators and bring every catalog up to date
	@$(BIN)/pybabel -q extract -F babel.cfg --no-location --add-comments=SMS: --add-comments=CALL: --project=Barta -o locales/messages.pot .
	@for po in locales/*/LC_MESSAGES/messages.po; do \
	  $(BIN)/pybabel -q update --no-fuzzy-matching --previous --no-wrap -i locales/messages.pot -o $$po -l $$(basename $$(dirname $$(dirname $$po))); done
	@$(BIN)/barta check --content

lock: ## renew both lock files (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --extra postgres --extra voices pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --extra postgres --extra voices --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what set-up and running made, except var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tests/contracts/node_modules
