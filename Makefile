# make demo    the main job against an embedded site
# make test    the whole test suite
# make coverage  the same, and how much of each package it runs; fails below the minimum
# make check   format, lint, types, layers, known vulnerabilities
# make mutate  breaks the code in small ways; fails when no test notices
# make attack  attacks the library in random ways for SECONDS each; fails when one gets through
# make judges  other people's clients at work on the fake site; fails for a fault of the fake site
# make contract  what of each site's operations is covered
# make versions  the test suite on other Pythons, and with the oldest libraries
# make bench   the benchmarks; writes benchmarks/results/
# make lock    pins the tools again, by version and hash

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST := -m pytest --numprocesses 4 --dist worksteal
READY := $(VENV)/.ready

# Else each process of the tests compiles all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage mutate attack judges check format contract versions bench lock clean

demo: $(READY)
	$(BIN)/e6async demo

test: $(READY)
	$(BIN)/python $(PYTEST)

# All tests and all packages, or some of them with what they leave out:
#   make coverage TESTS="tests/query tests/fuzz/test_query.py" PACKAGES=e6async/query
# The minimums are in tests/coverage_report.py.
TESTS ?=
PACKAGES ?=
coverage: $(READY)
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run $(PYTEST) $(TESTS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage json --quiet -o .coverage.json
	$(BIN)/python -m tests.coverage_report .coverage.json $(PACKAGES)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python -m tests.audit
	@rm -rf $(VENV)/installed  # what users get, not this folder
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps \
		--target $(VENV)/installed .
	PYTHONPATH=$(VENV)/installed $(BIN)/pyright --verifytypes e6async --ignoreexternal

# All parts, some, or some mutants of a part while you write its tests:
#   make mutate PART="query protocol"
#   make mutate PART=query ONLY="e6async.query._dates.*"
# The parts and their tests are in tests/mutation/parts.py. A mutant that no test can notice goes
# into tests/mutation/survivors.toml with the reason.
PART ?=
ONLY ?=
mutate: $(READY)
	$(BIN)/python -m tests.mutation $(PART) $(if $(ONLY),--only "$(ONLY)")

#   make attack SECONDS=600 KINDS="kills cancellations"
SECONDS ?= 60
KINDS ?=
attack: $(READY)
	$(BIN)/python -m tests.attacks.fuzzing $(KINDS) --seconds $(SECONDS)

# Some of them: make judges CLIENTS="yippi six2one"
CLIENTS ?=
judges: $(READY)
	$(BIN)/python -m tests.judges $(CLIENTS)

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contract: $(READY)
	$(BIN)/python -m tests.contract

versions: $(READY)
	$(BIN)/python tests/versions.py

bench: $(READY)
	$(BIN)/python -m benchmarks

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --all-extras --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV)

$(READY): pyproject.toml requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "e6async needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test ! -L $(VENV) || { echo "$(VENV) is a link; run make in the folder that it leads to" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
