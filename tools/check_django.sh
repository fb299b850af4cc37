#!/bin/sh
# Part of `make check`: no model without its migration, and Django's own checks on the production settings.
# The values below are made up on the spot: production refuses to start without them, none is a secret.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
echo "makemigrations --check"
DJANGO_SETTINGS_MODULE=pni.settings.test $python manage.py makemigrations --check --dry-run
echo "check --deploy"
SECRET_KEY=$($python -c 'import secrets; print(secrets.token_urlsafe(64))') \
    IDENTITY_KEYS=check:$($python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())') \
    ALLOWED_HOSTS=pni.example SITE_URL=https://pni.example EMAIL_URL=smtp://localhost:25 \
    DJANGO_SETTINGS_MODULE=pni.settings.production \
    $python -W error manage.py check --deploy --fail-level WARNING
