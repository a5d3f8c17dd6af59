# Everything a person types. Every verb is one program under rehearsal/, automation/ or tests/; this file only finds Node.
# The packages bring a Node >= 22.18 for Linux; elsewhere the machine's own has to be one.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

STAMP := node_modules/.stamp
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Types are stripped and code is compiled once, not in every run.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/node-compile
# Someone else's Pulumi run must not decide over this one.
unexport PULUMI_STACK

.PHONY: help up preview status logs down test lint fmt bench

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Settings, e.g. EDGE_PORT=8081 make up: EDGE_PORT (8080), EDGE_HTTPS_PORT (EDGE_PORT + 363), REGISTRY_PORT (5001),'
	@echo 'GITHUB_PORT (4010), REHEARSAL_DIR (.rehearsal), ENGINE=pulumi|embedded, SERVICE=backend (logs), KEEP_BASES=1 (down)'

up: $(STAMP) ## Build and run the whole platform on this machine
	@node rehearsal/up.ts

preview: $(STAMP) ## Show what `make up` would change, touch nothing
	@node rehearsal/preview.ts

status: $(STAMP) ## Release, containers with their health, URLs
	@$(if $(ENV),node automation/look.ts "$$ENV" status,node rehearsal/status.ts)

logs: $(STAMP) ## Logs of SERVICE, as they come with FOLLOW=1
	@$(if $(ENV),node automation/look.ts "$$ENV" logs "$$SERVICE" $${FOLLOW:+--follow},node rehearsal/logs.ts)

down: $(STAMP) ## Remove everything `make up` made
	@node rehearsal/down.ts

test: $(STAMP) ## Lint, types, and every test of the project and its services; ALL=1 adds deployments under load
	@node tests/run.ts $(if $(ALL),all)

lint: $(STAMP) ## Every linter: code, format, types, YAML, Python, Docker, shell, workflows, secrets
	@node tests/run.ts lint

fmt: $(STAMP) ## Format and fix what can be fixed
	@npm run -s format && npm run -s lint:fix

bench: $(STAMP) ## Ratios: no-change runs, many services, changed file to first response
	@node tests/bench/run.ts

# Packages, once per lock file. npm prints what goes wrong; its own log paths and notices are noise here.
$(STAMP): package.json package-lock.json
	@command -v npm >/dev/null || { echo 'error: npm is missing: install Node.js (18 or later) with npm, then run make again.' >&2; exit 1; }
	@echo 'packages   installing'
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@node -e 'var v = process.versions.node.split("."); if (v[0] < 22 || (v[0] == 22 && v[1] < 18)) { console.error("error: Node " + process.version + " is too old, 22.18 or later is needed: install it (nodejs.org, nvm, brew), then run make again."); process.exit(1); }'
	@touch $@

# The pipeline's own: what workflows call, and what people around them do. Values travel as
# environment (`$$NAME`), never pasted into a command: a value is text, whatever is in it.
.PHONY: test-service test-program test-engine test-previous test-integration test-deployment metrics hooks

test-service: $(STAMP) ## Tests and coverage of one SERVICE of the catalog
	@node tests/run.ts "$$SERVICE"

test-program: $(STAMP) ## Tests of the program, its policy and the workflows
	@node tests/run.ts unit stacks

test-engine: $(STAMP) ## What the engine does, recorded once, on the Pulumi CLI and the embedded engine
	@node tests/run.ts engine

test-previous: $(STAMP) ## The backend tests of the previous release, or of COMMIT, on the new schema
	@node automation/previous.ts

test-integration: $(STAMP) ## The services together: database, cache, events, a browser
	@sh tests/integration/run.sh

test-deployment: $(STAMP) ## Releases in Docker while users go on; ONLY=load for one file of them
	@node tests/run.ts integration

metrics: $(STAMP) ## Delivery metrics as one page, OUT=metrics.html
	@node automation/metrics.ts --out "$${OUT:-metrics.html}"

hooks: $(STAMP) ## Run the linters before each commit
	@node automation/lint.ts yamllint && .venv/bin/pre-commit install

# A team's platform by hand; ENV is dev, test or prod.
.PHONY: deploy rollback history heal backup backups restore retention shell rehearse campaign

deploy: $(STAMP) ## Deploy to ENV what RELEASE names: a commit, a version or a file
	@sh automation/deploy.sh --env "$$ENV" $${RELEASE:+--release "$$RELEASE"}

rollback: $(STAMP) ## Return ENV to the previous verified release, or to TO
	@sh automation/deploy.sh --env "$$ENV" --rollback $${TO:+"$$TO"}

history: $(STAMP) ## Every update of ENV, newest first
	@node automation/history.ts "$$ENV"

heal: $(STAMP) ## Clear away what an interrupted run left in ENV
	@node automation/heal.ts "$$ENV"

backup: $(STAMP) ## Back the database of ENV up on its host; TO=file copies it here
	@node automation/backup.ts "$$ENV" create "$$NAME" "$$TO"

backups: $(STAMP) ## List the backups of ENV
	@node automation/backup.ts "$$ENV" list

restore: $(STAMP) ## Restore the backup NAME (or a file of that name) into ENV
	@node automation/backup.ts "$$ENV" restore "$$NAME"

retention: $(STAMP) ## Remove images nobody goes back to from ENV
	@node automation/retention.ts "$$ENV"

shell: $(STAMP) ## A shell in the container of SERVICE in ENV
	@node automation/look.ts "$$ENV" shell "$$SERVICE"

rehearse: $(STAMP) ## The life of releases on this machine: promotion, hotfix, bad release, rollback
	@node rehearsal/rehearse.ts

campaign: $(STAMP) ## COUNT (50) more kills on real Docker under load, and outages of a host
	@CAMPAIGN="$${COUNT:-50}" vitest run --project integration tests/integration/campaign.test.ts tests/integration/outage.test.ts

# Governance of the repository on GitHub.
.PHONY: generate drift secret adopt bootstrap

generate: $(STAMP) ## Files that follow from the catalog: dependabot.yml, CODEOWNERS
	@node src/governance/generate.ts

drift: $(STAMP) ## Is STACK (governance) as declared? 0 yes, 2 no, 1 cannot tell; FIX=1 restores, REMOVE="ruleset X" too
	@node automation/drift.ts "$${STACK:-governance}" $${FIX:+--fix} $${REMOVE:+--remove "$$REMOVE"}

secret: $(STAMP) ## Seal a value for GitHub: ENV=prod NAME=DEPLOY_SSH_KEY; without ENV: look for outdated ones
	@node automation/secret.ts $(if $(ENV),--env "$$ENV" --name "$$NAME",--check)

adopt: $(STAMP) ## Write Pulumi.governance.yaml from REPOSITORY=owner/name; IMPORTS=1 takes over what exists
	@node automation/adopt.ts $(if $(IMPORTS),--imports,"$$REPOSITORY") $${URL:+--url "$$URL"} $${FORCE:+--force}

bootstrap: $(STAMP) ## First time: the four stacks, governance with your own token, what is missing
	@node automation/bootstrap.ts $${YES:+--yes}
