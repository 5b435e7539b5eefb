# The course's commands. `make` lists them; continuous integration calls the same ones.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DATA := $(shell find data -name '*.toml' -o -name '*.bib')
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help serve book test lint types unit notebooks-check sphinx-check web check bench fuzz mutate notebooks lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 18

serve: book ## build the book and serve it on http://localhost:8000 (PORT=8123 chooses another)
	@$(BIN)/python tools/serve.py book/_build/html $(PORT)

book: .venv/book src/trackii_course/_snapshot.json ## build the book into book/_build/html
	@$(BIN)/python tools/build_book.py

test: lint types unit notebooks-check sphinx-check web ## run every check and test

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev tests/web/node_modules/.done
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" node tests/web/node_modules/typescript/bin/tsc -p tests/web/tsconfig.json

unit: .venv/dev .venv-nbgrader/done src/trackii_course/_snapshot.json
	$(BIN)/python -m coverage erase
	TRACKII_NBGRADER="$(CURDIR)/.venv-nbgrader" PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests -n 2 -m "not thousand" --cov --ignore=tests/web
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/test_questions.py -n 2 -m thousand

notebooks-check: .venv/dev src/trackii_course/_snapshot.json
	$(BIN)/python -m pytest --nbval notebooks -n 2 -p no:cacheprovider

sphinx-check: .venv-sphinx/done .venv/book
	$(BIN)/python tools/current_sphinx.py .venv-sphinx/bin/sphinx-build

web: .venv/dev tests/web/node_modules/.done book
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/web -n 2

check: .venv/dev ## validate data, questions, exercises and citations; print how readable each chapter is
	$(BIN)/trackii check --data data --exercises exercises --book book
	$(BIN)/python tools/readability.py

bench: .venv/dev .venv-nbgrader/done src/trackii_course/_snapshot.json book ## measure times and sizes, as ratios
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_grade.py .venv-nbgrader/bin

fuzz: .venv/dev ## throw broken submissions at the marking for five minutes (SECONDS=60 chooses another time)
	$(BIN)/python tools/fuzz.py --seconds $(or $(SECONDS),300)

mutate: .venv/dev ## break marking and dates in many small ways; count what the tests find
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

notebooks: .venv/dev src/trackii_course/_snapshot.json ## build the notebooks again from the data
	$(BIN)/trackii notebooks --out notebooks

lock: ## write the lock files again (needs uv)
	sh tools/lock.sh

clean: ## remove what was built (not the environment)
	rm -rf book/_build .pytest_cache .mypy_cache .ruff_cache .coverage*

src/trackii_course/_snapshot.json: $(DATA) src/trackii_course/_read.py src/trackii_course/_bib.py | .venv/book
	@$(BIN)/python -m trackii_course._read

# One environment for both; its two stages are marked by files, so that `make serve` installs no more than the book needs.
.venv/book: locks/book.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "This course needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Name another with PYTHON=python3.12")'
	@echo "Making the environment in .venv (once; it takes a minute or two)…"
	@$(PYTHON) -m venv .venv || { echo "Python cannot make environments here. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(PIP) install --quiet --require-hashes --requirement locks/book.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/book locks/dev.txt
	@echo "Adding the tools for tests to .venv…"
	@$(PIP) install --quiet --require-hashes --requirement locks/dev.txt
	@touch $@

# Current Sphinx, in an environment of its own, since Jupyter Book 1 needs an older one.
.venv-sphinx/done: locks/sphinx.txt pyproject.toml
	@$(PYTHON) -m venv .venv-sphinx
	@.venv-sphinx/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement locks/sphinx.txt
	@.venv-sphinx/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# nbgrader as an instructor has it, in an environment of its own, with no more of ours than the notebook needs.
.venv-nbgrader/done: locks/nbgrader.txt pyproject.toml hatch_build.py
	@$(PYTHON) -m venv .venv-nbgrader
	@.venv-nbgrader/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement locks/nbgrader.txt
	@.venv-nbgrader/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

tests/web/node_modules/.done: tests/web/package-lock.json .venv/dev
	cd tests/web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@
