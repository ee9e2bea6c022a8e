# Everything from a fresh clone: needs Python 3.11 or newer, make and git. PYTHON=... names another interpreter.

BIN = .venv/bin
SOURCES = $(shell find eid idp_mock relying_party -name '*.py')
CATALOGUES = $(wildcard */translations/*/LC_MESSAGES/messages.po */*/translations/*/LC_MESSAGES/messages.po)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --editable
LOCK = --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links
export CI ?= true

.PHONY: help run test setup translations bench fuzz survive lock documents docs pictures clean
.DEFAULT_GOAL := help

help: ## What can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: .venv/runtime .venv/translations .venv/bytecode ## Start the node and the portals (IDP_PORT, PORTAL_PORT); Ctrl-C stops both
	@$(BIN)/python tools/run.py

test: setup ## Check style and types, then run all tests; installs Redis and a browser where it may
	@tools/system_packages.sh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@$(BIN)/pytest --numprocesses auto --dist worksteal

setup: .venv/development .venv/translations .venv/bytecode ## Make the virtual environment and compile the translations

translations: .venv/development ## Bring the catalogues up to date with the sources and compile them
	$(BIN)/python build_translations.py update

bench: .venv/development .venv/translations ## Measure whole logins, cold start and memory (PEERS=folder of npm packages)
	$(BIN)/python -m bench $(if $(PEERS),--peers $(PEERS))
	$(BIN)/python -m bench.profile

documents: .venv/development ## Write the documents that are made of the sources (settings, faults, commands, API ...)
	$(BIN)/python -m tools.documents

docs: documents ## Build the documentation as a site in site/; a broken link fails
	$(BIN)/mkdocs build --quiet

fuzz: setup ## Try hostile inputs on all readers (MINUTES=60 SEED=1)
	$(BIN)/python -m tests.fuzz $(or $(MINUTES),60) $(or $(SEED),1)

survive: setup ## Kill things under 1,000 logins and 1,000 registrations, then at random (MINUTES=10 SEED=1)
	SURVIVED_LOGINS=1000 SURVIVED_REGISTRATIONS=1000 $(BIN)/pytest -s tests/resilience/test_kills.py
	$(BIN)/python -m tests.resilience.havoc $(or $(MINUTES),10) $(or $(SEED),1)

lock: setup ## Pin what the image holds, with hashes, as of now (deploy/*.lock)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(BIN)/pip-compile $(LOCK) --output-file deploy/build.lock deploy/build.in
	$(BIN)/pip-compile $(LOCK) --output-file deploy/image.lock pyproject.toml deploy/image.in

pictures: setup ## Take the pictures of docs/pictures and of the tour again, in a real browser
	PICTURES=$(CURDIR)/docs/pictures TOUR=$(CURDIR)/relying_party/static $(BIN)/pytest tests/browser/test_pictures.py

clean: ## Remove what was made, but neither keys/ nor var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache dist site
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name '*.mo' -delete

.venv/bin/python:
	@tools/make_venv.sh $(PYTHON)

.venv/runtime: pyproject.toml | .venv/bin/python
	@echo "Installing what the programs need ..."
	@$(INSTALL) .
	@touch $@

.venv/development: pyproject.toml | .venv/bin/python
	@echo "Installing what the programs and their tests need ..."
	@$(INSTALL) '.[test]'
	@touch $@ .venv/runtime

.venv/translations: $(CATALOGUES) build_translations.py | .venv/bin/python
	@$(BIN)/python build_translations.py
	@touch $@

# As an installer does: without it a start that may not write bytecode (PYTHONDONTWRITEBYTECODE) reads every source again.
.venv/bytecode: $(SOURCES) | .venv/bin/python
	@$(BIN)/python -m compileall -q eid idp_mock relying_party
	@touch $@
