from django.apps import AppConfig

from core import home_cards


class InvestigationsConfig(AppConfig):
    name = "investigations"
    verbose_name = "Investigations"

    def ready(self) -> None:
        from investigations import (  # noqa: PLC0415 -- connected once the models exist
            home_corrections,
            home_imports,
            home_publication,
            home_team,
            receivers,  # noqa: F401
        )
        from teams import workspace_link  # noqa: PLC0415

        home_cards.register(home_team.personal_cards)
        home_cards.register(home_publication.personal_cards)
        home_cards.register_staff(home_publication.staff_cards)
        home_cards.register_staff(home_corrections.staff_cards)
        home_cards.register_staff(home_imports.staff_cards)
        workspace_link.register(home_team.workspace_url)
