# MediQue's commands. `make run` and `make test` are the two that matter; both work on a fresh Debian 12.

# Debian's own interpreter where there is one: it is what the image runs, and a fifth faster than one built without profiles.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) python3)
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
CACHE := .cache
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# Each suite of `make test` and the seconds it may take on two cores: `suite:budget`. Together at most 20 minutes.
SUITES := house:40 appliance:200 web:300 printers:28 provisioning:25 sync:2 golden:5 days:95 crash:235 browser:270

CODE := $(wildcard appliance web printers sync provisioning)
LOCKS := requirements.txt requirements-dev.txt

# A stamp carries the content of what it was made from in its name, so that an unchanged checkout does nothing.
RUN_STAMP = $(VENV)/.run-$(shell cat requirements.txt pyproject.toml | sha256sum | cut -c 1-16)
TEST_STAMP = $(VENV)/.test-$(shell cat requirements.txt requirements-dev.txt pyproject.toml | sha256sum | cut -c 1-16)

.PHONY: help setup run test bench fairness crash soak words lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(RUN_STAMP) ## Make the virtual environment that the product runs in

run: setup ## Start a demo hospital on http://localhost:8080
	@exec $(BIN)/medique demo --lively --port $(PORT) $(if $(LAN),--lan)

test: test-machine $(TEST_STAMP) ## Format, lint, types, import contracts and all tests
	@failed=''; summary=''; started=$$SECONDS; \
	step() { \
		local name=$$1 budget=$$2 code=0 from=$$SECONDS; shift 2; \
		printf '\n== %s (at most %s s)\n' "$$name" "$$budget"; \
		timeout --kill-after=10 "$$budget" "$$@" </dev/null || code=$$?; \
		if [ $$code = 5 ] && [[ "$$*" == *pytest* ]]; then echo "no tests in $$name"; code=0; fi; \
		if [ $$code = 124 ]; then echo "$$name took longer than its $$budget s"; fi; \
		if [ $$code != 0 ]; then failed="$$failed $$name"; fi; \
		summary+=$$(printf '%-14s %5s s of %5s s   %s' "$$name" "$$((SECONDS - from))" "$$budget" "$$([ $$code = 0 ] && echo ok || echo FAILED)")$$'\n'; \
	}; \
	step format 10 $(BIN)/ruff format --check .; \
	step lint 10 $(BIN)/ruff check .; \
	step types 110 $(BIN)/mypy $(CODE) tests; \
	step imports 20 $(BIN)/lint-imports --no-cache --no-logo; \
	for suite in $(SUITES); do \
		folder=tests/$${suite%%:*}; \
		if [ -d $$folder ]; then step $${suite%%:*} $${suite##*:} $(BIN)/python -m pytest $$folder; fi; \
	done; \
	printf '\n%s%s\n' "$$summary" "all of it       $$((SECONDS - started)) s of  1200 s"; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

bench: $(TEST_STAMP) ## Measure speed against PocketBase, as ratios of interleaved runs
	@$(BIN)/python -m tests.bench

fairness: $(TEST_STAMP) ## Simulate 250 clinic days: who waits how long in our order and in two others
	@$(BIN)/python -m tests.bench.fairness

crash: $(TEST_STAMP) ## Cut the power at every write and sync; ends with the table. ONLY=test_power_cut.py for a part
	@MEDIQUE_CRASH=all $(BIN)/python -m pytest $(or $(addprefix tests/crash/,$(ONLY)),tests/crash)

soak: $(TEST_STAMP) ## 10,000 rounds of every race and 5,000 examples of every property; ONLY=appliance/queues for a part
	@MEDIQUE_SOAK=1 $(BIN)/python -m pytest --timeout=600 $(addprefix tests/,$(or $(ONLY),appliance $(notdir $(wildcard tests/days))))

words: $(RUN_STAMP) ## Collect every sentence a person reads into the catalogues
	@$(BIN)/python -m appliance.wording

lock: ## Pin all dependencies with their hashes
	@[ -x $(CACHE)/uv/bin/uv ] || { $(PYTHON) -m venv $(CACHE)/uv && $(CACHE)/uv/bin/pip install --quiet uv==0.13.8; }
	@for pair in 'requirements.txt' 'requirements-dev.txt --group dev -c requirements.txt'; do \
		set -- $$pair; out=$$1; shift; \
		$(CACHE)/uv/bin/uv pip compile pyproject.toml "$$@" --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate --quiet --output-file $$out || exit 1; \
	done

clean: ## Remove everything that can be made again; a demo's data too
	@rm -rf $(VENV) $(CACHE) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .demo *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------------------------------------------------------------
# What stands behind the stamps. Debian's packages are asked for only where something is missing.

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

define install # the packages named in $$missing
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
		echo "installing$$missing"; \
		$(AS_ROOT) apt-get update -qq && \
		$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	elif [ -n "$$missing" ]; then \
		echo "please install what Debian calls$$missing" >&2; \
	fi
endef

.PHONY: machine test-machine

machine:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "MediQue needs Python 3.11 or newer" >&2; exit 1; }
	@missing=''; \
	[ -x $(BIN)/python ] || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing+=' $(notdir $(PYTHON))-venv'; \
	/sbin/ldconfig -p | grep -q libfribidi.so.0 || missing+=' libfribidi0'; \
	$(install)

test-machine: machine
	@missing=''; \
	command -v chromium >/dev/null || missing+=' chromium'; \
	command -v strace >/dev/null || missing+=' strace'; \
	[ -e /usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf ] || missing+=' fonts-noto-core'; \
	$(install)

$(RUN_STAMP): | machine
	@echo "installing the locked requirements into $(VENV)"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes --no-deps --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.run-*; touch $@

$(TEST_STAMP): $(RUN_STAMP) | test-machine
	@echo "installing what the tests need"
	@$(PIP) install --require-hashes --no-deps --requirement requirements-dev.txt
	@rm -f $(VENV)/.test-*; touch $@
