"""The Celery application. Redis is a doorbell only: PostgreSQL holds what is due (see docs/decisions)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pni.settings.dev")

app = Celery("pni")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
