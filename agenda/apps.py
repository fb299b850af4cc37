from django.apps import AppConfig

from core import home_cards


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda et rappels"

    def ready(self) -> None:
        from agenda import home_reminders  # noqa: PLC0415 -- connected once the models exist

        home_cards.register(home_reminders.personal_cards)
        home_cards.register_staff(home_reminders.staff_cards)
