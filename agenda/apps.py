from django.apps import AppConfig

from core import home_cards


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda et rappels"

    def ready(self) -> None:
        from agenda import home, receivers  # noqa: F401, PLC0415 -- connected once the models exist

        home_cards.register(home.personal_cards)
        home_cards.register_staff(home.staff_cards)
