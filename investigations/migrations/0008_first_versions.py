"""Sheets that were public before versions were numbered: each has its first one, whose text was not kept."""

import hashlib

from django.db import migrations


def number_first_versions(apps, schema_editor):
    Investigation = apps.get_model("investigations", "Investigation")
    SheetVersion = apps.get_model("investigations", "SheetVersion")
    known = Investigation.objects.filter(published_at__isnull=False, versions__isnull=True)
    SheetVersion.objects.bulk_create(
        SheetVersion(
            investigation=sheet,
            number=1,
            content={},
            content_hash=hashlib.sha256(b"").hexdigest(),
            published_at=sheet.published_at,
        )
        for sheet in known.only("pk", "published_at").order_by("pk")
    )


class Migration(migrations.Migration):
    dependencies = [("investigations", "0007_publication")]

    operations = [migrations.RunPython(number_first_versions, migrations.RunPython.noop)]
