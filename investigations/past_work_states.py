"""States and closed vocabularies of imported work. Stored values are English, labels French."""

from django.db.models import TextChoices

from core.state_machine import Transition
from investigations.states import Section

# The sections that are one text of the sheet.
TEXT_SECTIONS = (Section.PROBLEM, Section.CONTEXT, Section.INQUIRY, Section.SOLUTIONS, Section.AFTERMATH)
# The job that writes an import names it: this, then the key of the import.
JOB_KEY_PREFIX = "past-work:"


class ImportKind(TextChoices):
    DOCUMENT = "document", "synthèse en Markdown"
    TABLE = "table", "tableau"


class ImportState(TextChoices):
    CHECKED = "checked", "à vérifier"
    CONFIRMED = "confirmed", "en cours"
    WRITTEN = "written", "faite"
    DISCARDED = "discarded", "abandonnée"
    UNDONE = "undone", "annulée"


IMPORT_TRANSITIONS = {
    "confirm": Transition("Importer", frozenset({ImportState.CHECKED}), ImportState.CONFIRMED),
    "write": Transition("Écrire les brouillons", frozenset({ImportState.CONFIRMED}), ImportState.WRITTEN),
    # A refusal of the data, once confirmed: choices can be made again.
    "reopen": Transition("Revoir les choix", frozenset({ImportState.CONFIRMED}), ImportState.CHECKED),
    "discard": Transition("Abandonner", frozenset({ImportState.CHECKED}), ImportState.DISCARDED),
    "undo": Transition("Annuler l’import", frozenset({ImportState.WRITTEN}), ImportState.UNDONE),
}


class PlaceMatch(TextChoices):
    """How the collectivité of an imported sheet was found."""

    EXACT = "exact", "nom exact"
    CODE = "code", "code"
    FORMER = "former", "ancien nom"
    DEDUCED = "deduced", "déduite du texte"
    DOUBTFUL = "doubtful", "douteuse"
    CHOSEN = "chosen", "choisie par l’équipe"
    NONE = "none", "introuvable"


class SheetChoice(TextChoices):
    """What is made of a sheet that was read, when it is not given a collectivité."""

    SKIP = "skip", "Ne pas créer"
    NO_PLACE = "none", "Créer sans collectivité, à choisir ensuite"


class FlagSource(TextChoices):
    PRIVACY = "privacy", "vie privée"
    DOUBT = "doubt", "doute de lecture"


class FlagState(TextChoices):
    OPEN = "open", "à régler"
    SETTLED = "settled", "réglé"
    JUSTIFIED = "justified", "justifié"


FLAG_TRANSITIONS = {
    "settle": Transition("C’est réglé", frozenset({FlagState.OPEN}), FlagState.SETTLED),
    "justify": Transition("Justifier", frozenset({FlagState.OPEN}), FlagState.JUSTIFIED),
    "reopen": Transition("Rouvrir", frozenset({FlagState.SETTLED, FlagState.JUSTIFIED}), FlagState.OPEN),
}
