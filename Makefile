# Every target sets up what it needs by itself, in .venv. Settings come from the environment or
# .env (see .env.example); on one line, too: make run PORT=9000

PYTHON = python3
VENV = .venv
MANAGE = $(VENV)/bin/python manage.py
INSTALL = $(VENV)/bin/python -m pip install --quiet --no-input --progress-bar off \
	--disable-pip-version-check --require-hashes
COMPILE = build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make requirements"
# Who says nothing wants to look at it: the demo. A production installation says DEMO=0.
DEMO_BY_DEFAULT = $(if $(DEMO)$(shell grep -sE '^(export )?DEMO=' .env),,DEMO=1)

.DEFAULT_GOAL = help
.PHONY: help setup run test lint bench requirements messages clean
# A recipe that fails leaves no half-made file that would pass for a finished one.
.DELETE_ON_ERROR:

help: ## diese Übersicht
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

setup: $(VENV)/installed ## Umgebung, Datenbank und Demo vorbereiten
	@env $(DEMO_BY_DEFAULT) $(MANAGE) prepare

run: $(VENV)/installed ## vorbereiten und starten; Strg-C beendet alles
	@exec env $(DEMO_BY_DEFAULT) $(MANAGE) serve --prepare

test: $(VENV)/installed-dev ## Tests auf SQLite und PostgreSQL; Auswahl: make test ARGS="-k plaetze"
	@$(VENV)/bin/python scripts/test $(ARGS)

lint: $(VENV)/installed-dev ## Stil, Vorlagen, Typen, Migrationen, Einstellungen prüfen
	@scripts/lint

bench: $(VENV)/installed-dev ## Messen, was ein Ansturm kostet; kürzer: make bench ARGS=--quick
	@$(VENV)/bin/python -m bench $(ARGS)

requirements: ## Paketlisten aus den .in-Dateien neu festschreiben; neuere Versionen: ARGS=--upgrade
	@$(PYTHON) -m venv --clear build/uv
	@build/uv/bin/pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) $(ARGS) requirements.in --output-file requirements.txt
	@$(COMPILE) $(ARGS) requirements-dev.in --constraints requirements.txt \
		--output-file requirements-dev.txt

messages: $(VENV)/installed ## Texte für die Übersetzung sammeln und die Übersetzung einbauen
	@command -v xgettext >/dev/null || { \
		echo "Es fehlt gettext. Unter Debian und Ubuntu: sudo apt install gettext" >&2; exit 1; }
	@DEMO=1 $(MANAGE) makemessages --locale en --add-location file --no-wrap \
		--ignore build --ignore var --ignore tests
	@DEMO=1 $(MANAGE) compilemessages --locale en --ignore $(VENV)

clean: ## Umgebung und Zwischenergebnisse löschen; Daten (var/) und .env bleiben
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The environment ---------------------------------------------------------------------------

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Es fehlt Python. Unter Debian und Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 oder neuer wird gebraucht, dies ist $$($(PYTHON) --version)." >&2; \
		echo "Ein anderes Python geht so: make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "Die Umgebung wird in $(VENV) eingerichtet ..."
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "Es fehlt das Paket für Umgebungen. Unter Debian und Ubuntu: sudo apt install python3-venv" >&2; \
		exit 1; }

# Two stamps beside the packages: what is installed is as new as its list, or it is installed again.
$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	@echo "Die Pakete werden installiert ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Die Pakete für Tests und Prüfungen werden installiert ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
