.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# For pytest and bench: make test ARGS="tests/tasks -x"
ARGS ?=
NAME ?=
BIN := .venv/bin
export PYTHON

.PHONY: help run test test-sqlite test-postgres lint format docs screens bench translations migration clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed-run ## Set everything up and serve with demo data (HOST, PORT)
	@exec $(BIN)/giaoviec serve --demo --host "$(HOST)" --port "$(PORT)"

test: .venv/installed-test ## Set everything up and run all tests, on SQLite and on PostgreSQL
	@scripts/system-packages
	@scripts/test all $(ARGS)

test-sqlite: .venv/installed-test ## The tests on SQLite alone
	@scripts/system-packages
	@scripts/test sqlite $(ARGS)

test-postgres: .venv/installed-test ## The tests on PostgreSQL alone
	@scripts/system-packages
	@scripts/test postgres $(ARGS)

lint: .venv/installed-test ## Style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/installed-test ## Let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/installed-test ## Write docs/commands.md from the commands' own help
	$(BIN)/python scripts/commands_page.py

screens: .venv/installed-test ## Take pictures of the pages for docs/
	@scripts/system-packages
	$(BIN)/python scripts/screens.py $(ARGS)

bench: .venv/installed-test ## Measure (ARGS go to python -m bench)
	@scripts/system-packages
	PATH="$(CURDIR)/.cache/bin:/usr/sbin:$$PATH" $(BIN)/python -m bench $(ARGS)

CATALOGUE := giaoviec/translations
translations: .venv/installed-test ## Collect sentences, update and compile the English catalogue
	@mkdir -p .cache
	$(BIN)/python scripts/translations.py

migration: .venv/installed-run ## Write a migration from the models (NAME=0002_what_it_does)
	@$(BIN)/python scripts/migration.py "$(NAME)"

clean: ## Remove the virtual environment and everything made; the data in var/ stays
	rm -rf .venv .cache build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed-run: pyproject.toml
	@scripts/venv run

.venv/installed-test: pyproject.toml
	@scripts/venv test
