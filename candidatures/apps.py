from django.apps import AppConfig

from core import home_cards


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "Candidatures"

    def ready(self) -> None:
        from candidatures import (  # noqa: PLC0415 -- connected once the models exist
            home_instruction,
            home_internal_call,
            home_matching,
            home_writing,
            receivers,  # noqa: F401 -- imported for its connections
        )

        home_cards.register(home_writing.personal_cards)
        home_cards.register(home_internal_call.personal_cards)
        home_cards.register(home_matching.personal_cards)
        home_cards.register_staff(home_instruction.staff_cards)
        home_cards.register_staff(home_matching.staff_cards)
