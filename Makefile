# Every target says what it does behind its name; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:

BIN     := bin/salesai
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
GO_SRC  := $(shell find . -name '*.go' -not -path './web/node_modules/*' -not -path './bench/*' -not -path './deploy/*') go.mod go.sum \
           $(shell find store/migrations cmd/salesai/demo -type f 2>/dev/null)
WEB_SRC := $(shell find web/src web/public -type f 2>/dev/null) $(wildcard web/*.json web/*.ts web/*.js web/*.html)
STAMP   := .make

.PHONY: help setup demo dev scale build test check e2e bench chaos stress fuzz clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: build ## build and run the product with believable data on http://127.0.0.1:8080
	$(BIN) demo

dev: build ## serve with reloading pages: the binary on :8080, Vite on :5173
	scripts/dev.sh

scale: setup build ## run 2 serve and 2 worker behind a proxy until Ctrl-C; LOAD=10m uses it and restarts everything in turn
	go build -o bin/scale ./cmd/salesai/fleettest/scale
	bin/scale -valkey $(if $(LOAD),-load $(LOAD))

build: $(BIN) ## build the pages and the binary into bin/salesai

test: setup build ## install what the tests need and pass all of them
	scripts/test.sh

check: setup build ## format, vet, linters and type checks only
	scripts/check.sh

e2e: setup build ## only the end-to-end tests: the binary, Chromium, the official oRPC client
	go test -count=1 ./web/e2e/...

bench: build ## measure, as ratios in one run, and print the table of docs/BENCHMARKS.md
	scripts/bench.sh

chaos: setup build ## break a running fleet in every way there is, for ten minutes, and print the table of docs/OPERATIONS.md; SEED=n repeats
	cd cmd/salesai && go test -count=1 -timeout 30m -run '^(TestChaos|TestFullDisk)$$' -v . -chaos.long -chaos.seed $(or $(SEED),0) -chaos.program $(CURDIR)/$(BIN)

stress: ## play the cache's model check for 10 million steps, on all cores
	scripts/stress.sh

fuzz: ## fuzz every fuzz target for 30 s each
	scripts/fuzz.sh

setup: $(STAMP)/debian $(STAMP)/tools $(STAMP)/orpc-npm $(STAMP)/e2e-npm $(STAMP)/cloudflare-npm web/node_modules/.package-lock.json ## install what the tests need: PostgreSQL, Chromium, node packages, linters

clean: ## remove what was built and installed inside this folder
	rm -rf bin $(STAMP) web/node_modules web/e2e/node_modules orpc/conformance/node_modules deploy/cloudflare/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete

$(BIN): $(GO_SRC) web/dist/index.html
	@mkdir -p bin
	go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/salesai

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SRC)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMP)/orpc-npm: orpc/conformance/package.json orpc/conformance/package-lock.json
	cd orpc/conformance && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/e2e-npm: web/e2e/package.json web/e2e/package-lock.json
	cd web/e2e && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/cloudflare-npm: deploy/cloudflare/package.json deploy/cloudflare/package-lock.json
	cd deploy/cloudflare && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/debian: scripts/setup.sh
	scripts/setup.sh
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/tools: scripts/tools.sh
	scripts/tools.sh
	@mkdir -p $(STAMP) && touch $@
