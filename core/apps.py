from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class CoreConfig(AppConfig):
    default = True
    name = "core"
    verbose_name = "socle"

    def ready(self) -> None:
        from core import failpoints  # noqa: F401, PLC0415 -- its check is registered


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's administration, with our own gate. Named in INSTALLED_APPS instead of `django.contrib.admin`."""

    default = False  # two configurations in one module: the app's own is the default
    default_site = "core.admin_site.AdministrationSite"
