# Every target prepares what it needs; `make setup` does only that. Nothing is installed outside .venv, but for
# the Debian packages below, and those only when root (or sudo without a password) allows it.

CLASS ?=
STUDENTS ?= 12
PYTHON ?= python3
BIN := .venv/bin
DEBIAN := bubblewrap chromium
CLASS_FOLDER := $(or $(CLASS),class)

.PHONY: lowest setup lab bundle grade formgrader site site-proof test mutants verdicts bench build lint debian help
.DEFAULT_GOAL := help

help:
	@echo "make lab     open the course in JupyterLab, in a student's folder (workbook/)"
	@echo "make bundle  make the zip that students get, in build/gradient-course.zip"
	@echo "make grade   grade a class (CLASS=folder; without it, a synthetic one of $(STUDENTS) students is made)"
	@echo "make formgrader   mark the questions in words of a class (CLASS=folder) beside the marking scheme"
	@echo "make site    make the course into a web page to read and to work in, in build/site/html"
	@echo "make site-proof   run every solution in the browser's Python (some minutes)"
	@echo "make test    run every test"
	@echo "make lowest  run course_lib and the solutions with the lowest versions of numpy, matplotlib and sympy"
	@echo "make mutants   edit every solution in every way that people go wrong: each check must refuse (some minutes)"
	@echo "make verdicts  put every catalogued answer to its check at home and to the grader: both must say the same"
	@echo "make bench   measure the checks and the grader beside their peers"
	@echo "make build   make the student notebooks from the masters"
	@echo "make setup   only prepare .venv and the Debian packages"

setup: .venv/ready debian

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "The course needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12, for example."; exit 1; }
	@echo "Preparing .venv (once; a minute or two) …"
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear --python "$$(command -v $(PYTHON))" .venv \
	  && uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt \
	  && uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  { $(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory debian DEBIAN=python3-venv; } \
	  && $(PYTHON) -m venv --clear .venv \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

debian:
	@missing=; for p in $(DEBIAN); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then :; \
	elif ! command -v apt-get >/dev/null; then echo "Install with your system's own packages:$$missing"; \
	elif [ "$$(id -u)" = 0 ]; then \
	  echo "Installing$$missing …"; apt-get update -qq && apt-get install -y -qq $$missing >/dev/null; \
	elif sudo -n true 2>/dev/null; then \
	  echo "Installing$$missing …"; sudo -n apt-get update -qq && sudo -n apt-get install -y -qq $$missing >/dev/null; \
	else echo "To grade in the sandbox, type: sudo apt-get install$$missing"; fi

# A student's folder, with settings of its own: the user's stay as they are.
lab: setup
	@$(BIN)/python -m grading.authoring.workbook workbook
	cd workbook && JUPYTER_CONFIG_PATH="$(CURDIR)/grading/authoring/jupyter" \
	  JUPYTERLAB_WORKSPACES_DIR="$(CURDIR)/build/lab" \
	  ../$(BIN)/jupyter lab "$$(ls *.ipynb | head -n 1)"

bundle: setup
	@$(BIN)/python -m grading.authoring.bundle

grade: setup
	@if [ -z "$(CLASS)" ] && [ ! -d class ]; then $(BIN)/course sample class --students $(STUDENTS); fi
	@$(BIN)/course grade "$(CLASS_FOLDER)"
	@$(BIN)/course feedback "$(CLASS_FOLDER)"

formgrader: setup
	@if [ ! -f "$(CLASS_FOLDER)/gradebook.db" ]; then $(MAKE) --no-print-directory grade; fi
	$(BIN)/python -m grading.nbgrader.formgrader "$(CLASS_FOLDER)"

site: setup
	@$(BIN)/python -m grading.site.build

site-proof: setup
	@$(BIN)/python -m tests.browser.site_proof

test: setup
	@$(BIN)/course build --check
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests

# The versions that Pyodide has: course_lib, and the solutions of every notebook, must do with them.
LOWEST := "numpy==2.0.*" "matplotlib==3.8.*" "sympy==1.13.*" "scipy==1.14.*"
lowest:
	@$(PYTHON) -m venv --clear .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check $(LOWEST) \
	  nbgrader jupytext pytest hypothesis mpmath
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	.venv-lowest/bin/python -m pytest tests/check tests/explain tests/course \
	  tests/notebooks/test_syllabus_*.py
	.venv-lowest/bin/python -m pytest tests/notebooks/test_exercises.py -k test_the_solution_is_correct

# A sample of this is in `make test`.
mutants: setup
	@$(BIN)/python -u -m tests.mutants

# A sample of this is in `make test`, too.
verdicts: setup
	@$(BIN)/python -u -m tests.one_verdict

bench: setup
	$(BIN)/python -m benchmarks

build: setup
	$(BIN)/course build

lint: setup
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
