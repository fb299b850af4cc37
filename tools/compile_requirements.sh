#!/bin/sh
# Compiles requirements/*.in into files pinned by version and hash, for any platform from Python 3.11 on.
# Each set is constrained by the smaller one, so that tests run on the versions that are served.
# No package index is written in them: each machine uses its own. Arguments go to uv (--upgrade).
set -eu
cd "$(dirname "$0")/../requirements"
constraint=""
for name in runtime demo dev check-pdf bench; do
    # shellcheck disable=SC2086 -- two words or none
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
        $constraint "$name.in" --output-file "$name.txt" "$@"
    constraint="--constraint $name.txt"
    case $name in dev | check-pdf | bench) constraint="" ;; esac
done
