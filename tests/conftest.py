"""For every test: strictness (tests/strictness.py), a Redis database per xdist worker, no mail left behind."""

import re
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.template import engines
from django.test.client import Client

from tests import strictness

# A slow machine is not a fault of what is tested: examples take the time that they take.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")


def pytest_configure(config: pytest.Config) -> None:
    """Before Django or Celery opens anything: strict templates; parallel workers share neither cache nor queues."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = strictness.UndefinedVariable()
    worker = getattr(config, "workerinput", {}).get("workerid", "gw0")
    number = int(worker.removeprefix("gw"))
    own_redis = re.sub(r"(/\d+)?$", f"/{number}", settings.REDIS_URL.rstrip("/"), count=1)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = own_redis
    settings.CACHES["default"]["LOCATION"] = own_redis


@pytest.fixture(scope="session", autouse=True)
def strict() -> Iterator[None]:
    """Nothing sloppy passes, in any test."""
    assert isinstance(engines["django"].engine.string_if_invalid, strictness.UndefinedVariable)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", strictness.fetch_in_random_order)
        patch.setattr(QuerySet, "select_for_update", strictness.select_for_update_named)
        patch.setattr(Client, "request", strictness.checked_request)
        yield


@pytest.fixture(autouse=True)
def clean_redis() -> None:
    """Rate limits, used codes and queued tasks of a test are not those of the next."""
    cache.clear()
