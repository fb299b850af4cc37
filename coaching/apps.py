from django.apps import AppConfig

from core import home_cards


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from coaching import home_board  # noqa: PLC0415 -- once the models exist
        from investigations import workspace_cards  # noqa: PLC0415

        home_cards.register_staff(home_board.staff_cards)
        workspace_cards.register(home_board.workspace_cards)
