from django.apps import AppConfig

from core import home_cards


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        from programmes import home  # noqa: PLC0415 -- needs the models

        home_cards.register_staff(home.staff_cards)
