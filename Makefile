# `make run` starts preStratus on this computer, `make test` and `make check` are what the CI runs. Needs make and Python.

PYTHON ?= python3
PORT ?= 8000
DEMO ?= yes

BIN := .venv/bin
STAMPS := .venv/stamps
PURE := $(wildcard reports/analysis reports/stages.py reports/disclosure.py surveys/calldays.py surveys/answerbook surveys/definition surveys/expressions.py surveys/letters.py surveys/provenance.py surveys/values.py surveys/xlsform visits/anchors.py visits/passages.py visits/roles.py)
TYPED := $(PURE) $(wildcard */actions.py */actions/*.py */actions/*/*.py) accounts/service.py accounts/facts.py accounts/links.py surveys/sending.py prestratus
# A server as it would be set up, to hold the deployment checks against. Its static files are a test's business.
SERVER := env -u DEVELOPMENT -u DEBUG SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=nulage.example.se DATABASE_URL=sqlite:///$(CURDIR)/var/check/check.sqlite3 STATIC_ROOT=$(CURDIR)/var/check/static \
	EMAIL_URL=smtp+tls://nulage:secret@mail.example.se:587 DEFAULT_FROM_EMAIL=nulage@example.se SERVICE_FILE=$(CURDIR)/tests/service.toml

# Without compiled files every process reads Django, pandas and the tests from source: seconds for each, many times over.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run letters test test-unit check messages steps lock bench screenshots clean environment \
	check-format check-lint check-types check-imports check-templates check-messages check-migrations check-deploy check-locks

help:
	@echo "make run          start on http://127.0.0.1:8000 with demo data (PORT=8000, DEMO=no)"
	@echo "make letters      print the letters that wait on the console, as long as it runs (PORT as above)"
	@echo "make test         the whole suite: SQLite, PostgreSQL, browser"
	@echo "make test-unit    only the part without browser, on SQLite"
	@echo "make check        format, lint, types, imports, templates, messages, migrations, deployment, lock files"
	@echo "make messages     extract and compile the Swedish catalogues"
	@echo "make steps        print docs/next-step.md from the table of the next step"
	@echo "make lock         lock the dependencies anew"
	@echo "make bench        measure, and write docs/performance.md"
	@echo "make screenshots  take the pictures of README.md"
	@echo "make clean        remove what can be made again (keeps the data in var/)"

# --- Environment: each stamp is older than the lock file it answers to only when there is something to install ---------

$(STAMPS)/bootstrap: requirements-bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; set PYTHON=." if sys.version_info < (3, 11) else 0)'
	@echo "Making the Python environment …"
	@$(PYTHON) -m venv .venv || { echo "Python cannot make environments here. On Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements.txt $(STAMPS)/bootstrap
	@echo "Installing the Python packages …"
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements-dev.txt
	@touch $@

$(STAMPS)/node: package.json package-lock.json .npmrc $(STAMPS)/bootstrap
	@echo "Installing the front-end files …"
	@$(BIN)/npm ci --silent
	@touch $@

environment: $(STAMPS)/dev $(STAMPS)/node
	@$(BIN)/python scripts/messages.py compile

# --- Use --------------------------------------------------------------------------------------------------------------

run: $(STAMPS)/run $(STAMPS)/node
	@PORT=$(PORT) exec $(BIN)/python scripts/run.py --demo $(DEMO)

letters: $(STAMPS)/run
	@DEVELOPMENT=yes PORT=$(PORT) exec $(BIN)/python manage.py send_letters --loop 5

messages: $(STAMPS)/dev
	@$(BIN)/python scripts/messages.py update
	@$(BIN)/python scripts/messages.py compile

steps: environment
	@DEVELOPMENT=yes $(BIN)/python manage.py next_steps > docs/next-step.md

lock: $(STAMPS)/bootstrap
	@$(BIN)/python scripts/lock.py

bench: environment
	@scripts/needs chromium
	@scripts/postgresql $(BIN)/python scripts/bench.py

screenshots: environment
	@scripts/needs chromium
	@$(BIN)/python scripts/screenshots.py

clean:
	rm -rf .venv node_modules staticfiles test-results var/check .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name '*.mo' -not -path './.venv/*' -delete
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

# --- Proof ------------------------------------------------------------------------------------------------------------

test: environment
	@scripts/needs chromium postgresql pango libreoffice
	@scripts/needs chromium-headless-shell || echo "Going on without it: the pages take longer in the whole of Chromium."
	@scripts/test

test-unit: environment
	@scripts/needs pango
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not e2e and not walk"

check: check-format check-lint check-types check-imports check-templates check-messages check-migrations check-deploy check-locks

check-format: $(STAMPS)/dev
	@$(BIN)/ruff format --check .

check-lint: $(STAMPS)/dev
	@$(BIN)/ruff check .

check-types: $(STAMPS)/dev
	@$(BIN)/mypy $(TYPED)

check-imports: $(STAMPS)/dev
	@$(BIN)/lint-imports

check-templates: $(STAMPS)/dev
	@find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check

check-messages: $(STAMPS)/dev
	@$(BIN)/python scripts/messages.py check

check-migrations: $(STAMPS)/dev
	@DEVELOPMENT=yes $(BIN)/python manage.py makemigrations --check --dry-run

check-deploy: environment
	@mkdir -p var/check/static && echo '{"version": "1.1", "paths": {"a": "a"}, "hash": ""}' > var/check/static/staticfiles.json
	@$(SERVER) $(BIN)/python manage.py check --deploy --fail-level WARNING

check-locks: $(STAMPS)/dev
	@$(BIN)/python scripts/lock.py --check
