"""Who is reminded of a milestone, and when, is a rule of the agenda (agenda.ReminderRule), the same for every team."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_expert_days")]
    operations = [migrations.RemoveField(model_name="milestone", name="reminder_offsets_days")]
