"""French search: accents typed or not, compound words, operators, and the sheets a visitor expects."""

import unicodedata

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import search
from catalogue.models import SheetIndex
from catalogue.search import Query, Term, glued, parse, searchable
from catalogue.selectors.listing import listing
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import published_sheet


def found(typed: str) -> list[str]:
    """Titles, in the order of the page."""
    query = QueryDict(mutable=True)
    query["q"] = typed
    return [card["title"] for card in listing(query, page="1").cards]


def without_accents(word: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return bare.replace("œ", "oe").replace("æ", "ae")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("L’accès à l'eau", "l accès à l eau"),
        ("centre-ville", "centre ville"),
        ("agent·e·s", "agent e s"),
        ("beta.gouv.fr", "beta gouv fr"),
        ("ÉTÉ", "été"),
        (unicodedata.normalize("NFD", "été"), "été"),
        ("CŒUR", "cœur"),
        ("a\x00b\ud800c", "a b c"),
        ("", ""),
    ],
)
def test_searchable(text, expected):
    assert searchable(text) == expected


def test_compound_words_are_also_kept_in_one_piece():
    assert glued("Part’âge, au centre-ville d’aujourd'hui, l’eau") == "partâge centreville aujourdhui"


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("suivi social", ((Term("suivi"), Term("social")),)),
        ('"suivi social" -payant', ((Term("suivi social"), Term("payant", is_excluded=True)),)),
        ("eau OU déchets", ((Term("eau"),), (Term("déchets"),))),
        ("« aide alimentaire »", ((Term("aide alimentaire"),),)),
        ('"sans fin', ((Term("sans fin"),),)),
        ("l’eau", ((Term("l eau"),),)),
        ("OU", ()),
        ("- ' \" ?", ()),
        ("", ()),
    ],
)
def test_parse(typed, expected):
    assert parse(typed) == Query(expected)


def test_a_query_has_a_size():
    assert len(parse("mot " * 100).alternatives[0]) == search.MAX_TERMS
    assert parse("x" * 300) == Query(((Term("x" * search.MAX_QUERY_CHARACTERS),),))


@given(st.text(max_size=400))
def test_anything_typed_can_be_read(typed):
    for terms in parse(typed).alternatives:
        for term in terms:
            assert term.words == searchable(term.words)


@pytest.mark.django_db
@settings(max_examples=60)
@given(typed=st.text(alphabet=st.sampled_from("aéœ -'’\"«»()&|!:*<>\\\x00 OUOR"), max_size=40))
def test_anything_typed_can_be_asked(typed):
    query = parse(typed)
    if query:
        assert list(SheetIndex.objects.filter(search=search.matching_all(query))) == []
    if query.wanted:
        assert list(SheetIndex.objects.filter(search=search.matching_any(query))) == []


# Words of the field, whose forms a reader mixes: the stem of each line is one for the French stemmer.
FAMILIES = [
    ["amélioration", "améliorations", "améliorer", "améliore"],
    ["déchet", "déchets"],
    ["mobilité", "mobilités"],
    ["expérimentation", "expérimentations", "expérimenter"],
    ["enquête", "enquêtes"],
    ["numérique", "numériques"],
    ["médiathèque", "médiathèques"],
    ["précarité", "précarités"],
    ["bénéficiaire", "bénéficiaires"],
    ["élève", "élèves"],
    ["prêt", "prêts"],
    ["cœur", "cœurs"],
    ["hébergement", "hébergements", "hébergé"],
    ["réunion", "réunions"],
    ["vélo", "vélos"],
    ["santé"],
    ["équipement", "équipements"],
    ["déplacement", "déplacements", "déplacé"],
    ["accès"],
    ["gérer", "gère", "gérée"],
    ["à domicile", "domicile"],
    ["âgée", "âgées", "âgé"],
    ["activité", "activités"],
    ["données", "donnée"],
    ["créée", "créer", "crée"],
]
WORDS = sorted({word for family in FAMILIES for word in family})


@pytest.mark.django_db
def test_recall_with_and_without_accents():
    """Reference: the French stemmer given exact accents. Goals: performance.md C.3."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE words ON COMMIT DROP AS SELECT unnest(%s::text[]) AS word", [WORDS])

        def answers(condition: str, typed: str) -> set[str]:
            cursor.execute(f"SELECT word FROM words WHERE {condition}", [typed])  # noqa: S608 -- ours
            return {word for (word,) in cursor.fetchall()}

        recalls = {"typed with accents": [], "typed without": []}
        for word in WORDS:
            reference = answers("to_tsvector('french', word) @@ plainto_tsquery('french', %s)", word)
            for typing, typed in (("typed with accents", word), ("typed without", without_accents(word))):
                ours = answers("catalogue_words(word) @@ catalogue_query(%s)", typed)
                recalls[typing].append(len(reference & ours) / len(reference))
        average = {typing: sum(values) / len(values) for typing, values in recalls.items()}

    assert average["typed with accents"] == 1.0
    assert average["typed without"] >= 0.83


@pytest.mark.django_db
@pytest.mark.parametrize("word", WORDS)
def test_the_very_word_is_found_without_its_accents(word):
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_words(%s) @@ catalogue_query(%s)", [word, without_accents(word)])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
class TestSheets:
    def test_suivi_social_finds_mon_suivi_social(self):
        published_sheet(title="Mieux accompagner", exit_named_service="Mon suivi social")
        published_sheet(title="Le tri des déchets", context="On y parle du suivi des bacs.")

        assert found("suivi social") == ["Mieux accompagner"]

    def test_title_comes_before_subject_before_body(self):
        published_sheet(title="Troisième", context="Une affaire de stationnement.")
        published_sheet(title="Le stationnement")
        published_sheet(title="Deuxième", summary="Le stationnement gêne.")

        assert found("stationnement") == ["Le stationnement", "Deuxième", "Troisième"]

    @pytest.mark.parametrize("typed", ["centre-ville", "centre ville", "centreville", '"centre-ville"', "CENTRE-VILLE"])
    def test_a_compound_word_is_no_trap(self, typed):
        published_sheet(title="Les commerces du centre-ville")

        assert found(typed) == ["Les commerces du centre-ville"]

    def test_hyphens_bind_and_spaces_do_not(self):
        published_sheet(title="La ville et son centre")

        assert found("centre ville") == ["La ville et son centre"]
        assert found("centre-ville") == []

    @pytest.mark.parametrize("typed", ["Part’âge", "part'age", "partage", "PARTAGE", "part-âge"])
    def test_an_apostrophe_inside_a_name_is_no_trap(self, typed):
        published_sheet(title="Rompre l’isolement", met=["part-age"], exit_named_service="Part’âge")

        assert found(typed) == ["Rompre l’isolement"]

    def test_quotes_exclusion_and_alternatives(self):
        published_sheet(title="Aide alimentaire")
        published_sheet(title="Aide à domicile")
        published_sheet(title="Alimentaire, mon aide")

        assert found('"aide alimentaire"') == ["Aide alimentaire"]
        assert found("aide -alimentaire") == ["Aide à domicile"]
        assert sorted(found("domicile OU alimentaire")) == [
            "Aide alimentaire",
            "Aide à domicile",
            "Alimentaire, mon aide",
        ]

    def test_a_phrase_is_not_found_across_two_texts(self):
        published_sheet(title="Une aide", summary="Alimentaire, en tout", problem="Comment nourrir", context="Des gens")

        assert found('"aide alimentaire"') == []
        assert found('"nourrir des gens"') == []
        assert found("aide alimentaire") == ["Une aide"]

    def test_an_excluded_word_is_excluded_in_both_its_forms(self):
        published_sheet(title="Marché des producteurs")

        assert found("producteurs -marché") == []
        assert found("producteurs -marche") == []

    def test_only_little_words_find_nothing(self):
        published_sheet(title="De la rue à la place")

        assert found("de la") == []

    def test_place_theme_solution_and_hypothesis_are_searched(self):
        felletin = CollectiviteFactory(name="Felletin")  # a numbered name may be found in that of another territory
        sheet = published_sheet(title="Une fiche", themes=["mobilites"], met=["flowbird"], lead=felletin)
        published_sheet(title="Une autre", lead=CollectiviteFactory(name="Landerneau"))

        assert found("Landerneau") == ["Une autre"]
        assert found("mobilité") == ["Une fiche"]
        assert found("Flowbird") == ["Une fiche"]
        assert found(sheet.participations.get().name_then) == ["Une fiche"]
