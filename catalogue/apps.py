from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Catalogue public"

    def ready(self) -> None:
        # Once the apps are loaded: signals are connected, and the call learns where to look.
        from candidatures import published_neighbours  # noqa: PLC0415
        from catalogue import receivers  # noqa: F401, PLC0415
        from catalogue.neighbours import near_sheets  # noqa: PLC0415

        published_neighbours.register(near_sheets)
