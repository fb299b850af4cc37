from django.apps import AppConfig

from core import mail_rechecks


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = "Accompagnement"

    def ready(self) -> None:
        from coaching.notifications_digest import RECHECK  # noqa: PLC0415 -- once the models exist
        from coaching.services.digests import recheck_digest  # noqa: PLC0415

        mail_rechecks.register(RECHECK, recheck_digest)
