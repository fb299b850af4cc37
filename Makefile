# Every target prepares the machine first (tools/bootstrap.sh): Python >= 3.11, make and a Debian are enough.
# Embedded PostgreSQL and Redis are started unless DATABASE_URL and REDIS_URL say where real ones are.
# Recipes that serve are one plain command, so that make starts them without a shell in between and a signal
# sent to make reaches them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
PY := $(BIN)/python
MANAGE := $(PY) manage.py
EPHEMERAL := $(PY) -m tools.services run --ephemeral --
TEMPLATES := templates $(wildcard */templates)
# More arguments for pytest, for example: make test ARGS="tests/core -x"
ARGS ?=

.PHONY: help
help: ## cette liste
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: prepare
prepare: ## installe de quoi développer (les autres commandes le font d'elles-mêmes)
	@tools/bootstrap.sh dev

.PHONY: demo
demo: ## la démonstration complète dans un navigateur (ctrl-C l'arrête, les données restent)
	@tools/bootstrap.sh demo
	@$(PY) -m tools.demo

.PHONY: run
run: ## le serveur de développement et un worker, relancés à chaque changement
	@tools/bootstrap.sh dev
	@$(PY) -m tools.dev

.PHONY: test
test: ## tous les tests, sauf ceux d'un navigateur (make e2e)
	@tools/bootstrap.sh dev
	@$(EPHEMERAL) $(PY) -m pytest -n 2 --ignore=tests/e2e $(ARGS)

.PHONY: e2e
e2e: ## les parcours dans un navigateur, et chaque page de la table des droits
	@tools/bootstrap.sh dev --with browser
	@$(EPHEMERAL) $(PY) -m pytest tests/e2e -n 2 --dist loadgroup $(ARGS)

.PHONY: rights
rights: ## la table des droits, chaque méthode HTTP pour chaque personne
	@tools/bootstrap.sh dev
	@$(EPHEMERAL) env EVERY_METHOD=1 $(PY) -m pytest tests/architecture/test_permission_matrix.py -n 2 $(ARGS)

.PHONY: check
check: ## style, gabarits, imports, migrations, réglages de production
	@tools/bootstrap.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --check $(TEMPLATES)
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(BIN)/lint-imports --no-cache
	@$(EPHEMERAL) tools/check_django.sh

.PHONY: fix
fix: ## corrige ce que make check peut corriger seul
	@tools/bootstrap.sh dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --quiet --reformat $(TEMPLATES)

.PHONY: check-pdf
check-pdf: ## les PDF produits passent-ils le contrôle PDF/UA-1 de veraPDF ?
	@tools/bootstrap.sh dev
	@tools/bootstrap.sh check-pdf --with java
	@$(EPHEMERAL) tools/verapdf/check.sh

.PHONY: prove-reminders
prove-reminders: ## aucun rappel perdu ni doublé, quoi qu'on tue (un quart d'heure ; ARGS=--quick pour moins)
	@tools/bootstrap.sh dev
	@$(PY) -m tools.prove_reminders $(ARGS)

.PHONY: prove-publication
prove-publication: ## rien de public sans accord : 200 courses de chaque sorte (une dizaine de minutes)
	@tools/bootstrap.sh dev
	@$(EPHEMERAL) env PNI_RACES=200 $(PY) -m pytest -q tests/investigations/publication/test_gate_races.py

.PHONY: prove-bombs
prove-bombs: ## chaque texte et chaque fichier piégé, dans chaque document (cinq minutes)
	@tools/bootstrap.sh dev
	@$(EPHEMERAL) env EVERY_BOMB=1 $(PY) -m pytest -n 2 tests/reports/test_bombs.py tests/reports/test_gauge.py \
		tests/reports/test_rendering.py tests/reports/test_rendering_refusals.py tests/core/test_uploads.py \
		tests/investigations/test_past_work_table.py tests/investigations/test_past_work_markdown.py $(ARGS)

.PHONY: bench
bench: ## mesures de vitesse, en rapports (une dizaine de minutes ; voir docs/benchmarks.md)
	@tools/bootstrap.sh dev
	@tools/bootstrap.sh bench
	@$(EPHEMERAL) $(PY) -m benchmarks $(ARGS)

.PHONY: bench-synthesis
bench-synthesis: ## mesures de la synthèse seule : 47, 470 et 1 000 fiches (ARGS=--small pour 47)
	@tools/bootstrap.sh dev
	@tools/bootstrap.sh bench
	@$(PY) -m benchmarks.reports $(ARGS)

.PHONY: shell
shell: ## un interpréteur Python sur les données (à côté d'une démonstration en cours, ou seul)
	@tools/bootstrap.sh dev
	@$(PY) -m tools.services run --join -- $(MANAGE) shell

.PHONY: requirements
requirements: ## recalcule requirements/*.txt ; ARGS=--upgrade prend les nouvelles versions
	@tools/bootstrap.sh dev
	@tools/compile_requirements.sh $(ARGS)

.PHONY: clean
clean: ## efface .venv et les caches (pas les données, qui sont dans .data)
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov test-results
	@find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +
