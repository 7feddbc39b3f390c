# Aliases of ./run, which does the work. ARGS passes arguments on: make test ARGS="-k ledger"
.PHONY: help run test check bench

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## serve Tribune with demo content (PORT, TRIBUNE_DATA)
	@./run serve $(ARGS)

test: ## run the tests
	@./run test $(ARGS)

check: ## lint, format, types, import direction, migrations
	@./run check

bench: ## run the benchmarks
	@./run bench $(ARGS)
