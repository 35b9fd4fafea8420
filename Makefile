# Everything runs from .venv, which the first target that needs it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LINT_STAMP := $(VENV)/.installed-lint

.PHONY: synth test lint format check report bench clean

synth: $(STAMP)  ## render examples/platform into dist/
	$(BIN)/constructs-ds synth

test: $(STAMP)  ## run every test; those that need a tool that is not here say so
	$(BIN)/python -m pytest -n auto

lint: $(LINT_STAMP)  ## style and strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright

format: $(LINT_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: $(STAMP)  ## is dist/ what the code says?
	$(BIN)/constructs-ds check

report: $(STAMP)  ## the page that the README shows
	$(BIN)/constructs-ds report --title "Node agents of prod-eu" --kubernetes-version 1.33 --out docs/report/prod-eu.html \
	  --nodes examples/platform/inventories/prod-eu.yaml dist/prod-eu.k8s.yaml

bench: $(STAMP)  ## timings, as ratios against peers
	$(BIN)/python -m pip install --quiet --editable ".[node,test,bench]"
	$(BIN)/python -m benchmarks

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[node,test]'
	touch $@

$(LINT_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[node,test,lint]'
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
