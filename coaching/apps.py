from django.apps import AppConfig

from core import home_cards


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from coaching import home  # noqa: PLC0415 -- connected once the models exist
        from investigations import workspace_cards, workspace_menu  # noqa: PLC0415

        home_cards.register(home.personal_cards)
        home_cards.register_staff(home.staff_cards)
        workspace_cards.register(home.session_cards)
        sessions = workspace_menu.Entry("coaching:sessions", "Séances", "session")
        workspace_menu.register(sessions, after="investigations:phases")
