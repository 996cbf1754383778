#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The checks that need no database. All of them run, so that one look shows everything there is to mend.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export SAMENSPIEGEL_MODE=test SAMENSPIEGEL_FOLDER=build/lint DJANGO_SETTINGS_MODULE=samenspiegel.settings
bin=.venv/bin
failed=()

check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        printf '%s\n' "$output"
        failed+=("$name")
    fi
}

check "format of the code" $bin/ruff format --check --output-format concise .
check "lint" $bin/ruff check .
check "types of the core" $bin/mypy
check "import contracts" $bin/lint-imports --no-logo
check "templates" $bin/djlint --quiet --lint src
check "migrations" $bin/django-admin makemigrations --check --dry-run
check "translations" $bin/python -m tools.messages --check
check "clauses and their proof" $bin/python -m tools.clauses --check
check "table of ASVS" $bin/python -m tools.asvs --check
check "bill of materials" $bin/python -m tools.sbom --check
check "lock file" $bin/uv lock --check --python $bin/python

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Not in order: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')"
    exit 1
fi
