from django.apps import AppConfig

from core import home_cards, mail_rechecks


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda et rappels"

    def ready(self) -> None:
        from agenda import home, home_reminders, receivers  # noqa: F401, PLC0415 -- connected once the models exist
        from agenda.notifications import RECHECK  # noqa: PLC0415
        from agenda.services.reminders import reread_mail  # noqa: PLC0415

        for tiles in (home, home_reminders):
            home_cards.register(tiles.personal_cards)
            home_cards.register_staff(tiles.staff_cards)
        mail_rechecks.register(RECHECK, reread_mail)
