"""Texts near to a text, by their words: measured on real texts in tests/candidatures/test_matching_recall.py."""

import pytest
from django.utils import timezone

from core.models import IndexedTerm, IndexedText
from core.nearest import Section, closest_pairs, forget_text, index_text, nearest
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
TEXTS = {
    "tri": "Réduire les déchets : le tri progresse trop peu, la collecte coûte cher.",
    "bourse": "Aider les commerçants à trouver un local vacant au centre.",
    "crèche": "Transmettre aux parents les informations de la crèche.",
}


@pytest.fixture(autouse=True)
def corpus():
    for key, text in TEXTS.items():
        put(key, text)


def put(key, text, corpus="essai"):
    index_text(corpus=corpus, key=key, sections=[Section(text)], at=timezone.now())


def keys(text, **options):
    return [found.key for found in nearest(corpus="essai", sections=[Section(text)], limit=5, **options)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Les locaux vacants et le commerce", ["bourse"]),
        ("La collecte des déchets ménagers", ["tri"]),
        ("collecte des dechets menagers", ["tri"]),
        ("Une crèche informe les parents", ["crèche"]),
        ("UNE CRECHE", ["crèche"]),
        ("Le stationnement", []),
        ("", []),
        ("trop de tout, pour tous, avec plusieurs", []),
        ("\0 \ud800 déchets", ["tri"]),
    ],
)
def test_words_bring_texts_near_with_and_without_accents(text, expected):
    assert keys(text) == expected


def test_the_answer_says_which_words_and_how_near():
    [found] = nearest(corpus="essai", sections=[Section("Le tri des déchets")], limit=5)

    assert (found.key, sorted(found.words), 0 < found.closeness <= 1) == ("tri", ["déchets", "tri"], True)


def test_the_same_text_is_as_near_as_can_be():
    [found] = nearest(corpus="essai", sections=[Section(TEXTS["bourse"])], limit=1)

    assert (found.key, round(found.closeness, 6)) == ("bourse", 1.0)


def test_a_title_weighs_more_than_a_remark():
    index_text(corpus="t", key="titre", sections=[Section("Cantine", 2), Section("Forêt", 1)], at=timezone.now())
    index_text(corpus="t", key="remarque", sections=[Section("Forêt", 2), Section("Cantine", 1)], at=timezone.now())

    found = nearest(corpus="t", sections=[Section("cantine", 2)], limit=2)

    assert [each.key for each in found] == ["titre", "remarque"]


def test_a_corpus_knows_only_its_own():
    put("ailleurs", TEXTS["tri"], corpus="autre")

    assert keys(TEXTS["tri"]) == ["tri"]


def test_some_can_be_left_out_and_the_far_ones_too():
    assert (keys("déchets", but=["tri"]), keys("les déchets de la crèche", at_least=0.9)) == ([], [])


def test_writing_again_replaces_and_forgetting_removes_all():
    put("tri", "La cantine")
    rewritten = (keys("déchets"), keys("cantine"), IndexedText.objects.filter(key="tri").count())
    forget_text(corpus="essai", key="tri")

    assert rewritten == ([], ["tri"], 1)
    assert (keys("cantine"), IndexedTerm.objects.filter(term="cantin").count()) == ([], 0)


def test_two_queries_whatever_the_size(django_assert_num_queries):
    for number in range(12):
        put(f"autre-{number}", f"numéro {number}")

    with django_assert_num_queries(2):
        assert len(keys("numéro")) == 5


def test_the_closest_pairs_of_a_corpus(django_assert_num_queries):
    put("recyclage", "La collecte des déchets, le tri")
    put("vitrine", "Un local vacant")

    with django_assert_num_queries(2):
        pairs = closest_pairs(corpus="essai", limit=5)

    assert [(pair.first, pair.second, sorted(pair.words)) for pair in pairs] == [
        ("tri", "recyclage", ["collecte", "déchets", "tri"]),
        ("bourse", "vitrine", ["local", "vacant"]),
    ]
    assert closest_pairs(corpus="essai", limit=5, at_least=0.99) == []


def test_a_text_stands_once_in_a_corpus():
    once = {"corpus": "essai", "key": "tri", "size": 1, "indexed_at": timezone.now()}
    assert_refused("indexedtext_once", lambda: IndexedText.objects.create(**once))


def test_a_term_weighs_something():
    text = IndexedText.objects.get(key="tri")
    nothing = {"text": text, "corpus": "essai", "term": "x", "word": "x", "weight": 0}
    assert_refused("indexedterm_weighs", lambda: IndexedTerm.objects.create(**nothing))
