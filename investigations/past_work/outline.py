"""What reading a document or a table gives: sheets with their doubts, and what is not a sheet."""

import dataclasses
import datetime as dt

from django.db.models import TextChoices

from investigations.past_work.blocks import Block


class DoubtKind(TextChoices):
    """What a human settles before the sheet may be published."""

    SECTION_MISSING = "section_missing", "section absente"
    SECTION_EMPTY = "section_empty", "section sans texte"
    SECTION_REPEATED = "section_repeated", "section écrite deux fois"
    HEADING_DAMAGED = "heading_damaged", "titre de section abîmé"
    SET_ASIDE = "set_aside", "textes mis à part"
    COPIED = "copied", "texte d’une autre fiche"
    WORDS_JOINED = "words_joined", "mots recollés"
    HYPOTHESES_UNLISTED = "hypotheses_unlisted", "hypothèses à séparer"
    TITLE_DEDUCED = "title_deduced", "titre et résumé à relire"
    EXIT_MISSING = "exit_missing", "issue à choisir"
    PLACE_DEDUCED = "place_deduced", "collectivité déduite du texte"
    PLACE_FORMER = "place_former", "ancien nom de collectivité"
    PLACE_CHOSEN = "place_chosen", "collectivité choisie parmi plusieurs"
    PLACE_MISSING = "place_missing", "collectivité à trouver"
    DUPLICATE = "duplicate", "fiche peut-être déjà là"
    DATE_DEDUCED = "date_deduced", "date lue dans un nombre"
    OTHER = "other", "à vérifier"


@dataclasses.dataclass(frozen=True)
class Doubt:
    """`text`: a French sentence that says what and where. `line`: of the file, 0 when it is about the whole."""

    kind: DoubtKind
    text: str
    line: int = 0
    section: str = ""


@dataclasses.dataclass(frozen=True)
class SetAside:
    """Words of a sheet that no section holds: a caption, a boxed note, a table."""

    reason: str
    line: int
    text: str


@dataclasses.dataclass
class ReadSheet:
    """A sheet as its source says it, before anything of the database is asked."""

    first: int
    last: int
    title: str = ""
    summary: str = ""
    number: int | None = None
    place: str = ""
    #: INSEE code or SIREN, as written
    code: str = ""
    departement: str = ""
    region: str = ""
    sections: dict[str, str] = dataclasses.field(default_factory=dict)
    hypotheses: list[dict[str, str]] = dataclasses.field(default_factory=list)
    themes: list[str] = dataclasses.field(default_factory=list)
    exit_scenario: str = ""
    edition: str = ""
    dated_on: dt.date | None = None
    asides: list[SetAside] = dataclasses.field(default_factory=list)
    doubts: list[Doubt] = dataclasses.field(default_factory=list)
    #: reasons for which it cannot be created, by line and column
    faults: list[str] = dataclasses.field(default_factory=list)
    #: sheets that follow each other under one collectivité have the same group
    group: int = 0
    found_sections: tuple[str, ...] = ()
    #: what else tells where it took place, for the search of its collectivité
    evidence: str = ""


@dataclasses.dataclass(frozen=True)
class Leftover:
    """Lines that are in no sheet. `name`: the part that holds them, or why they are left out."""

    name: str
    first: int
    last: int
    excerpt: str


@dataclasses.dataclass
class SynthesisDocument:
    """`parts`: named parts that are no sheet. `noise`: what OCR leaves (page numbers, icons, repeated headers).
    `doubtful`: text of no sheet and of no part with a name."""

    sheets: list[ReadSheet]
    parts: list[Leftover]
    noise: list[Leftover]
    doubtful: list[Leftover]
    listed_places: list[str]
    #: where each block went: ("sheet", rank), ("part", name), ("noise", reason) or ("doubtful", name)
    placements: list[tuple[Block, tuple[str, str]]]
