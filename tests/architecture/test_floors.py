"""Relations between models go down the floors: string foreign keys escape import-linter."""

from django.apps import apps
from django.conf import settings

# Hand-written, on purpose: it is compared with nothing that the code could change by itself.
FLOORS = [
    "core",
    "collectivites",
    "accounts",
    "programmes",
    "candidatures",
    "teams",
    "agenda",
    "investigations",
    "coaching",
    "evaluation",
    "reports",
    "catalogue",
]


def test_every_local_app_has_a_floor():
    local = {config.label for config in apps.get_app_configs() if (settings.BASE_DIR / config.name).is_dir()}

    assert local <= set(FLOORS)


def test_relations_go_down():
    climbing = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = field.related_model._meta
            if target.label == settings.AUTH_USER_MODEL or target.app_label not in FLOORS:
                continue  # the user is the one exception, as a setting
            if FLOORS.index(target.app_label) > FLOORS.index(model._meta.app_label):
                climbing.append(f"{model._meta.label}.{field.name} -> {target.label}")

    assert climbing == []
