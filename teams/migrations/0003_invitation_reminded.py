from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_forming_teams")]

    operations = [
        migrations.AddField(
            model_name="teaminvitation",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="relancée le"),
        ),
    ]
