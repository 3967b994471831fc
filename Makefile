# Start with `make demo` or `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Coverage doubles the time of a test, so it is measured only for the core, which must be covered.
CORE_TESTS := tests/notes tests/domain tests/render \
  tests/sync/test_sync.py tests/sync/test_odd.py tests/sync/test_forgery.py tests/sync/test_conflicts.py
# Tests start tacit some thousand times. Without bytecode, which PYTHONDONTWRITEBYTECODE forbids it to write, each start
# takes half as long again, so `make test` compiles first. A process that is done takes tests from the others.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

MAKEFLAGS += --jobs=2  # mypy and the installations use one processor each
.PHONY: help demo test core lint format bench picture constraints audit clean
help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: $(VENV)/.base ## Sync this repository's own knowledge base and list its patterns
	$(BIN)/tacit sync
	$(BIN)/tacit list

test: lint core $(VENV)/.npm ## Run every check: ruff, mypy, pytest, and the knowledge base itself
	$(PYTEST) $(CORE_TESTS:%=--ignore=%)
	$(BIN)/python -m coverage report --fail-under=95 --include='src/tacit/notes/*,src/tacit/domain/confidence.py,src/tacit/render/*'
	$(BIN)/tacit sync --check

core: $(VENV)/.dev $(VENV)/.npm
	$(BIN)/python -m compileall -q src tests
	$(PYTEST) --cov --cov-report= $(CORE_TESTS)

lint: $(VENV)/.dev ## Run ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.dev ## Fix and format the code with ruff
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.dev ## Run the benchmark and print each figure with its floor
	$(BIN)/python -m bench

picture: $(VENV)/.dev ## Redraw the README's pictures (the page needs Chromium)
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/page_picture.py

# Both files also pin the build backend. Extras are kept, because without them a resolver looks for other versions.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --python-version 3.11 --group build pyproject.toml
constraints: ## Pin the newest versions that pyproject.toml allows (needs uv)
	$(COMPILE) --upgrade --extra dev --output-file constraints/dev.txt
	$(COMPILE) --upgrade --constraints constraints/dev.txt --output-file constraints/base.txt

# Not part of `make test`: it needs the network, and fails when a vulnerability is published, not when the code changes.
# With --strict, a package that the service does not know is a failure too. The tool has its own environment.
audit: | $(VENV)/bin/python ## Look up known vulnerabilities of all pinned packages; run it weekly (needs network)
	@test -x $(VENV)/audit/bin/pip-audit || { $(BIN)/python -m venv $(VENV)/audit && \
	  $(VENV)/audit/bin/python -m pip --disable-pip-version-check --quiet install 'pip-audit>=2.9,<3'; }
	@for name in base dev; do echo "constraints/$$name.txt"; \
	  $(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement constraints/$$name.txt || exit 1; done

# Tools that tests use (all MIT, axe-core MPL-2.0): the published SARIF schema with its validator, formatters of markdown,
# the command line of the MCP inspector, and axe for web pages. Later versions of the inspector need Node.js 22.
NPM_TOOLS := @microsoft/sarif-multitool@5.7.0 prettier@3.10.1 markdownlint-cli2@0.22.1 \
  @modelcontextprotocol/inspector-cli@0.15.0 axe-core@4.14.1
$(VENV)/.npm: Makefile | $(VENV)/bin/python
	@if command -v npm >/dev/null && npm install --no-save --ignore-scripts --no-audit --no-fund --silent \
	  --prefix $(VENV)/npm $(NPM_TOOLS); then touch $@; else \
	  echo "npm could not fetch $(NPM_TOOLS): SARIF is checked only with the tests' own schema, and the"; \
	  echo "tests of prettier, markdownlint, axe and the MCP inspector are skipped"; fi

clean: ## Remove the files that the other targets create
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("tacit needs Python 3.11 or newer: make PYTHON=python3.12 …" \
	  if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# Each file lists all packages of its environment, so pip resolves nothing and downloads nothing else.
define install
$(PIP) install --no-deps --require-hashes --requirement constraints/$(1).txt
$(PIP) install --no-deps --no-build-isolation --no-index --editable .
$(PIP) check
endef

$(VENV)/.base: pyproject.toml constraints/base.txt | $(VENV)/bin/python
	$(call install,base)
	@touch $@

$(VENV)/.dev: pyproject.toml constraints/dev.txt | $(VENV)/bin/python
	$(call install,dev)
	@touch $@ $(VENV)/.base
