"""Rules of reminders, reminders in each state, and the links by which one stops a kind of mail."""

from typing import Any

from django.utils import timezone

from agenda.addresses import unsubscribe_token
from tests.factories.agenda import AppointmentFactory, ReminderFactory, ReminderRuleFactory
from tests.factories.core import OutboxMailFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import TeamFactory

UNKNOWN = 10**9


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The persona `agent` was told of several; `staff` reads them all."""
    at = timezone.now()
    programme = ProgrammeFactory()
    rule = ReminderRuleFactory(programme=programme, offset_days=-33)
    stopped = ReminderRuleFactory(programme=programme, offset_days=-34, is_active=False)
    team = TeamFactory(programme=programme, launched=True, time_zone="Indian/Reunion")
    common = {"rule": rule, "person": world.people["agent"], "due_at": at, "state": "told", "told_at": at}

    def told(**values: Any) -> Any:
        appointment = AppointmentFactory(team=team, programme=programme)
        return ReminderFactory(appointment=appointment, **(common | values))

    sent, failed, uncertain = (
        told(mail=OutboxMailFactory(**trait))
        for trait in ({"sent": True, "sent_at": at}, {"failed": True}, {"uncertain": True})
    )
    told(is_late=True, read_at=at)
    told(state="dropped", told_at=None, drop_reason="cancelled")
    return {
        "règle en vigueur": {"pk": rule.pk},
        "règle arrêtée": {"pk": stopped.pk},
        "règle inconnue": {"pk": UNKNOWN},
        "rappel envoyé": {"pk": sent.pk},
        "rappel en échec": {"pk": failed.pk},
        "rappel incertain": {"pk": uncertain.pk},
        "rappel inconnu": {"pk": UNKNOWN},
        "lien pour ne plus recevoir": {"token": unsubscribe_token(world.people["decideur"].pk, "reminders")},
        "lien pour ne plus recevoir, inventé": {"token": "invente"},
    }
