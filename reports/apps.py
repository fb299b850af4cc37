from django.apps import AppConfig

from core import home_cards


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"

    def ready(self) -> None:
        from reports import (  # noqa: F401, PLC0415 -- once the models exist
            attestation_receivers,
            home,
            receipt_receivers,
            receivers,
            statement_receivers,
        )

        home_cards.register_staff(home.staff_cards)
