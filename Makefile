# `make help` lists the targets. Everything is built under build/<preset>; see CMakePresets.json.
JOBS    ?= $(shell nproc)
RELEASE := build/release
FUZZ    := build/fuzz
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help deps configure build run test bench coverage asan fuzz format lint clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

deps: ## Install the Debian or Ubuntu packages that are missing (root or sudo)
	@scripts/install-deps

configure: deps
	@cmake --preset release $(if $(wildcard $(RELEASE)/build.ninja),>/dev/null)

build: configure ## Build the server and the load tester (release)
	cmake --build --preset release --parallel $(JOBS)

run: build ## Build what is needed, then serve on http://127.0.0.1:8000
	@scripts/serve $(RELEASE)/steward

test: build ## Run every test, system tests included, with a throw-away PostgreSQL
	ctest --preset release --parallel $(JOBS)

bench: build ## Measure a server of its own (BENCH_ARGS="get --duration 30s")
	bench/run $(RELEASE) $(BENCH_ARGS)

coverage: deps ## Measure line coverage; fails below 100 % of domain and identity, 80 % in all
	cmake --preset coverage
	cmake --build --preset coverage --parallel $(JOBS)
	scripts/coverage build/coverage $(JOBS)

asan: deps ## Run every test under AddressSanitizer and UndefinedBehaviorSanitizer
	cmake --preset asan
	cmake --build --preset asan --parallel $(JOBS)
	ctest --preset asan --parallel $(JOBS)

fuzz: ## Fuzz everything that reads untrusted input, FUZZ_SECONDS=60 each (installs clang, too)
	@scripts/install-deps clang libclang-rt-dev
	cmake --preset fuzz -B $(FUZZ)
	cmake --build $(FUZZ) --target fuzzers --parallel $(JOBS)
	@for program in $(FUZZ)/*_fuzz; do \
	  corpus=$(FUZZ)/corpus/$${program##*/}; \
	  echo "$$program, for $(FUZZ_SECONDS) s"; \
	  mkdir -p "$$corpus" && "$$program" -max_total_time=$(FUZZ_SECONDS) -timeout=10 -verbosity=0 -print_final_stats=1 \
	    -artifact_prefix=$(FUZZ)/ "$$corpus" || exit 1; \
	done

format: deps ## Format the sources
	@scripts/format

lint: configure ## Check format, architecture and (changed files) clang-tidy and cppcheck
	@scripts/lint $(RELEASE)

clean: ## Remove everything that was built
	rm -rf build
