# Everything that a fresh machine needs: `make` builds, `make test` tests. Both do their own set-up.

PYTHON = .venv/bin/python
RUN    = .venv/.run.stamp
TEST   = .venv/.test.stamp
TOOLS  = .tools/.stamp

.PHONY: all build test lint clean lock bench help

all: build

build: $(RUN)
	@$(PYTHON) build.py

$(RUN): requirements.lock .ci/setup
	@sh .ci/setup run

$(TEST): tests/requirements.lock .ci/setup
	@sh .ci/setup test

$(TOOLS): .ci/setup tests/npm/package-lock.json
	@sh .ci/setup tools

test: $(TEST) $(TOOLS)
	@rm -f .coverage .coverage.*
	$(PYTHON) -m pytest -n 2 --dist loadgroup --cov --cov-report= $(ARGS)
	@$(PYTHON) -m coverage combine -q 2>/dev/null || true
	@$(PYTHON) -m coverage report $(if $(ARGS),,--fail-under=90)

lint: $(TEST)
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m ruff check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

bench: $(TEST) $(TOOLS)
	$(PYTHON) benchmarks/build.py

lock: $(TEST)
	@sh .ci/setup lock

clean:
	rm -rf .venv .tools .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

help:
	@echo "make         set up and build everything into output/"
	@echo "make test    set up and run every test"
	@echo "make lint    format, lint, types, layers"
	@echo "make bench   how long a build takes, beside a browser printing the same pages"
	@echo "make lock    write the lock files anew"
	@echo "make clean   remove what was set up; output/ stays"
