"""The rules that every edition starts with; staff change them on « Règles de rappel »."""

from django.db import migrations
from django.utils import timezone

# kind, days relative to the appointment, to whom
RULES = [
    ("launch", -14, "agents"),
    ("launch", -2, "agents"),
    ("launch", -2, "experts"),
    ("launch", -7, "referents"),
    ("checkpoint", -7, "agents"),
    ("checkpoint", -1, "agents"),
    ("checkpoint", -1, "experts"),
    ("end_committee", -21, "agents"),
    ("end_committee", -7, "agents"),
    ("end_committee", -7, "experts"),
    ("end_committee", -7, "referents"),
    ("end_committee", -2, "staff"),
    ("certification", -7, "agents"),
    ("certification", -1, "agents"),
    ("publication", -14, "staff"),
    ("session", -1, "agents"),
    ("session", -1, "experts"),
    ("action", -1, "owner"),
    ("action", 2, "owner"),
    ("other", -2, "agents"),
]


def add(apps, schema_editor):
    rule = apps.get_model("agenda", "ReminderRule")
    now = timezone.now()
    rule.objects.bulk_create(
        [rule(kind=kind, offset_days=offset, audience=audience, active_since=now) for kind, offset, audience in RULES]
    )


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
