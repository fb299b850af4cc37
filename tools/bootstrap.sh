#!/bin/sh
# Finds a Python 3.11 or later and hands over to tools/bootstrap.py. Called by every make target.
set -eu
cd "$(dirname "$0")/.."
for candidate in ${PYTHON:-python3 python3.15 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" -B tools/bootstrap.py "$@"
    fi
done
echo "Il faut Python 3.11 ou plus récent. Sur Debian 12 ou plus récente, tapez :" >&2
echo "    sudo apt-get update && sudo apt-get install python3 python3-venv" >&2
exit 1
