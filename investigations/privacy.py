"""What in a text may point at a person: raised for a human to judge, never removed by itself. Pure: no query.

Used on imported work and before a publication. What rules cannot see is listed in `NOT_DETECTABLE`, and shown to
whoever reads the flags: an empty list of flags is not a proof.

Every pattern is bounded and starts where the text before cannot continue it, so that a long line costs no more than its
length.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator

from django.db.models import TextChoices

from collectivites.models import Collectivite
from collectivites.states import CollectiviteKind
from core.text import fold

SMALL_PLACE_INHABITANTS = 2_000
_EXCERPT_SIGNS = 200


class PrivacyKind(TextChoices):
    EMAIL = "email", "adresse électronique"
    PHONE = "phone", "numéro de téléphone"
    PLATE = "plate", "plaque d’immatriculation"
    PERSON = "person", "nom d’une personne"
    ADDRESS = "address", "adresse postale"
    SMALL_COUNT = "small_count", "petit nombre dans une petite commune"
    VERBATIM = "verbatim", "propos cité"


WHY = {
    PrivacyKind.EMAIL: "Une adresse électronique désigne une personne, ou mène à elle. Retirez-la.",
    PrivacyKind.PHONE: "Un numéro de téléphone mène à une personne. Retirez-le.",
    PrivacyKind.PLATE: "Une plaque d’immatriculation désigne le propriétaire d’un véhicule. Retirez-la.",
    PrivacyKind.PERSON: "Un nom désigne quelqu’un. Remplacez-le par une fonction, ou dites pourquoi il est public.",
    PrivacyKind.ADDRESS: "Une adresse postale peut être celle de quelqu’un. Retirez-la, sauf celle d’un lieu public.",
    PrivacyKind.SMALL_COUNT: (
        "Moins de cinq personnes dans une petite commune : leurs voisins les reconnaissent. Écrivez « quelques »."
    ),
    PrivacyKind.VERBATIM: "Ces mots sont ceux de quelqu’un : a-t-il accepté d’être cité ? Sinon, racontez sans citer.",
}

NOT_DETECTABLE = (
    "un prénom et un nom sans « Mme », « M. » ni fonction à côté ;",
    "un prénom seul, un surnom, un pseudonyme ;",
    "une personne reconnaissable à son rôle (« la seule infirmière du village ») ;",
    "une adresse sans numéro de rue ni code postal ;",
    "un numéro ou une adresse dont un signe est abîmé (« O2 47… », « prenom@ville ») ;",
    "des propos rapportés sans guillemets ;",
    "ce que montre une image.",
)


@dataclasses.dataclass(frozen=True)
class PrivacyFlag:
    """`value` is what makes two flags the same one: a number written twice in two ways is one number."""

    kind: PrivacyKind
    start: int
    end: int
    excerpt: str
    value: str

    @property
    def why(self) -> str:
        return WHY[self.kind]


def find_flags(text: str, *, place_is_small: bool = False) -> list[PrivacyFlag]:
    """Every passage to judge, in reading order.

    `place_is_small`: the text is about a territory of less than 2 000 inhabitants, which makes its small counts
    speak. A paragraph that says so itself (« une commune de 312 habitants ») needs no telling.
    """
    found: list[PrivacyFlag] = []
    taken = bytearray(len(text))  # what is inside a flag already raised; a quotation comes last, and hides nothing
    for kind, search in _SEARCHES:
        for start, end in search(text):
            if not taken[start]:
                taken[start:end] = b"\x01" * (end - start)
                found.append(_flag(kind, text, start, end))
    found += [_flag(PrivacyKind.SMALL_COUNT, text, *span) for span in _small_counts(text, place_is_small)]
    return sorted(found, key=lambda flag: (flag.start, flag.end))


def is_small(collectivite: Collectivite | None) -> bool:
    """A commune where everybody knows everybody. A communauté, or a body without inhabitants, is not one."""
    return (
        collectivite is not None
        and collectivite.kind == CollectiviteKind.COMMUNE
        and collectivite.population is not None
        and collectivite.population < SMALL_PLACE_INHABITANTS
    )


def distinct(flags: Iterable[PrivacyFlag]) -> set[tuple[PrivacyKind, str]]:
    """Each thing once, however many times it is written."""
    return {(flag.kind, flag.value) for flag in flags}


def _flag(kind: PrivacyKind, text: str, start: int, end: int) -> PrivacyFlag:
    words = text[start:end]
    value = _NATIONAL.sub("0", _NOT_DIGITS.sub("", words)) if kind == PrivacyKind.PHONE else fold(words)
    return PrivacyFlag(kind, start, end, words[:_EXCERPT_SIGNS], value)


_NOT_DIGITS = re.compile(r"\D+")
_NATIONAL = re.compile(r"^(?:00)?33(?:0)?(?=[1-9]\d{8}$)")


# --- Addresses, numbers, plates ---------------------------------------------------------------------------------------

_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}"
    r"(?:@|\s?\(\s?(?:at|arobase|à)\s?\)\s?|\s?\[\s?(?:at|arobase)\s?\]\s?|\s(?:arobase)\s)"
    r"[\w\-]{1,63}(?:(?:\.|\spoint\s)[\w\-]{1,63}){1,5}",
    re.IGNORECASE,
)
_START = r"(?<![\d,.])(?<!\d[ \u00a0\u202f])"
_GAP = r"[ \u00a0\u202f]?"
_PHONES = (
    # 02 47 00 00 00, 0247000000, 04 99 00 0000: spaces where one wishes
    re.compile(rf"{_START}0[1-9](?:{_GAP}\d\d){{4}}(?!\d)"),
    # 02.47.00.00.00, 02-47-00-00-00, 02 / 47 / …: one same sign between all
    re.compile(rf"{_START}0[1-9](?P<sign>{_GAP}[.\-–·/]{_GAP})\d\d(?:(?P=sign)\d\d){{3}}(?!\d)"),
    # +33 2 47…, 0033 (0)2 47…, +262 262…
    re.compile(
        rf"(?<![\d+])(?:\+|00){_GAP}(?:33|262|508|590|594|596|681|687|689)[ \u00a0\u202f.\-]?(?:\(0\){_GAP})?"
        r"\d{1,3}(?:[ \u00a0\u202f.\-]?\d{2,3}){2,4}(?!\d)"
    ),
    # 0 800 000 000
    re.compile(rf"{_START}0{_GAP}8\d\d{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)"),
)
_SIV_LETTERS = "A-HJ-NP-TV-Z"
_SIV = re.compile(rf"(?<![\w\-])[{_SIV_LETTERS}]{{2}}(?P<sign>[\- ]?)\d{{3}}(?P=sign)[{_SIV_LETTERS}]{{2}}(?![\w\-])")
_OLD_PLATE = re.compile(
    r"(?<![\w\-])\d{2,4}[\- ]?[A-HJ-NP-Z]{2,3}[\- ]?(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])(?![\w\-])"
)
_VEHICLE = re.compile(r"immatricul|v[ée]hicule|voiture|plaque|camion|fourgon|scooter", re.IGNORECASE)
_PLATE_CONTEXT_SIGNS = 60
_FRENCH_PAIRS = frozenset({"LE", "LA", "DE", "EN", "ET", "AN", "CE", "SA", "NE"})


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            yield match.start(), match.end()


def _plates(text: str) -> Iterator[tuple[int, int]]:
    for match in _SIV.finditer(text):
        is_words = match["sign"] == " " and {match[0][:2], match[0][-2:]} & _FRENCH_PAIRS
        if not is_words:
            yield match.start(), match.end()
    for match in _OLD_PLATE.finditer(text):  # « 2021 PNI 12 » has the same form: a vehicle must stand beside
        if _VEHICLE.search(text, max(0, match.start() - _PLATE_CONTEXT_SIGNS), match.end() + _PLATE_CONTEXT_SIGNS):
            yield match.start(), match.end()


_STREET = (
    r"rue|avenue|av\.|boulevard|bd|boul\.|place|allée|allées|chemin|impasse|route|quai|cours|square|ruelle|lotissement"
    r"|résidence|hameau|lieu-dit|voie|passage|sentier|faubourg|montée|esplanade|rond-point|villa|venelle"
)
_ADDRESS = re.compile(
    r"(?<![\d,.])(?<!\d[ \u00a0])\d{1,4}(?:[ \u00a0]?(?:bis|ter|quater|[A-D]\b))?,?[ \u00a0]+(?:"
    rf"{_STREET})\s+(?P<name>[^\n,;:.()«»|]{{2,60}})",
    re.IGNORECASE,
)
_NAMED_STREET = re.compile(r"[A-ZÀ-Ý0-9]|\b(?:mairie|gare|église|école|poste|république|paix|liberté|marché)\b")
_POSTCODE = re.compile(
    r"(?<![\d,.\-])(?:0[1-9]|[1-8]\d|9[0-5]|97|98)\d{3}[ \u00a0]+(?!(?:Euros?|Habitants?|EUR)\b)[A-ZÀ-Ý][\w’'\-]{1,40}"
    r"(?:[ \u00a0](?:[A-ZÀ-Ý][\w’'\-]{0,40}|sur|sous|les|en|la|le|de|du|des)){0,4}"
)
_BOX = re.compile(r"(?<!\w)(?:BP|CS)[ \u00a0]?\d{2,5}(?!\d)")
_STREET_END = re.compile(r"\s+(?:pour|à|où|et|afin|dans|avec|qui|est|sont|a|ont|se|depuis)\b.*", re.DOTALL)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for match in _ADDRESS.finditer(text):
        name = _STREET_END.sub("", match["name"]).rstrip()
        if name and _NAMED_STREET.search(name):
            spans.append((match.start(), match.start("name") + len(name)))
    spans += [match.span() for pattern in (_POSTCODE, _BOX) for match in pattern.finditer(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):  # street, then postcode and town: one address
        if merged and start <= merged[-1][1] + 4:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    yield from merged


# --- People -----------------------------------------------------------------------------------------------------------

_CIVILITY = (
    r"(?:MM?\.|Mmes?\.?|Mlles?\.?|Mr\.?|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle"
    r"|Dr\.?|Docteure?|Me|Maître|Pr\.?)"
)
_FUNCTIONS = (
    r"maires?|adjointe?s?(?: au maire| à la maire)?|maires? adjointe?s?|députée?|sénat(?:eur|rice)|(?:sous-)?préfète?"
    r"|président(?:e|s)?|vice-président(?:e|s)?|conseill(?:er|ère)(?: (?:municip|département|région)ale?| numérique)?"
    r"|direct(?:eur|rice)(?: adjointe?)?(?: générale?)?(?: adjointe?)?(?: des services)?|DGS|DGA"
    r"|chef(?:fe)?(?: de service| de projet)?|responsable|chargée? de mission|secrétaire(?: de mairie| générale?)?"
    r"|infirmi(?:er|ère)|médecin|docteure?|institut(?:eur|rice)|professeure?|agente?|élue?|assistante? sociale?"
)
_WORD = r"(?:[A-ZÀ-Ý][a-zà-ÿ’'\-]{1,30}(?:-[A-ZÀ-Ý][a-zà-ÿ]{1,30})?|[A-ZÀ-Ý]{2,30}(?:-[A-ZÀ-Ý]{2,30})?|[A-Z]\.)"
_PARTICLE = r"(?:(?:de|du|des|le|la|el|ben|van|von)[ \u00a0]|d[’'])"
_SPACE = r"[ \u00a0\u202f]+"
_NAME = rf"{_WORD}(?:{_SPACE}{_PARTICLE}?{_WORD}){{0,3}}"
_FULL_NAME = rf"{_WORD}(?:{_SPACE}{_PARTICLE}?{_WORD}){{1,3}}"
_ARTICLE = r"(?:le|la|les|l[’'])"
_WITH_CIVILITY = re.compile(
    rf"(?<![\w.]){_CIVILITY}{_SPACE}(?:{_ARTICLE}[ \u00a0]?(?i:{_FUNCTIONS}),?{_SPACE})?(?P<name>{_NAME})"
)
_WITH_FUNCTION = re.compile(rf"(?<!\w)(?i:{_FUNCTIONS}),?{_SPACE}(?P<name>{_FULL_NAME})")
_THEN_FUNCTION = re.compile(
    rf"(?<![\w’'])(?P<name>{_FULL_NAME}),?{_SPACE}(?:{_ARTICLE}[ \u00a0]?)?(?i:{_FUNCTIONS})(?!\w)"
)
_MAYOR = re.compile(
    rf"(?<!\w)(?:le|la|notre)[ \u00a0](?i:maire|préfète?),?{_SPACE}(?P<name>{_WORD})(?!{_SPACE}(?:de|du|des)\b)"
)
_CAPITAL_PARTICLE = re.compile(r"(?:DE|DU|DES|LA|LE|L[’'])(?!\w)")  # « DIRECTRICE DE L’INCUBATEUR », in a title
_PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "el", "ben", "van", "von"})
# Words that begin with a capital beside a function and are nobody's name.
_NOBODY = frozenset(
    fold(
        """
        Maire Mairie Adjoint Adjointe Directeur Directrice Général Générale Générales Président Présidente Conseil
        Municipal Municipale Départemental Régional Communication Numérique Numériques Culture Service Services Pôle
        France Maison Maisons Projet Projets Ville Commune Communauté Département Région Territoire Territoires
        Petites Petite Cœur Action Social Sociale Enfance Jeunesse Urbanisme Technique Techniques Ressources
        Humaines Systèmes Système Information Développement Économique Tourisme Sport Sports Environnement Transition
        Écologique Finances Éducation Santé Habitat Logement Mobilités Mobilité Relation Usagers Usager Agence
        Nationale National Incubateur Métropole Agglomération Public Publique Publics Publiques CCAS CIAS EPCI ANCT
        DGS DGA DSI CC CA CU RH Il Elle Ils Elles On Nous Un Une Ce Cette Ces Leur Leurs Pour Dans Avec
        """
    ).split()
)


def _people(text: str) -> Iterator[tuple[int, int]]:
    for match in _WITH_CIVILITY.finditer(text):
        if not _is_nobody(match["name"]):
            yield match.span()
    for pattern in (_WITH_FUNCTION, _THEN_FUNCTION, _MAYOR):
        for match in pattern.finditer(text):
            if not _is_nobody(match["name"]) and not _CAPITAL_PARTICLE.match(match["name"]):
                yield match.span()


def _is_nobody(name: str) -> bool:
    told = [word for word in fold(name).split() if word not in _PARTICLES]
    return not told or any(word in _NOBODY for word in told)


# --- Words and counts -------------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"«([^«»]{4,1200})»|“([^“”]{4,1200})”|(?<![\w=])\"([^\"\n]{4,1200})\"(?!\w)")
_SPEAKS = re.compile(r"\b(?:je|j[’']|moi|mon|ma|mes|nous|notre|nos|on)\b", re.IGNORECASE)
_VERBATIM_WORDS, _VERBATIM_WORDS_FIRST_PERSON = 7, 3


def _verbatims(text: str) -> Iterator[tuple[int, int]]:
    """A short quotation is a name or an expression (« Mon suivi social »); a sentence is somebody's."""
    for match in _QUOTED.finditer(text):
        words = next(group for group in match.groups() if group is not None)
        least = _VERBATIM_WORDS_FIRST_PERSON + 1 if _SPEAKS.search(words) else _VERBATIM_WORDS
        if len(words.split()) >= least:
            yield match.span()


_PEOPLE_WORDS = (
    r"habitante?s?|familles?|foyers?|ménages?|personnes?|agente?s?|élèves?|enfants?|femmes?|hommes?|bénéficiaires?"
    r"|usag(?:ers?|ères?)|victimes?|allocataires?|jeunes|seniors?|aînée?s?|commerçante?s?|parents?|couples?|patiente?s?"
    r"|locataires?|infirmi(?:ers?|ères?)|médecins?|élue?s?|bénévoles?|demandeurs?|retraitée?s?"
)
_SMALL_COUNT = re.compile(
    r"(?<![\d,.\w])(?<!\d[ \u00a0\u202f])(?:[1-4]|une? seule?|deux|trois|quatre)[ \u00a0]"
    rf"(?:[a-zà-ÿ]{{3,14}}[ \u00a0])?(?:{_PEOPLE_WORDS})\b",
    re.IGNORECASE,
)
_INHABITANTS = re.compile(
    r"(?:commune|village|bourg|hameau|ville|territoire|compte)\b[^.\n]{0,60}?(?<![\d,.])"
    r"(?:(\d{1,3})[ \u00a0\u202f.])?(\d{1,4})[ \u00a0\u202f]habitants?\b",
    re.IGNORECASE,
)


def _small_counts(text: str, place_is_small: bool) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in text.split("\n\n"):
        if place_is_small or _says_it_is_small(paragraph):
            for match in _SMALL_COUNT.finditer(paragraph):
                yield start + match.start(), start + match.end()
        start += len(paragraph) + 2


def _says_it_is_small(paragraph: str) -> bool:
    for match in _INHABITANTS.finditer(paragraph):
        if int(f"{match[1] or ''}{match[2]}") < SMALL_PLACE_INHABITANTS:
            return True
    return False


# What is surely a datum comes before what may contain it.
_SEARCHES: tuple[tuple[PrivacyKind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (PrivacyKind.EMAIL, _emails),
    (PrivacyKind.PHONE, _phones),
    (PrivacyKind.PLATE, _plates),
    (PrivacyKind.PERSON, _people),
    (PrivacyKind.ADDRESS, _addresses),
    (PrivacyKind.VERBATIM, _verbatims),
)
