from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "investigations"
    verbose_name = "Investigations"

    def ready(self) -> None:
        from investigations import checks, receivers  # noqa: F401, PLC0415 -- connected once the models exist
