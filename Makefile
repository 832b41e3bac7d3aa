# Every command sets up what it needs: Python >= 3.11, make and the package registries are enough.
PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1
export UV_PYTHON := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help setup site build-en build-zh view serve test matrix accept verify bench lock

help:  ## show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

site: setup  ## build both languages into site/
	@rm -rf .build
	@$(MAKE) --no-print-directory -j2 build-en build-zh
	@mv .build/zh .build/en/zh && rm -rf site && mv .build/en site
	@echo "site/ is built: make view shows it"

build-en:
	@$(BIN)/mkdocs --quiet build --strict

build-zh:
	@$(BIN)/mkdocs --quiet build --strict --config-file mkdocs.zh.yml

test: setup site  ## run every check: style, types, tests, snapshots, the built site in a browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest --cov
	$(BIN)/coverage report --include 'book_code/*,doctor/*' --fail-under 98

matrix: .venv/ready  ## book_code and the errata under every pair of Python and NumPy that is here
	@$(BIN)/python -m literate.matrix
	@$(BIN)/python -m tests.matrix

view:  ## serve site/ on this machine
	@echo "http://127.0.0.1:8000/ (English)  http://127.0.0.1:8000/zh/ (中文)"
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory site 8000

serve: setup  ## write with live reload: English on port 8000, Chinese on 8001
	@trap 'trap - INT TERM EXIT; kill 0' INT TERM EXIT; \
	$(BIN)/mkdocs serve --dirty --livereload --dev-addr 127.0.0.1:8000 & \
	$(BIN)/mkdocs serve --dirty --livereload --dev-addr 127.0.0.1:8001 --config-file mkdocs.zh.yml & \
	wait

accept: setup  ## take what the pages print now as their snapshots
	$(BIN)/pytest --accept tests/test_pages.py::test_outputs_are_the_accepted_ones tests/literate/test_catalogue.py::test_the_doctor_has_todays_catalogue

verify: setup  ## run the recorded experiments again and compare (needs MNIST: see README)
	$(BIN)/book-code verify

bench: setup  ## time book_code beside the textbook's way and, where it is installed, PyTorch
	@$(BIN)/python -m benchmarks

lock:  ## pin what pyproject.toml asks for, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --group site --group test pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --group pyproject.toml:setup --output-file requirements-uv.txt

setup: .venv/ready node_modules/ready

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.txt requirements-uv.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --requirement requirements.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/ready: .venv/ready package.json package-lock.json
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent
	@touch $@
