from django.apps import AppConfig

from core import home_cards


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "Évaluation"

    def ready(self) -> None:
        from evaluation import home, receivers  # noqa: F401, PLC0415 -- connected once the models exist

        home_cards.register_staff(home.staff_cards)
