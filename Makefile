PYTHON ?= python3.11
PORT ?= 8420
VENV := .venv
BIN := $(VENV)/bin

.PHONY: sandbox test stories properties check browser foreign bench campaigns crash chaos soak sbom audit mutants lock clean

sandbox: $(VENV)/run.stamp  ## the whole thing in a local Slack, no workspace needed
	@exec $(BIN)/python -m sandbox --port $(PORT) --tour docs/tour.json -- $(BIN)/python -m bot sandboxed

test: $(VENV)/dev.stamp  ## the suite, on SQLite and on PostgreSQL; most of it waits, so two to a core
	$(BIN)/python -m pytest -n 4 --dist worksteal -m "not whole" --ignore tests/browser --ignore tests/foreign \
		--ignore tests/story --ignore tests/longest

stories: $(VENV)/dev.stamp  ## every guide lived and rehearsed, all that is shown at its longest, who sees what
	$(BIN)/python -m pytest -n 2 --dist loadscope -m whole tests/story tests/longest \
		tests/access tests/board tests/coordinator tests/life tests/programs

properties: $(VENV)/dev.stamp  ## what holds for every input, with 25 times as many of them
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=long $$(grep -rl --include="*.py" "^@given" tests)

check: $(VENV)/dev.stamp  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: $(VENV)/dev.stamp  ## clicks through the page in Chromium (Debian: apt-get install chromium)
	$(BIN)/python -m pytest tests/browser

foreign: $(VENV)/dev.stamp  ## Bolt apps that are not ours, in Python and JavaScript, against the sandbox
	$(BIN)/python -m pytest tests/foreign

bench: $(VENV)/dev.stamp  ## ratios against a floor or a peer, measured in one run
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.matching 100 500

CAMPAIGN = $(BIN)/python -m benchmarks.campaigns

campaigns: $(VENV)/dev.stamp  ## the reliability campaigns on both databases, short forms (CAMPAIGNS="killed ...")
	$(CAMPAIGN) $(CAMPAIGNS) --short

crash: $(VENV)/dev.stamp  ## kill -9 of workers and of the bot, long form
	$(CAMPAIGN) killed intake peers --long

chaos: $(VENV)/dev.stamp  ## stopped processes, rate limits, outages, 72 hours down, long form
	$(CAMPAIGN) stopped outage down --long

soak: $(VENV)/dev.stamp  ## many processes, threads, rows and lives, long form
	$(CAMPAIGN) claimed one-row volume life --long

mutants: $(VENV)/dev.stamp  ## takes each guard away in a copy of the tree; the tests must notice (MUTANTS=--short)
	$(BIN)/python -m benchmarks.mutants $(MUTANTS)

lock: $(VENV)/dev.stamp  ## pins every dependency by version and hash
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/run.txt pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml

$(VENV)/run.stamp: requirements/run.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

sbom: $(VENV)/run.stamp  ## writes what Mentor is made of to sbom.cdx.json (CycloneDX), without the network
	$(BIN)/python requirements/bill.py sbom > sbom.cdx.json

audit: $(VENV)/run.stamp  ## says whether what is installed is what was locked; advisories where pip-audit is
	$(BIN)/python requirements/bill.py audit

clean:
	rm -rf $(VENV) .sandbox
