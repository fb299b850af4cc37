"""Teams launched before the ledger existed get what their edition gives, as the launch would have done.

The rule is the one of coaching/entitlement.py on the day of this migration.
"""

from decimal import ROUND_CEILING, Decimal

from django.db import migrations
from django.utils import timezone

REASON = "Ce que l’édition prévoit, au lancement de l’équipe"


def half_days(days):
    return int((Decimal(days) * 2).to_integral_value(rounding=ROUND_CEILING))


def open_accounts(apps, schema_editor):
    Team = apps.get_model("teams", "Team")
    DayAccount = apps.get_model("coaching", "DayAccount")
    DayGrant = apps.get_model("coaching", "DayGrant")
    at = timezone.now()
    for team in Team.objects.filter(state="launched").select_related("programme").order_by("pk"):
        programme = team.programme
        support = {
            "coach": programme.weeks_max * programme.coach_days_per_week,
            "designer": programme.designer_days,
        }
        for role, days in support.items():
            given = {"support": days, "preparation": programme.preparation_days, "common": programme.common_days}
            for purpose, number in given.items():
                granted = half_days(number)
                account, is_new = DayAccount.objects.get_or_create(
                    team=team, role=role, purpose=purpose, defaults={"granted_half_days": granted}
                )
                if is_new and granted:
                    DayGrant.objects.create(account=account, half_days=granted, reason=REASON, granted_at=at)


class Migration(migrations.Migration):
    dependencies = [("coaching", "0003_closed_months_stay_closed"), ("programmes", "0005_expert_days")]

    operations = [migrations.RunPython(open_accounts, migrations.RunPython.noop)]
