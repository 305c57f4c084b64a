# Every target sets itself up. A fresh machine needs make and Python 3.11, 3.12 or 3.13, nothing else.
#   make test PYTHON=python3.12    another interpreter than python3
#   make test UV=                  pip even where uv is installed
#   make test PROCESSES=8          more at a time than one above the number of cores
#   make lab LAB=--no-browser      JupyterLab with other options

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
# One more than there are cores, of which eight are used at most: tests of pages wait for a browser half of their time.
PROCESSES ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((cores < 8 ? cores + 1 : 8)))
LAB ?=
MINUTES ?= 5
VENV := .venv
BIN := $(VENV)/bin
WHAT := --quiet --constraint constraints.txt --editable
install = $(if $(UV),"$(UV)" pip install --compile-bytecode --python $(BIN)/python $(WHAT) $(1) || )$(BIN)/python -m pip install --disable-pip-version-check $(WHAT) $(1)

CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
JAVA := $(shell command -v java)
SUDO := $(shell test "$$(id -u)" = 0 || command -v sudo)

# What is imported once is kept compiled, for the many processes that tests start.
pytest = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
nbval = PYTHONPATH=$(CURDIR)/tests/quick$${PYTHONPATH:+:$$PYTHONPATH} $(pytest) --nbval notebooks

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help apps lab test test-spark java check fuzz format bench sample notebooks docs facts focus pages pictures chromium

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

apps: $(VENV)/.ready-notebooks ## Open the apps on an invented company; prints the address, Ctrl-C stops it
	$(BIN)/chargeback-kit bill sample_data/2026-10 --month 2026-10 --out out/sample --force
	@echo "The bill as a page: $(CURDIR)/out/sample/bill.html"
	@$(BIN)/chargeback-kit apps

lab: $(VENV)/.ready-notebooks ## Open the lessons in JupyterLab, as copies of your own in out/notebooks
	@mkdir -p out/notebooks
	@cp -Rn notebooks/. out/notebooks/ 2>/dev/null || true
	@ln -sfn ../sample_data out/sample_data
	@$(BIN)/jupyter trust out/notebooks/*.ipynb > /dev/null
	$(BIN)/jupyter lab --config=deploy/jupyter_lab_config.py $(LAB) out/notebooks/00_read_a_bill.ipynb

test: $(VENV)/.ready-test chromium ## Run every test, then every notebook against its stored outputs
	$(pytest)
	$(nbval)

test-spark: $(VENV)/.ready-test $(VENV)/.ready-spark java ## Run the tests of fleets on Spark; installs PySpark, and Java where it is missing
	TEST_SPARK=1 $(BIN)/python -m pytest tests/spark

check: $(VENV)/.ready-test chromium ## Lint, format, types, layers, then every test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet tests/house/test_layers.py
	$(pytest)
	$(nbval)

fuzz: $(VENV)/.ready-test ## Try the rules on input that nobody has seen: make fuzz MINUTES=5
	$(BIN)/python tests/fuzz --minutes $(MINUTES) --processes $(PROCESSES)

format: $(VENV)/.ready-test ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/.ready-bench $(VENV)/.ready-test chromium ## Time the kit beside a pandas bill; takes a while
	$(BIN)/python -m benchmarks.run

sample: $(VENV)/.made ## Write the sample data again, byte for byte the same
	$(BIN)/python sample_data/generate.py

pages: $(VENV)/.ready-kit ## Write the pages of the engine and of FOCUS, and where each rule is held
	$(BIN)/python -m tools.engine_page
	$(BIN)/python -m tools.rule_places
	$(BIN)/python -m tools.focus_page

focus: $(VENV)/.ready-kit ## Have the official validator check a FOCUS file: make focus PYTHON312=python3.12
	PYTHON312="$(PYTHON312)" $(BIN)/python -m tools.focus_validation

pictures: $(VENV)/.ready-test chromium ## Make the pictures in docs/ again, and the pages of numbers and of what is shown
	PYTHONPATH=tests $(BIN)/python -m docs.figures
	PYTHONPATH=tests $(BIN)/python -m docs.shown
	PYTHONPATH=tests $(BIN)/python -m docs.pictures

chromium: # the browser of the tests, from the system's packages where it is missing
ifeq ($(CHROMIUM),)
	@command -v apt-get >/dev/null && { test "$$(id -u)" = 0 || test -n "$(SUDO)"; } || { \
	  echo "The tests drive Chromium, and neither chromium nor google-chrome is on the PATH." >&2; \
	  echo "Install it with the package manager of your system, then run make $(firstword $(MAKECMDGOALS)) again." >&2; exit 2; }
	$(SUDO) apt-get update --quiet
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends chromium
endif

java: # what Spark runs on, from the system's packages where it is missing
ifeq ($(JAVA),)
	@command -v apt-get >/dev/null && { test "$$(id -u)" = 0 || test -n "$(SUDO)"; } || { \
	  echo "Spark needs Java 17 or later, and java is not on the PATH." >&2; \
	  echo "Install it with the package manager of your system, then run make $(firstword $(MAKECMDGOALS)) again." >&2; exit 2; }
	$(SUDO) apt-get update --quiet
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends openjdk-17-jre-headless || \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends default-jre-headless
endif

notebooks: $(VENV)/.ready-test ## Run the notebooks and keep their outputs
	$(BIN)/python notebooks/regenerate.py

docs: $(VENV)/.ready-docs ## Build the documentation in out/docs, to be opened from that folder, offline
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -c docs . out/docs
	@echo "The documentation: $(CURDIR)/out/docs/index.html"

facts: $(VENV)/.ready-test ## Write the reference tables again from tools/facts
	$(BIN)/python -m tools.facts

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "Chargeback Kit needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing)." >&2; \
	  echo "Install one of them, or name it: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV) $(if $(UV),|| "$(UV)" venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV))
	@touch $@

$(VENV)/.ready-kit: pyproject.toml constraints.txt | $(VENV)/.made
	$(call install,.)
	@touch $@

$(VENV)/.ready-%: pyproject.toml constraints.txt | $(VENV)/.made
	$(call install,".[$*]")
	@touch $@ $(VENV)/.ready-kit
