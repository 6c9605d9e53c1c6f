# Vigie. `make` alone tells what can be asked. Needed: Python 3.11 to 3.13, git and make; nothing else.
PY      := .venv/bin/python
PROTOC  := $(PY) -m grpc_tools.protoc -I protos
ALL     = $(shell cd protos && find buf vigie -name '*.proto' | sort)
RPCS    = $(filter %/service.proto,$(ALL))
# What the contracts are compared with: the last release, or the last commit while there is none.
BASE    ?= $(shell git describe --tags --abbrev=0 2>/dev/null || echo HEAD)
ARGS    ?=
export TAG       ?= vigie.local/vigie:dev
export KAFKA_TAG ?= vigie.local/vigie-kafka:4.3.1

.PHONY: help venv run test check protos bench faults test-cluster restore-drill image sbom scan charts tools clean
.DEFAULT_GOAL := help

help: ## Tell what can be asked
	@echo "Vigie, the software of a city's connected control room"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@echo; echo "  With run:  CITY=montpellier  SPEED=1  KAFKA_BOOTSTRAP=host:port  VIGIE_HOME=.vigie"
	@echo "  With any:  PYTHON=python3.12 (for a new environment)  ARGS='...' (to pytest, bench)"

venv: .venv/ready ## Make the environment .venv (the others do it too)
	@:

.venv/ready: deploy/requirements-dev.lock pyproject.toml deploy/local/venv.sh
	@sh deploy/local/venv.sh .venv deploy/requirements-dev.lock

.venv-bench/ready: deploy/requirements-bench.lock deploy/local/venv.sh
	@sh deploy/local/venv.sh .venv-bench deploy/requirements-bench.lock

run: venv ## Run a city here: Kafka, every service, the simulated field; Ctrl-C stops it
	@$(PY) -m deploy.local.run

test: venv ## Run every test, on a real Kafka broker that is started for it
	@$(PY) -m pytest --ignore=tests/bench -n 2 --dist loadfile $(ARGS)

check: venv ## Judge without running: format, lint, types, contracts, generated code
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m tests.words
	.venv/bin/buf lint protos
	.venv/bin/buf breaking protos --against '.git#ref=$(BASE),subdir=protos'
	@rm -rf build/protos && mkdir -p build/protos
	@$(call generate,build/protos)
	@diff -r -x __pycache__ protos/python build/protos || \
	  { echo "protos/python is not what the protos say: run 'make protos' and commit it."; exit 1; }

protos: venv ## Write protos/python anew from the contracts
	@rm -rf protos/python && mkdir -p protos/python
	@$(call generate,protos/python)

bench: venv .venv-bench/ready ## Measure the promised figures beside their limits and the alternatives
	@$(PY) -m tests.bench $(ARGS)

faults: venv ## Kill, freeze and cut under load, then count what was lost or doubled
	@$(PY) -m tests.faults $(ARGS)

restore-drill: venv ## Copy a city under load, strike it, bring it back on another broker, measure
	@$(PY) -m tests.drill $(ARGS)

image: ## Build the images with docker or buildah, as TAG and KAFKA_TAG (LOAD='kind load image-archive' gives them to a node)
	@sh deploy/image/engine.sh build
	@$(if $(LOAD),sh deploy/image/engine.sh load "$(LOAD)" $(TAG) $(KAFKA_TAG))

sbom: ## Take the image's bill of materials to build/
	@mkdir -p build
	@sh deploy/image/engine.sh sbom > build/vigie.cdx.json.part && mv build/vigie.cdx.json.part build/vigie.cdx.json
	@echo "build/vigie.cdx.json"

scan: sbom build/scan/ready ## Ask whether what is in the image is known to be vulnerable, or mended since
	@code=0; build/scan/bin/python -m deploy.image.scan build/vigie.cdx.json $(ARGS) || code=$$?; \
	  sh deploy/image/engine.sh updates && echo "No update of Debian's packages is waiting." || \
	  { echo "Debian has updates for the image, or could not be asked: see above; make image takes them."; code=1; }; \
	  exit $$code

build/scan/ready: deploy/requirements-scan.lock deploy/local/venv.sh
	@mkdir -p build && sh deploy/local/venv.sh build/scan deploy/requirements-scan.lock

charts: venv tools .tools/4/ready ## Judge the chart: scenarios, wrong values, Kubernetes' and operators' schemas (ARGS=--update agrees)
	@$(PY) -m pytest tests/charts $(ARGS)

tools: venv .tools/ready ## Make what judges the chart, in .tools (needs Go; some minutes the first time)
	@:

.tools/ready: tests/charts/tools.sh tests/charts/schemas.py
	@sh tests/charts/tools.sh .tools $(PY) && touch $@

.tools/4/ready: tests/charts/tools.sh
	@sh tests/charts/tools.sh .tools 4 && touch $@

test-cluster: venv tools image ## The chart on a real Kubernetes, broken under load (IN='...' before kubectl and helm, LOAD='kind load image-archive')
	@sh deploy/image/engine.sh next
	@$(if $(LOAD),sh deploy/image/engine.sh load "$(LOAD)" $(shell echo $(TAG) | sed 's/:[^:]*$$/:next/'))
	@PATH="$(CURDIR)/.tools:$$PATH" $(PY) -m tests.cluster --inside "$(IN)" $(ARGS)

clean: ## Remove the environments, the caches and the local city's state
	rm -rf .venv .venv-bench .vigie build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define generate
$(PROTOC) --python_out=$(1) --pyi_out=$(1) $(ALL) && $(PROTOC) --grpc_python_out=$(1) $(RPCS)
endef
