from django.apps import AppConfig

from core import mail_rechecks


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda et rappels"

    def ready(self) -> None:
        from agenda.notifications import RECHECK  # noqa: PLC0415 -- connected once the models exist
        from agenda.services.reminders import reread_mail  # noqa: PLC0415

        mail_rechecks.register(RECHECK, reread_mail)
