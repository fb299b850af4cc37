from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investigations", "0002_workspace")]

    operations = [
        migrations.AddField(
            model_name="surveybatch",
            name="respondents",
            field=models.PositiveIntegerField(default=1, verbose_name="personnes qui ont répondu"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="surveybatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("respondents__gte", 1)),
                name="surveybatch_counts_someone",
                violation_error_message="Un lot compte au moins une personne.",
            ),
        ),
    ]
