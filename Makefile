# The commands of this repository. `make` alone lists them.
DEV := python3 deploy/dev

.DEFAULT_GOAL := help
.PHONY: help run stop test check generate bench coverage clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the development stack (installs what is missing; Ctrl-C stops it)
	@$(DEV)/enter.py run

stop: ## Stop a running `make run`, or what a killed one left
	@$(DEV)/stop.py

test: ## Everything: checks, Rust, web, homeserver module, end to end in a browser
	@$(DEV)/enter.py test

check: ## Formats, lints, types, architecture, generated files
	@$(DEV)/enter.py check

generate: ## Write the generated files that are checked in
	@$(DEV)/enter.py generated

bench: ## Benchmarks
	@$(DEV)/enter.py bench

coverage: ## How much of the code the tests run, Rust and web
	@$(DEV)/enter.py coverage

clean: stop ## Throw away everything generated in .dev/ (the data too)
	@$(DEV)/clean.py
