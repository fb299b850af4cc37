"""Whether the service can work: each check is a French word that an operator understands, and no secret."""

import shutil
import uuid
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection

MIN_FREE_BYTES = 200 * 1024 * 1024  # a regional synthesis and its pictures stay far below
BROKER_TIMEOUT_S = 2


def check_readiness() -> dict[str, str]:
    """Name of each part and "ok", or what is wrong with it. Side effects: one cache key, one connection each."""
    checks: dict[str, Callable[[], str]] = {
        "base de données": _database,
        "cache": _cache,
        "file des tâches": _broker,
        "disque": _disk,
    }
    return {name: _outcome(check) for name, check in checks.items()}


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception:  # whatever a driver raises, its text may hold an address or a password
        return "injoignable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _cache() -> str:
    key, value = f"sante:{uuid.uuid4().hex}", uuid.uuid4().hex
    cache.set(key, value, timeout=10)
    return "ok" if cache.get(key) == value else "ne rend pas ce qui lui est confié"


def _broker() -> str:
    with current_app.connection_for_write(connect_timeout=BROKER_TIMEOUT_S) as link:
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_TIMEOUT_S)
    return "ok"


def _disk() -> str:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    probe = settings.DATA_DIR / f".sante-{uuid.uuid4().hex}"
    probe.write_bytes(b"ok")
    probe.unlink()
    free = shutil.disk_usage(settings.DATA_DIR).free
    return "ok" if free >= MIN_FREE_BYTES else "presque plein"
