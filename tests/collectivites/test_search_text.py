import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectivites.search_text import MAX_WORDS, parse_query, search_keys, search_words


@pytest.mark.parametrize(
    "name,other_names,keys",
    [
        ("Les Mureaux", [], "| les mureaux | mureaux ||  |"),
        ("Épinal", [], "| epinal ||  |"),
        ("Saint-Ouen-sur-Seine", ["Saint-Ouen"], "| saint ouen sur seine || saint ouen |"),
        ("Communauté de communes du Sud Artois", [], "| communaute de communes du sud artois | sud artois ||  |"),
        ("Pays de St-Gilles", [], "| pays de saint gilles ||  |"),
        ("Valserhône", ["Lancrans", "Arlod", "Valserhone"], "| valserhone || arlod | lancrans |"),
    ],
)
def test_search_keys(name, other_names, keys):
    assert search_keys(name, other_names) == keys


def test_search_words_hold_each_word_once_and_the_abbreviation():
    words = search_words(["Communauté de communes du Pays de Landerneau"], ["Finistère", "29", "242900801", ""])

    assert words == "242900801 29 cc communaute communes de du finistere landerneau pays"


@pytest.mark.parametrize(
    "typed,full,core,words",
    [
        ("Épinal", "epinal", "epinal", ("epinal",)),
        ("Ville d'Épinal", "ville d epinal", "epinal", ("epinal",)),
        ("commune de La Chambre", "commune de la chambre", "chambre", ("chambre",)),
        ("Ville des Mureaux", "ville des mureaux", "mureaux", ("mureaux",)),
        ("st ouen", "saint ouen", "saint ouen", ("st", "ouen")),
        ("saint d", "saint d", "saint d", ("saint", "d")),
        ("les", "les", "les", ("les",)),
        ("ville", "ville", "ville", ("ville",)),
        (
            "Communauté de communes du Sud Artois",
            "communaute de communes du sud artois",
            "sud artois",
            ("communaute", "communes", "sud", "artois"),
        ),
        ("200 035 442", "200035442", "200035442", ("200035442",)),
        ("200 035 442 00017", "200035442", "200035442", ("200035442",)),
        ("88 000", "88 000", "88 000", ("88", "000")),
    ],
)
def test_parse_query(typed, full, core, words):
    query = parse_query(typed)

    assert (query.full, query.core, query.words) == (full, core, words)


@pytest.mark.parametrize("typed", ["", "  ", "…", "\x00", "\ud800", "a" * 201, "Πόλη", "東京", "x" * 10_000])
def test_nothing_to_ask(typed):
    assert parse_query(typed) is None


def test_saint_is_read_both_ways():
    assert parse_query("st ouen").raw == "(st:* | saint:*) & (ouen:*)"


def test_a_letter_alone_is_a_whole_word():
    assert parse_query("y").raw == "y"
    assert parse_query("saint d").raw == "(saint:*) & (d:*)"


def test_a_question_keeps_a_bounded_number_of_words():
    assert len(parse_query(" ".join(f"w{number}" for number in range(40))).words) == MAX_WORDS


@given(st.text(st.characters(), max_size=300))
def test_a_question_is_always_plain_words(typed):
    query = parse_query(typed)

    if query is not None:
        assert all(word.isascii() and word.isalnum() for word in query.words)
        assert set(f"{query.full} {query.core}") <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
        assert query.words != ()
