# `make help` lists the targets. Everything is built under build/<preset>; see CMakePresets.json.
JOBS    ?= $(shell nproc)
RELEASE := build/release

.DEFAULT_GOAL := help
.PHONY: help deps configure build run test bench coverage asan format lint clean

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

bench: build ## Run the benchmarks
	bench/run $(RELEASE)

coverage: deps ## Measure line coverage; fails below 80 %
	cmake --preset coverage
	cmake --build --preset coverage --parallel $(JOBS)
	scripts/coverage build/coverage $(JOBS)

asan: deps ## Run every test under AddressSanitizer and UndefinedBehaviorSanitizer
	cmake --preset asan
	cmake --build --preset asan --parallel $(JOBS)
	ctest --preset asan --parallel $(JOBS)

format: deps ## Format the sources
	@scripts/format

lint: configure ## Check format, architecture and (changed files) clang-tidy and cppcheck
	@scripts/lint $(RELEASE)

clean: ## Remove everything that was built
	rm -rf build
