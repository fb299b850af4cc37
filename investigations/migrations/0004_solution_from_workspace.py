from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investigations", "0003_survey_respondents")]

    operations = [
        migrations.AddField(
            model_name="existingsolution",
            name="is_from_workspace",
            field=models.BooleanField(default=False, editable=False, verbose_name="ajoutée par une équipe"),
        ),
    ]
