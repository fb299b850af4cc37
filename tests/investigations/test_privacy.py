"""What the privacy check raises, what it leaves alone, and that no text can hold it up."""

import time

import pytest
import yaml
from django.conf import settings

from investigations.privacy import NOT_DETECTABLE, WHY, PrivacyKind, distinct, find_flags
from tests.seeds import seed

K = PrivacyKind
# Thirty sentences written for this: what each must raise, and on which words.
SENTENCES = [
    ("Écrivez à marie.durand@ville-essai.fr avant lundi.", [(K.EMAIL, "marie.durand@ville-essai.fr")]),
    ("Contact : prénom.nôm@mairie-été.fr", [(K.EMAIL, "prénom.nôm@mairie-été.fr")]),
    ("Son adresse est paul (at) exemple.org, dit-elle.", [(K.EMAIL, "paul (at) exemple.org")]),
    ("Appelez le 01 99 00 12 34 le matin.", [(K.PHONE, "01 99 00 12 34")]),
    ("Tél. 01.99.00.12.34, demandez l’accueil.", [(K.PHONE, "01.99.00.12.34")]),
    ("Tél. 06-39-98-12-34.", [(K.PHONE, "06-39-98-12-34")]),
    ("Joindre le 0639981234 ou attendre.", [(K.PHONE, "0639981234")]),
    ("Depuis l’étranger : +33 1 99 00 12 34.", [(K.PHONE, "+33 1 99 00 12 34")]),
    ("Depuis l’étranger : 0033 (0)1 99 00 12 34.", [(K.PHONE, "0033 (0)1 99 00 12 34")]),
    ("Là-bas : +262 262 12 34 56.", [(K.PHONE, "+262 262 12 34 56")]),
    ("Le numéro vert est le 0 800 123 456.", [(K.PHONE, "0 800 123 456")]),
    ("Un numéro mal lu : 01 99 00 1234.", [(K.PHONE, "01 99 00 1234")]),
    ("La voiture immatriculée AB-123-CD bloque la rue.", [(K.PLATE, "AB-123-CD")]),
    ("Une épave, AB 123 CD, est signalée.", [(K.PLATE, "AB 123 CD")]),
    ("Un véhicule 1234 XB 75 est resté là.", [(K.PLATE, "1234 XB 75")]),
    ("Mme Duvallon a ouvert ses dossiers.", [(K.PERSON, "Mme Duvallon")]),
    ("M. le maire Lestrade a signé.", [(K.PERSON, "M. le maire Lestrade")]),
    ("Le maire, Jean-Luc Marchandeau, approuve.", [(K.PERSON, "maire, Jean-Luc Marchandeau")]),
    ("Monsieur DE LA TOURETTE reçoit le mardi.", [(K.PERSON, "Monsieur DE LA TOURETTE")]),
    ("Sophie Kerbrat, directrice du centre, raconte.", [(K.PERSON, "Sophie Kerbrat, directrice")]),
    ("Il habite 12 bis, rue des Lilas.", [(K.ADDRESS, "12 bis, rue des Lilas")]),
    ("Au 3 place de la mairie, 29199 Saint-Essai.", [(K.ADDRESS, "3 place de la mairie, 29199")]),
    ("Courrier : BP 120.", [(K.ADDRESS, "BP 120")]),
    ("À 29199 Saint-Essai, rien.", [(K.ADDRESS, "29199 Saint-Essai")]),
    (
        "Dans cette commune de 312 habitants, deux familles ont refusé.",
        [(K.SMALL_COUNT, "deux familles")],
    ),
    (
        "Une habitante raconte : « Je n’ose plus demander à la mairie. »",
        [(K.VERBATIM, "« Je n’ose plus demander à la mairie. »")],
    ),
    (
        "On nous dit “ il faut toujours revenir avec un autre papier ”.",
        [(K.VERBATIM, "“ il faut toujours revenir avec un autre papier ”")],
    ),
    ("Le budget est de 0,1 % des 02 345 678 euros.", []),
    ("Dans cette ville de 33 000 habitants, deux familles ont refusé.", []),
    ("L’outil « Mon suivi social » est né à la Direction des services, 20 cours de cuisine plus tard.", []),
]
# What a reader might fear, and that is nobody.
HARMLESS = [
    "La commune compte 22 000 habitants et 1 200 logements depuis le 01/02/2021 à 12h30.",
    "Le programme PNI 2021 suit 12 semaines ; 3 places de parking, 2 avenues réaménagées.",
    "La directrice de l’Incubateur et le maire de la commune ont suivi le projet.",
    "Le responsable Communication du Conseil Départemental présente la Maison France Services.",
    "Un SIREN : 212 345 678, une somme : 12 345,67 €.",
    "L’article L. 2121-29 et la norme EN 301 549 s’appliquent.",
]


def said(text: str, **how: bool) -> list[tuple[PrivacyKind, str]]:
    return [(flag.kind, flag.excerpt) for flag in find_flags(text, **how)]


def test_there_are_thirty_sentences():
    assert len(SENTENCES) == 30


@pytest.mark.parametrize("text, expected", SENTENCES, ids=range(30))
def test_sentence(text, expected):
    found = said(text)

    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert all(words.startswith(wanted) for (_, words), (_, wanted) in zip(found, expected, strict=True))


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text):
    assert said(text) == []


def test_a_flag_says_where_and_why():
    text = "Au début. Écrivez à a.b@essai.example, merci."

    [flag] = find_flags(text)

    assert text[flag.start : flag.end] == flag.excerpt == "a.b@essai.example"
    assert flag.why == WHY[PrivacyKind.EMAIL]


def test_every_kind_says_why():
    assert set(WHY) == set(PrivacyKind)


def test_a_number_written_in_two_ways_is_one_number():
    flags = find_flags("01 99 00 12 34, ou 01.99.00.12.34, ou +33 1 99 00 12 34")

    assert len(flags) == 3
    assert distinct(flags) == {(PrivacyKind.PHONE, "0199001234")}


def test_small_counts_speak_in_small_places_only():
    text = "Trois agents et 12 habitants ont répondu, puis 4 familles."

    assert said(text) == []
    assert said(text, place_is_small=True) == [(K.SMALL_COUNT, "Trois agents"), (K.SMALL_COUNT, "4 familles")]


def test_a_quotation_does_not_hide_what_it_holds():
    assert said("« Je suis Mme Duvallon et mon numéro est le 01 99 00 12 34 »") == [
        (K.VERBATIM, "« Je suis Mme Duvallon et mon numéro est le 01 99 00 12 34 »"),
        (K.PERSON, "Mme Duvallon"),
        (K.PHONE, "01 99 00 12 34"),
    ]


def test_what_it_cannot_see_is_written():
    """The examples of the list are really not seen: the list would lie otherwise."""
    assert said("Camille Duvallon est passée. La seule infirmière du village est partie. Le 3e dossier.") == []
    assert len(NOT_DETECTABLE) == 7


def test_no_false_alarm_on_the_cohort():
    """47 sheets published and read again: 282 texts of public people and places."""
    texts = []
    for path in sorted((settings.BASE_DIR / "investigations/data/pni2021/sheets").glob("*.yaml")):
        sheet = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts += [sheet[name] for name in ("summary", "problem", "context", "inquiry", "solutions", "aftermath")]

    assert len(texts) == 282
    assert [flag for text in texts for flag in find_flags(text or "")] == []


def test_the_seed_raises_eleven_flags_and_a_plate():
    """Figures only: the document stays out of this repository."""
    found = distinct(find_flags(seed("004").read_text(encoding="utf-8")))
    counted = {kind: sum(each == kind for each, _ in found) for kind in PrivacyKind}

    assert (counted[K.EMAIL], counted[K.PHONE], counted[K.PLATE]) == (4, 7, 1)
    assert (counted[K.PERSON], counted[K.ADDRESS]) == (1, 5)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "0 ", "« ", "Aa ", "1 rue ", "Mme ", "A-", '"', "maire ", "Aa'", "01 99 "]
)
def test_no_text_holds_it_up(piece):
    text = piece * (200_000 // len(piece))
    start = time.monotonic()

    find_flags(text)

    assert time.monotonic() - start < 10  # measured: under a second; a quadratic pattern takes minutes
