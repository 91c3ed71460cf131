# Needs make and Python 3.11 or later, nothing else. `make` alone lists what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-all bench samples lint format messages compilemessages docs migrations-check clean

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-24s %s\n", $$1, $$2}'

venv: $(STAMP) ## Create the virtual environment, or bring it up to date

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Il faut Python 3.11 ou plus récent : make $(MAKECMDGOALS) PYTHON=python3.12"; \
		echo "Python 3.11 or later is needed; name one as shown above."; exit 1; }
	@echo "Installation dans $(VENV), une ou deux minutes la première fois… / Installing, a minute or two…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

demo: $(STAMP) ## Start the example site: site, worker and clock, until Ctrl-C
	@trap '' INT; exec $(BIN)/python -m example_site.demo

test: $(STAMP) ## Run the tests that need neither a browser nor a server
	@$(BIN)/python -m pytest -m "not slow and not browser and not server and not services"

test-all: $(STAMP) ## Run every test, also those with browsers and servers
	@$(BIN)/python -m pytest -m ""

bench: $(STAMP) ## Measure what the package costs a site, and how much it sends
	@$(BIN)/python -m benchmarks

samples: $(STAMP) ## Write build/samples.html: what is proposed for each page of the corpus
	@$(BIN)/python -m tests.corpus.samples build/samples.html

lint: $(STAMP) ## Check the style of the code
	@$(BIN)/ruff check .

format: $(STAMP) ## Put the code in the common style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(STAMP) ## Collect the strings to translate into French
	@$(BIN)/python -m docs.collect words > wagtail_social/words_of_networks.py
	@cd wagtail_social && ../$(BIN)/django-admin makemessages --locale fr --add-location file
	@rm wagtail_social/words_of_networks.py

compilemessages: $(STAMP) ## Compile the translations
	@cd wagtail_social && ../$(BIN)/django-admin compilemessages

docs: $(STAMP) ## Write docs/reference/networks.md from the networks' own files
	@$(BIN)/python -m docs.collect networks > docs/reference/networks.md

migrations-check: $(STAMP) ## Say whether a migration is missing
	@$(BIN)/python example_site/manage.py makemigrations --check --dry-run

clean: ## Remove what was built, and leave the data of the example site alone
	@rm -rf build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage
	@find . -name __pycache__ -not -path "./.*" -prune -exec rm -rf {} +
