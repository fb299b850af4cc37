from django.apps import AppConfig

from core import home_cards


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"

    def ready(self) -> None:
        from core import job_files  # noqa: PLC0415
        from investigations import committee_documents  # noqa: PLC0415 -- once the models exist
        from reports import (  # noqa: PLC0415
            attestation_receivers,  # noqa: F401
            committee_links,
            committee_receivers,  # noqa: F401
            home,
            job_guard,
            receipt_receivers,  # noqa: F401
            receivers,  # noqa: F401
            statement_receivers,  # noqa: F401
        )

        home_cards.register_staff(home.staff_cards)
        committee_documents.register(committee_links.documents_of)
        job_files.register(job_guard.PREFIX, job_guard.synthesis_refusal)
