from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Catalogue public"

    def ready(self) -> None:
        from catalogue import receivers  # noqa: F401, PLC0415 -- signals are connected once the apps are loaded
