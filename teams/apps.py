from django.apps import AppConfig

from core import home_cards


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = "Équipes"

    def ready(self) -> None:
        from teams import home  # noqa: PLC0415 -- connected once the models exist

        home_cards.register(home.personal_cards)
        home_cards.register_staff(home.staff_cards)
