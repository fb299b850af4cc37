from django.apps import AppConfig

from core import home_cards


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "Évaluation"

    def ready(self) -> None:
        from evaluation import home, home_certification, receivers  # noqa: F401, PLC0415 -- once the models exist
        from investigations import workspace_menu  # noqa: PLC0415

        home_cards.register_staff(home.staff_cards)
        home_cards.register_staff(home_certification.staff_cards)
        home_cards.register(home_certification.personal_cards)
        certification = workspace_menu.Entry("evaluation:certification", "Certification", "certification")
        workspace_menu.register(certification, after="investigations:committee")
