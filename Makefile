# make demo   the product with its demonstration data, at http://localhost:8000 (PORT= changes the port)
# make test   every check and every test
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench faults messages lock
PYTHON := .venv/bin/python

help:
	@sed -n '1,2s/^# //p' Makefile

demo:
	@python3 tools/prepare
	@exec $(PYTHON) -m wathiq.demo

# Throws the demonstration's data away.
demo-reset:
	@python3 tools/prepare
	@exec $(PYTHON) -m wathiq.demo --reset

test:
	@python3 tools/prepare --dev
	@exec python3 tools/test

# Everything but the browser.
check:
	@python3 tools/prepare --dev
	@exec python3 tools/test --fast

# Each page's queries, CPU and time with 10,000 dossiers; with 100,000: make bench WATHIQ_BENCH_SIZE=100000
bench:
	@python3 tools/prepare --dev
	@exec $(PYTHON) tools/bench

# What takes longer: processes that are killed, most of the browser tests, the longest walks through the access rules.
faults:
	@python3 tools/prepare --dev
	@WATHIQ_MODE=test $(PYTHON) -m pytest tests/faults
	@WATHIQ_MODE=test exec $(PYTHON) -m pytest tests --ignore=tests/faults -m long -n 2 --dist=worksteal

# New messages into the French and Arabic catalogues.
messages:
	@python3 tools/prepare --dev
	@exec tools/messages

lock:
	@exec tools/lock
