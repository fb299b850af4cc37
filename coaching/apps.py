from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from coaching import home_days, receivers  # noqa: F401, PLC0415 -- connected once the models exist
        from core import home_cards  # noqa: PLC0415
        from investigations.workspace_menu import Entry, register  # noqa: PLC0415

        home_cards.register(home_days.personal_cards)
        home_cards.register_staff(home_days.staff_cards)
        register(Entry("coaching:time", "Temps passé", ("time",)), after="investigations:journal")
