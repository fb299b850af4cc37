"""Which collectivité of the referential an imported sheet is about: by code, by name, or from its words."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db.models import Q

from collectivites.models import Collectivite, CollectiviteQuerySet, FormerName
from collectivites.search_text import OWN_NAMES_END, bare, words
from collectivites.selectors import search_collectivites
from collectivites.states import EPCI_KINDS, CollectiviteKind
from core.text import fold
from investigations.past_work_states import PlaceMatch
from programmes.models import Engagement, Programme

MAX_CANDIDATES = 6
_LEAST_SCORE = 3
_AHEAD = 2.0  # how many times the second candidate the first one must be

# What stands before a name, and the kinds that it tells.
_KIND_PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("communaute de communes", (CollectiviteKind.CC,)),
    ("communaute de commune", (CollectiviteKind.CC,)),
    ("communaute d agglomeration", (CollectiviteKind.CA,)),
    ("communaute urbaine", (CollectiviteKind.CU,)),
    ("cc", (CollectiviteKind.CC,)),
    ("ca", (CollectiviteKind.CA,)),
    ("cu", (CollectiviteKind.CU,)),
    ("agglomeration", EPCI_KINDS),
    ("metropole", (CollectiviteKind.METROPOLE,)),
    ("ville", (CollectiviteKind.COMMUNE,)),
    ("commune", (CollectiviteKind.COMMUNE,)),
    ("mairie", (CollectiviteKind.COMMUNE,)),
    ("municipalite", (CollectiviteKind.COMMUNE,)),
    ("conseil departemental", (CollectiviteKind.DEPARTEMENT,)),
    ("departement", (CollectiviteKind.DEPARTEMENT,)),
    ("conseil regional", (CollectiviteKind.REGION,)),
    ("region", (CollectiviteKind.REGION,)),
    ("collectivite territoriale", (CollectiviteKind.CTU,)),
    ("cias", (CollectiviteKind.CIAS,)),
    ("ccas", (CollectiviteKind.CCAS,)),
    ("association", (CollectiviteKind.ASSOCIATION,)),
    ("agence", (CollectiviteKind.ASSOCIATION,)),
)
_DEPARTEMENT = re.compile(r"\((\d{2,3}|2[AB])[^)]{0,12}\)")
_PARENTHESES = re.compile(r"\s*\([^)]{0,40}\)")
# In text without accents, hyphens nor apostrophes: « Communaute de Communes du Grand Autunois Morvan ».
_NAMED_IN_TEXT = re.compile(
    r"\b(?P<kind>[Cc]ommunaute de [Cc]ommunes?|[Cc]ommunaute d [Aa]gglomeration|[Cc]ommunaute [Uu]rbaine|CC|CA|CU"
    r"|[Mm]etropole|[Aa]gglomeration|[Vv]ille|[Cc]ommune|[Mm]airie|[Mm]unicipalite"
    r"|[Cc]onseil [Dd]epartemental|[Dd]epartement|[Cc]ollectivite [Tt]erritoriale|CIAS|CCAS)"
    r"(?: (?:de|du|des|d|la|le|l|les))*"
    r" (?P<name>[A-Z]\w{2,}(?: (?:sur|sous|les|en|la|le|de|du|des|et|d|l)){0,2}(?: [A-Z]\w+){0,3})"
)


@dataclasses.dataclass(frozen=True)
class Place:
    """`why` is French, for the person who checks."""

    match: PlaceMatch
    collectivite: Collectivite | None = None
    candidates: tuple[Collectivite, ...] = ()
    why: str = ""


def place_by_code(code: str) -> Place:
    """INSEE code of a commune, code of a département, or SIREN."""
    digits = "".join(code.split()).upper()
    rows = Collectivite.objects.current().with_territory()
    if re.fullmatch(r"\d{9}|\d{14}", digits):
        rows = rows.filter(siren=digits[:9])
    elif re.fullmatch(r"\d{5}|2[AB]\d{3}", digits):
        rows = rows.filter(insee_code=digits, kind=CollectiviteKind.COMMUNE)
    elif re.fullmatch(r"\d{2,3}|2[AB]", digits):
        kinds = (CollectiviteKind.DEPARTEMENT, CollectiviteKind.CTU, CollectiviteKind.COM)
        rows = rows.filter(Q(insee_code=digits) | Q(departement__code=digits), kind__in=kinds)
    else:
        return Place(PlaceMatch.NONE, why=f"« {code} » n’est ni un code INSEE, ni un SIREN.")
    found = rows.order_by("pk").first()
    if found is None:
        return Place(PlaceMatch.NONE, why=f"Le code « {code} » est absent du référentiel.")
    return Place(PlaceMatch.CODE, found)


class PlaceFinder:
    """Answers for one import, from all the names of the referential read once: a synthesis asks hundreds of times.

    `listed`: names that the document itself gives of its collectivités.
    """

    def __init__(self, programme: Programme, listed: Iterable[str] = ()) -> None:
        self._index = _NameIndex()
        engaged = Engagement.objects.filter(programme=programme).values_list("collectivite_id", flat=True)
        self.pool: set[int] = set(engaged)
        self._listed_elsewhere: list[str] = []  # homonyms: the région of a sheet will tell
        for name in listed:
            departement = _DEPARTEMENT.search(name)
            found, _is_former = self._index.find(name, departement=departement[1] if departement else "")
            if len(found) == 1:
                self.pool.add(found[0])
            elif found:
                self._listed_elsewhere.append(name)

    def by_name(self, name: str, *, departement: str = "", region: str = "") -> Place:
        """As printed: « CC DU SUD ARTOIS », « Ville d’Agen (47) », « CC X / Commune Y »."""
        named = _PARENTHESES.sub("", name).strip()
        pieces = [piece.strip() for piece in named.split("/") if piece.strip()]
        if len(pieces) > 1:
            each = [self._index.find(piece, departement=departement, region=region)[0] for piece in pieces]
            known = tuple(self._index.row(found[0]) for found in each if found)
            if not known:
                return Place(PlaceMatch.NONE, why=f"« {name} » est absent du référentiel.")
            return Place(PlaceMatch.DOUBTFUL, known[0], known, f"« {name} » nomme plusieurs collectivités.")
        found, is_former = self._index.find(named, departement=departement, region=region)
        if len(found) > 1:
            found = [pk for pk in found if pk in self.pool] or found
        if len(found) == 1:
            row = self._index.row(found[0])
            if is_former:
                return Place(PlaceMatch.FORMER, row, why=f"« {named} » est aujourd’hui « {row.name} ».")
            return Place(PlaceMatch.EXACT, row)
        if found:
            candidates = tuple(self._index.row(pk) for pk in found[:MAX_CANDIDATES])
            return Place(PlaceMatch.DOUBTFUL, None, candidates, f"Plusieurs collectivités s’appellent « {named} ».")
        return self._near(named, departement=departement, region=region)

    def _near(self, named: str, *, departement: str, region: str) -> Place:
        """Nothing has this very name: what the search proposes, then the place that a body serves."""
        answers = search_collectivites(
            named, limit=MAX_CANDIDATES, within=_within(departement=departement, region=region)
        )
        candidates = tuple(answer.collectivite for answer in answers)
        if not candidates and kinds_told(named):
            served, _ = self._index.find(" ".join(bare(words(named))), departement=departement, region=region)
            candidates = tuple(self._index.row(pk) for pk in served[:MAX_CANDIDATES])
        if candidates:
            return Place(PlaceMatch.DOUBTFUL, None, candidates, f"« {named} » est absent du référentiel.")
        return Place(PlaceMatch.NONE, why=f"« {named} » est absent du référentiel.")

    # --- From the words of a sheet -----------------------------------------------------------------------------------

    def from_words(self, texts: Sequence[str], *, presentation: str, region: str) -> Place:
        """The collectivité that the text names most, within its région. Never more than a proposal."""
        read = [(cased(presentation), 3), *((cased(text), 1) for text in texts)]
        scores: dict[int, float] = {}
        for pk in self._named(" . ".join(text for text, _ in read), region):
            score = sum(weight * self._index.mentions(text, pk) for text, weight in read)
            if score:
                scores[pk] = score
        if not scores:
            return Place(PlaceMatch.NONE, why="Le texte ne nomme aucune collectivité du référentiel.")
        ranked = sorted(scores, key=lambda pk: (-scores[pk], pk))
        candidates = tuple(self._index.row(pk) for pk in ranked[:MAX_CANDIDATES])
        is_ahead = len(ranked) == 1 or scores[ranked[0]] >= _AHEAD * scores[ranked[1]]
        least = 1 if ranked[0] in self.pool else _LEAST_SCORE
        if (
            self.pool and ranked[0] not in self.pool
        ):  # a namesake takes part: « l’agglomération d’Agen », « Ville d’Agen »
            takes_part = (pk for pk in sorted(self.pool) if self._index.same_name(pk, ranked[0]))
            candidates = (*candidates, *(self._index.row(pk) for pk in takes_part))
        elif scores[ranked[0]] >= least and is_ahead:
            why = f"Le texte nomme surtout « {candidates[0].name} »."
            return Place(PlaceMatch.DEDUCED, candidates[0], candidates, why)
        return Place(PlaceMatch.DOUBTFUL, None, candidates, "Le texte nomme plusieurs collectivités, ou trop peu.")

    def _named(self, text: str, region: str) -> list[int]:
        """Those that take part in this région, and those that the text announces by their kind."""
        found = {pk for pk in self.pool if self._index.is_in(pk, region=region)}
        told = [f"{match['kind']} {match['name']}" for match in _NAMED_IN_TEXT.finditer(text)]
        for name in dict.fromkeys([*self._listed_elsewhere, *told]):
            rows, _is_former = self._index.find(name, region=region)
            found.update(rows if not found.intersection(rows) else ())
        return sorted(found)


class _NameIndex:
    """Every present collectivité by each of its names, as `search_keys` holds them: two queries for all."""

    def __init__(self) -> None:
        self._kinds: dict[int, str] = {}
        self._regions: dict[int, str] = {}
        self._departements: dict[int, set[str]] = {}
        self._own: dict[str, list[int]] = {}
        self._others: dict[str, list[int]] = {}
        self._names: dict[int, str] = {}
        self._rows: dict[int, Collectivite] = {}
        self._forms: dict[int, tuple[str, ...]] = {}
        columns = ("pk", "kind", "name", "search_keys", "region__code", "departement__code")
        rows = Collectivite.objects.current().order_by("pk").values_list(*columns)
        for pk, kind, name, keys, region, departement in rows.iterator(chunk_size=5_000):
            self._kinds[pk], self._regions[pk], self._names[pk] = kind, region or "", name
            self._departements[pk] = {departement} if departement else set()
            own, _, others = keys.partition(OWN_NAMES_END)
            for side, forms in ((self._own, own), (self._others, others)):
                for form in forms.split("|"):
                    if form.strip():
                        side.setdefault(form.strip(), []).append(pk)
        extending = Collectivite.other_departements.through.objects.order_by("pk")
        for pk, code in extending.values_list("collectivite_id", "departement__code"):
            if pk in self._departements:
                self._departements[pk].add(code)

    def find(self, name: str, *, departement: str = "", region: str = "") -> tuple[list[int], bool]:
        """Those of this very name, and whether it is an old name of theirs, or of a kind that they no longer are."""
        named = _PARENTHESES.sub("", name).strip()
        full, kinds = words(named), kinds_told(named)
        core = " ".join(bare(full))
        where = {"departement": departement, "region": region}
        own = self._among(self._own.get(core, []), kinds, where)
        if len(own) > 1:
            fuller = [pk for pk in own if words(self._names[pk]) == full]
            own = fuller or [pk for pk in own if self._kinds[pk] == CollectiviteKind.COMMUNE] or own
        if own:
            return own, False
        others = self._among(self._others.get(core, []), kinds, where)
        if not others and set(kinds) & set(EPCI_KINDS):  # a communauté that grew into another kind
            others = self._among(self._own.get(core, []), EPCI_KINDS, where)
        return others, True

    def _among(self, rows: Sequence[int], kinds: Sequence[str], where: dict[str, str]) -> list[int]:
        return [pk for pk in dict.fromkeys(rows) if (not kinds or self._kinds[pk] in kinds) and self.is_in(pk, **where)]

    def is_in(self, pk: int, *, departement: str = "", region: str = "") -> bool:
        if departement:
            return departement in self._departements.get(pk, ())
        return not region or self._regions.get(pk, "") in ("", region)

    def same_name(self, pk: int, other: int) -> bool:
        return bare(words(self._names[pk])) == bare(words(self._names[other]))

    def row(self, pk: int) -> Collectivite:
        if pk not in self._rows:
            self._rows[pk] = Collectivite.objects.with_territory().get(pk=pk)
        return self._rows[pk]

    def mentions(self, text: str, pk: int) -> int:
        """3 for each mention behind a word of its kind, 1 for a bare one, none behind the word of another kind."""
        if pk not in self._forms:
            others = FormerName.objects.filter(collectivite_id=pk).order_by("pk").values_list("name", flat=True)
            self._forms[pk] = tuple(dict.fromkeys(_mentioned_as(name) for name in (self._names[pk], *others)))
        score, kind = 0, self._kinds[pk]
        for form in self._forms[pk]:
            for match in re.finditer(form, text):
                told = _kinds_before(text[max(0, match.start() - 60) : match.start()])
                same = kind in told or (kind in EPCI_KINDS and set(told) & set(EPCI_KINDS))
                score += (3 if same else 0) if told else 1
        return score


def kinds_told(name: str) -> tuple[str, ...]:
    """The kinds that the words before a name tell; none when they tell nothing."""
    folded = f"{' '.join(words(name))} "
    return next((kinds for prefix, kinds in _KIND_PREFIXES if folded.startswith(f"{prefix} ")), ())


def cased(text: str) -> str:
    """Without accents, hyphens nor apostrophes, capitals kept: « Poses » is a commune, « poses » a verb."""
    bare_letters = "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn")
    return " ".join(re.sub(r"[^\w]+", " ", bare_letters.replace("œ", "oe").replace("Œ", "OE")).split())


def _within(*, departement: str, region: str) -> CollectiviteQuerySet:
    rows = Collectivite.objects.all()
    if departement:
        extending = Collectivite.objects.filter(other_departements__code=departement)
        return rows.filter(Q(departement__code=departement) | Q(pk__in=extending.values("pk")))
    return rows.filter(Q(region__code=region) | Q(region__isnull=True)) if region else rows


_BEFORE = re.compile(r"(?:(?:de|du|des|d|la|le|l|les) )*$", re.IGNORECASE)


def _kinds_before(before: str) -> tuple[str, ...]:
    folded = fold(_BEFORE.sub("", before))
    for prefix, kinds in _KIND_PREFIXES:
        if folded == prefix or folded.endswith(f" {prefix}"):
            return kinds
    return ()


def _mentioned_as(name: str) -> str:
    """A pattern: its first word as it is written or in capitals, the next ones in any case."""
    first, *rest = cased(name).split()[-len(bare(words(name))) :]
    following = "".join(f" {re.escape(word)}" for word in rest)
    return rf"(?<!\w)(?:{re.escape(first)}|{re.escape(first.upper())})(?i:{following})(?!\w)"
