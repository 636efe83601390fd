# Mirai Action. `make run` starts everything, `make test` proves it works; the rest is listed by `make help`.
# Needs python3 (3.11 or later, with venv) and make; a network only for the first start.

PYTHON ?= python3
BIN := .venv/bin
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

.PHONY: help run test test-browser check bench lock messages clean
.DEFAULT_GOAL := help

help:
	@echo "make run            start it (PORT=8000, DATA_DIR=var, DEMO=0 for an empty start); Ctrl-C stops it"
	@echo "make test           the whole suite without a browser"
	@echo "make test-browser   the tests that drive Chromium"
	@echo "make check          lint, types, imports, migrations, templates, translations"
	@echo "make bench          the measurements in benchmarks/"
	@echo "make messages       collect the texts to translate into locale/"
	@echo "make lock           write requirements/*.txt from pyproject.toml"
	@echo "make clean          remove what can be made again (never DATA_DIR)"

run: $(BIN)/.run $(TRANSLATIONS)
	@$(BIN)/python manage.py serve --with-parent

test: $(BIN)/.dev $(TRANSLATIONS)
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser"

test-browser: $(BIN)/.dev $(TRANSLATIONS)
	$(BIN)/python -m pytest -m browser

check: $(BIN)/.dev $(TRANSLATIONS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m mirai_action.core.translations check

bench: $(BIN)/.dev $(TRANSLATIONS)
	@set -e; for each in $(sort $(wildcard benchmarks/bench_*.py)); do echo "== $$each"; $(BIN)/python "$$each"; done

messages: $(BIN)/.dev
	$(BIN)/python -m mirai_action.core.translations extract

lock: $(BIN)/.dev
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group dev -o requirements/dev.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

clean:
	rm -rf .venv staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

# A stamp says that an installation has finished; one that was interrupted is done again.
$(BIN)/.run: requirements/run.txt | $(BIN)/python
	@echo "必要な部品を入れています（初回のみ）… Installing the parts (first time only) …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

$(BIN)/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installing the parts for tests and checks (first time only) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@ $(BIN)/.run

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; $(PYTHON) is " + sys.version.split()[0] or 0)'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "python3 -m venv failed: install it first (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }

%.mo: %.po | $(BIN)/.run
	@$(BIN)/python -m mirai_action.core.translations compile
