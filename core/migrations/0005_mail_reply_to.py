from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_mail_recheck_and_calendar")]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254, verbose_name="réponses à"),
        ),
    ]
