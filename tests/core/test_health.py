"""The operator's probes."""

import json

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from core import health


def test_alive_touches_nothing(client):
    response = client.get("/sante/")

    assert (response.status_code, json.loads(response.content)) == (200, {"etat": "en vie"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_names_each_part(client):
    response = client.get("/sante/pret")

    assert (response.status_code, json.loads(response.content)) == (
        200,
        {
            "etat": "prêt",
            "detail": {"base de données": "ok", "cache": "ok", "file des tâches": "ok", "disque": "ok"},
        },
    )


@pytest.mark.django_db
def test_ready_names_what_fails_without_any_address(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://:motdepasse@127.0.0.1:1/0",
        }
    }

    response = client.get("/sante/pret")

    assert response.status_code == 503
    assert json.loads(response.content) == {
        "etat": "en panne : cache",
        "detail": {"base de données": "ok", "cache": "injoignable", "file des tâches": "ok", "disque": "ok"},
    }


@pytest.mark.django_db(transaction=True)
def test_a_dead_database_is_told(client):
    database = connections[DEFAULT_DB_ALIAS]
    database.close()
    port, database.settings_dict["PORT"] = database.settings_dict["PORT"], 1
    try:
        response = client.get("/sante/pret")
    finally:
        database.close()
        database.settings_dict["PORT"] = port

    assert (response.status_code, json.loads(response.content)["etat"]) == (503, "en panne : base de données")


def test_an_almost_full_disk_is_told(monkeypatch):
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 2**80)

    assert health._disk() == "presque plein"


def test_a_disk_that_refuses_is_told(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("not a folder")

    assert health._outcome(health._disk) == "injoignable"
