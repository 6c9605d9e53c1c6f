# Vigie. `make` lists the targets. Requires Python 3.11 to 3.13, git and make.
PY      := .venv/bin/python
PROTOC  := $(PY) -m grpc_tools.protoc -I protos
ALL     = $(shell cd protos && find buf vigie -name '*.proto' | sort)
RPCS    = $(filter %/service.proto,$(ALL))
# The contracts of the last release: `make check` rejects changes that break a client of them.
BASELINE := protos/baseline.binpb
# Tests that take long or need a broker, Kubernetes tools or a whole city.
LONG    := $(addprefix --ignore=tests/,bench charts cluster drill faults journeys local security)
ARGS    ?=
export TAG       ?= vigie.local/vigie:dev
export KAFKA_TAG ?= vigie.local/vigie-kafka:4.3.1

.PHONY: help venv run unit test check protos baseline bench days oracle simulate faults attack test-cluster restore-drill image image-again sbom scan licences charts dashboards tools clean
.DEFAULT_GOAL := help

help: ## List the targets
	@echo "Vigie, the software of a city's connected control room"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@echo; echo "  With run:  CITY=montpellier  SCENE=ordinary  SPEED=1  VIGIE_SIMULATOR_START=now  VIGIE_HOME=.vigie"
	@echo "  With any:  PYTHON=python3.12 (for a new environment)  ARGS='...' (passed to pytest, bench)"

venv: .venv/ready ## Create the virtual environment .venv (other targets do so when needed)
	@:

.venv/ready: deploy/requirements-dev.lock pyproject.toml deploy/local/venv.sh
	@sh deploy/local/venv.sh .venv deploy/requirements-dev.lock

.venv-bench/ready: deploy/requirements-bench.lock deploy/local/venv.sh
	@sh deploy/local/venv.sh .venv-bench deploy/requirements-bench.lock

.venv-ortools/ready: deploy/requirements-ortools.lock deploy/local/venv.sh
	@sh deploy/local/venv.sh .venv-ortools deploy/requirements-ortools.lock

run: venv ## Run a city on this machine: Kafka, all services, the simulator; Ctrl-C stops it
	@$(PY) -m deploy.local.run

unit: venv ## Run the tests without a broker (under a minute), last failures and new files first
	@$(PY) -m pytest -q -m "not broker and not slow" --ff --nf -n 4 --dist worksteal $(LONG) $(ARGS)

test: venv ## Run all tests, with a Kafka broker of their own
	@$(PY) -m pytest --ignore=tests/bench -n 2 --dist loadfile $(ARGS)

check: venv ## Check format, lint, types, wording, contracts and generated code
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m tests.words
	.venv/bin/buf lint protos
	.venv/bin/buf breaking protos --against $(BASELINE)
	@rm -rf build/protos && mkdir -p build/protos
	@$(call generate,build/protos)
	@diff -r -x __pycache__ protos/python build/protos || \
	  { echo "protos/python differs from the protos: run 'make protos' and commit it."; exit 1; }

protos: venv ## Regenerate protos/python from the contracts
	@rm -rf protos/python && mkdir -p protos/python
	@$(call generate,protos/python)

baseline: venv ## At a release: store the contracts that later changes may not break
	.venv/bin/buf build protos --exclude-source-info --as-file-descriptor-set -o $(BASELINE)

bench: venv .venv-bench/ready .venv-ortools/ready ## Measure the figures of the README against their limits and alternatives
	@$(PY) -m tests.bench $(ARGS)

days: venv ## Run recorded days in virtual time under eight ways to dispatch (ARGS='--kinds busy')
	@$(PY) -m tests.days $(ARGS)

oracle: venv ## Check the invariants of dispatch in 3,000 random cities (ARGS='--seeds 0-99', ARGS='trace 42')
	@$(PY) -m tests.oracle $(ARGS)

simulate: venv ## Simulate a disturbed installation, seed by seed (SEEDS=0-99, ARGS='--trace 42')
	@$(PY) -m tests.simulation --seeds $(or $(SEEDS),0-99) $(ARGS)

faults: venv ## Inject faults under load, then count lost and doubled commands
	@$(PY) -m tests.faults $(ARGS)

attack: venv ## Attack the services with drawn calls and floods, then check what they promise
	@$(PY) -m tests.attack $(ARGS)

restore-drill: venv ## Back up a city under load, kill it, restore it on another broker, measure
	@$(PY) -m tests.drill $(ARGS)

image: ## Build the images TAG and KAFKA_TAG with docker or buildah (LOAD='kind load image-archive' loads them)
	@sh deploy/image/engine.sh build
	@$(if $(LOAD),sh deploy/image/engine.sh load "$(LOAD)" $(TAG) $(KAFKA_TAG))

image-again: image ## Build the image again from nothing; fail unless its digest is the same
	@sh deploy/image/engine.sh again

sbom: ## Write the image's bill of materials to build/
	@mkdir -p build
	@sh deploy/image/engine.sh sbom > build/vigie.cdx.json.part && mv build/vigie.cdx.json.part build/vigie.cdx.json
	@echo "build/vigie.cdx.json"

scan: sbom build/scan/ready ## Check the image for known vulnerabilities and for Debian updates
	@code=0; build/scan/bin/python -m deploy.image.scan build/vigie.cdx.json $(ARGS) || code=$$?; \
	  sh deploy/image/engine.sh updates && echo "Debian has no updates for the image." || \
	  { echo "Debian has updates for the image, or is unavailable: see above; make image installs them."; code=1; }; \
	  exit $$code

build/scan/ready: deploy/requirements-scan.lock deploy/local/venv.sh
	@mkdir -p build && sh deploy/local/venv.sh build/scan deploy/requirements-scan.lock

licences: venv ## List the licence of every dependency; fail on one that does not fit EUPL-1.2
	@$(PY) -m deploy.licences $(ARGS)

charts: venv tools .tools/4/ready ## Test the chart against Kubernetes' schemas (ARGS=--update writes the golden files)
	@$(PY) -m pytest tests/charts $(ARGS)

dashboards: venv ## Write the chart's Grafana dashboards from charts/dashboards.yaml
	@$(PY) -m tests.charts.dashboards

tools: venv .tools/ready ## Build the tools that test the chart in .tools (needs Go; minutes the first time)
	@:

.tools/ready: tests/charts/tools.sh tests/charts/schemas.py
	@sh tests/charts/tools.sh .tools $(PY) && touch $@

.tools/4/ready: tests/charts/tools.sh
	@sh tests/charts/tools.sh .tools 4 && touch $@

test-cluster: venv tools image ## Inject faults on a Kubernetes cluster (IN='...' before kubectl and helm, LOAD='kind load image-archive')
	@sh deploy/image/engine.sh next
	@$(if $(LOAD),sh deploy/image/engine.sh load "$(LOAD)" $(shell echo $(TAG) | sed 's/:[^:]*$$/:next/'))
	@PATH="$(CURDIR)/.tools:$$PATH" $(PY) -m tests.cluster --inside "$(IN)" $(ARGS)

clean: ## Remove environments, caches and the local city's state
	rm -rf .venv .venv-bench .venv-ortools .vigie build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define generate
$(PROTOC) --python_out=$(1) --pyi_out=$(1) $(ALL) && PATH="$(CURDIR)/.venv/bin:$$PATH" \
  $(PROTOC) --grpc_python_out=$(1) --mypy_grpc_out=quiet,only_async:$(1) $(RPCS)
endef
