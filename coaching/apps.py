from django.apps import AppConfig

from core import home_cards, mail_rechecks


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        """Connected once the models exist."""
        from coaching import home, home_board, home_days, receivers  # noqa: F401, PLC0415
        from coaching.notifications_digest import RECHECK  # noqa: PLC0415
        from coaching.services.digests import recheck_digest  # noqa: PLC0415
        from investigations import workspace_cards, workspace_menu  # noqa: PLC0415

        for own in (home, home_days):
            home_cards.register(own.personal_cards)
            home_cards.register_staff(own.staff_cards)
        home_cards.register_staff(home_board.staff_cards)
        for cards in (home.session_cards, home_board.workspace_cards):
            workspace_cards.register(cards)
        sessions = workspace_menu.Entry("coaching:sessions", "Séances", "session")
        workspace_menu.register(sessions, after="investigations:phases")
        time = workspace_menu.Entry("coaching:time", "Temps passé", ("time",))
        workspace_menu.register(time, after="investigations:journal")
        mail_rechecks.register(RECHECK, recheck_digest)
