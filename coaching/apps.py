from django.apps import AppConfig

from core import home_cards, mail_rechecks


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from coaching import home_days, receivers  # noqa: F401, PLC0415 -- connected once the models exist
        from coaching.notifications_digest import RECHECK  # noqa: PLC0415 -- once the models exist
        from coaching.services.digests import recheck_digest  # noqa: PLC0415
        from investigations.workspace_menu import Entry, register  # noqa: PLC0415

        home_cards.register(home_days.personal_cards)
        home_cards.register_staff(home_days.staff_cards)
        register(Entry("coaching:time", "Temps passé", ("time",)), after="investigations:journal")
        mail_rechecks.register(RECHECK, recheck_digest)
