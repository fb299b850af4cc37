"""The fiche problème as a file: messy ones are understood, ours reads back to the letter."""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.fiche_file import (
    MAX_ANSWER,
    MAX_BYTES,
    Fiche,
    FicheFileError,
    decode,
    fiche_of,
    question_of,
    read_fiche,
    write_fiche,
)
from investigations.fiche_html import canonical
from investigations.workspace_states import ProblemQuestion

HEADER = """---
title: Programme d’essai (7)
mission: Que chacun trouve le bon guichet, du premier coup
owner: Une agence
phases:
  - name: investigation
    start: 2020-06-01
link:
stats: false
contact: equipe@example.org
telephone: 0102030405
---
"""
# The shape of a fiche that a word processor then a site wrote; the words are ours.
MESSY = (
    HEADER
    + """<p>Aider les gens à trouver le bon guichet.</p>
<p>\u00a0</p>
<p><strong><span style="font-size: 11pt;">Nos suppositions</span></strong></p>
<h3>I) Quel est le problème que vous avez identifié ?</h3>
<p><span style="color: #2980b9;" onclick="alert(1)"><span>On les envoie
   d’un guichet à l’autre.</span></span></p>
<p><span>\u00a0</span></p>
<h3>II) Qui est concerné par ce problème ?</h3>
<p>Tout le monde&nbsp;: jeunes &amp; vieux.</p>
<h3>III) Quel est le préjudice (conséquences) du problème pour les usagers ?</h3>
<p>Du temps perdu.</p><p>Une heure par mois.</p>
<h3>IV) Quelles sont les principales causes du problème ?</h3>
<p>Nous pensons : <br/><span>- le nom du bureau<br />- les horaires</span></p>
<ul><li>un <b>plan</b> faux</li><li>deux entrées</li></ul>
<h3>V) Pourquoi le problème vous semble-t-il actionnable ?</h3>
<h3>VI) Comment allez vous tester vos hypothèses problèmes ?</h3>
<p>En demandant.</p>
<p><strong><span>La solution</span></strong></p>
<h3>VII) Quelle serait la finalité de votre solution ?</h3>
<p>Un seul guichet.</p>
Collectivité sponsor : Ville-Essai, Bourg-Essai
"""
)


class TestReading:
    def test_a_messy_file(self):
        fiche = read_fiche(MESSY)

        assert fiche == Fiche(
            answers={
                "problem": "On les envoie d’un guichet à l’autre.",
                "concerned": "Tout le monde\u00a0: jeunes & vieux.",
                "harm": "Du temps perdu.\n\nUne heure par mois.",
                "causes": "Nous pensons :\n- le nom du bureau\n- les horaires\n\n- un plan faux\n- deux entrées",
                "actionable": "",
                "testing": "En demandant.",
                "purpose": "Un seul guichet.",
            },
            header={
                "title": "Programme d’essai (7)",
                "mission": "Que chacun trouve le bon guichet, du premier coup",
                "owner": "Une agence",
                "phases": [{"name": "investigation", "start": "2020-06-01"}],
                "link": None,
                "stats": False,
                "contact": "equipe@example.org",
                "telephone": "0102030405",
            },
            preamble="Aider les gens à trouver le bon guichet.\n\nNos suppositions",
            rest="La solution\n\nCollectivité sponsor : Ville-Essai, Bourg-Essai",
        )

    @pytest.mark.parametrize(
        "heading",
        [
            "<h2>2. Qui est concerné ?</h2>",
            "<h3>II – QUI EST CONCERNE PAR CE PROBLEME ?</h3>",
            "<p><b>Question 2 : les personnes concernées</b></p>",
            "<h3>Qui est concerné par ce problème ?</h3>",
            "<p>ii) Qui est concerné ?</p>",
            "<p><strong>II) Qui est concerné ?</strong></p>",
            "<strong><p>II) Qui est concerné ?</p></strong>",
        ],
    )
    def test_headings_in_every_dress(self, heading):
        assert read_fiche(f"<p>Avant.</p>{heading}<p>Tous.</p>") == fiche_of(
            {"concerned": "Tous."}, {"_preamble": "Avant."}
        )

    def test_an_answer_that_speaks_like_a_heading_stays_an_answer(self):
        fiche = read_fiche("<h3>I) Quel problème ?</h3><p>1) Quel problème ?</p><p><b>Gras.</b></p><p>Fin.</p>")

        assert fiche.answers["problem"] == "1) Quel problème ?\n\nGras.\n\nFin."

    def test_unknown_headings_go_to_the_rest_with_what_they_announce(self):
        fiche = read_fiche(
            "<h3>I) Le problème</h3><p>A</p><h4>Détail</h4><p>B</p><h3>VIII) Budget</h3><p>10 €</p>"
            "<h3>VII) Finalité</h3><p>C</p>"
        )

        assert (fiche.answers["problem"], fiche.answers["purpose"], fiche.rest) == (
            "A\n\nDétail\n\nB",
            "C",
            "VIII) Budget\n\n10 €",
        )

    def test_text_without_html(self):
        fiche = read_fiche(
            "Un mot.\n\nI) Quel est le problème ?\nA < B\n  suite\n\n## II) Qui est concerné ?\n\nTous.\n"
        )

        assert fiche == fiche_of({"problem": "A < B\nsuite", "concerned": "Tous."}, {"_preamble": "Un mot."})

    def test_lists_links_tables_and_pictures_keep_their_words(self):
        fiche = read_fiche(
            "<h3>I) Le problème</h3>"
            "<ol><li><p>un</p></li><li>deux<ul><li>sous</li></ul></li></ol>"
            '<p><a href="https://example.org/x">Le plan</a> <a href="javascript:alert(1)">ici</a>'
            ' <img alt="Une porte"></p>'
            "<table><tr><td><p>Lundi</p></td><td>9 h</td></tr><tr><td>Mardi</td><td>10 h</td></tr></table>"
            "<pre>a\n  b</pre>"
        )

        assert fiche.answers["problem"] == (
            "1. un\n2. deux\n– sous\n\nLe plan (https://example.org/x) ici [image : Une porte]"
            "\n\nLundi | 9 h\nMardi | 10 h\n\na\nb"
        )

    def test_nothing_that_acts_is_read(self):
        fiche = read_fiche(
            "<h3 onclick='x()'>I) Le problème</h3><script>alert(1)</script><iframe src=x>cadre</iframe>"
            "<style>p{}</style><svg><text>dessin</text></svg><!-- caché --><p onload=x>Vrai.</p>"
        )

        assert fiche == fiche_of({"problem": "Vrai."}, {})

    def test_windows_file(self):
        assert read_fiche(decode("I) Le problème\r\nÉté".encode("cp1252"))).answers["problem"] == "Été"

    def test_same_question_twice_adds_up(self):
        fiche = read_fiche(
            "<h3>I) Le problème</h3><p>A</p><h3>II) Qui est concerné</h3><h3>I) Le problème</h3><p>B</p>"
        )

        assert fiche.answers["problem"] == "A\n\nB"


def test_question_of_its_own_labels():
    assert [question_of(question.label) for question in ProblemQuestion] == list(ProblemQuestion)


class TestRefusals:
    @pytest.mark.parametrize(
        "header,message",
        [
            ("title: a\nmission: b: c: d\n", "Ligne 3 : l’en-tête n’est pas lisible : « mission: b: c: d ». Vérifiez"),
            ("a: 1\nb: [1, 2\n", "Ligne 4 : l’en-tête n’est pas lisible"),
            ("a: &x [1]\nb: *x\n", "Ligne 2 : les renvois de YAML"),
            ("a: 1\nb: !!python/object/apply:os.system [id]\n", "Ligne 3 : les types de YAML"),
            ("a: 1\na: 2\n", "Ligne 3 : la clé « a » est écrite deux fois."),
            ("_rest: x\n", "Ligne 2 : la clé « _rest » est réservée à cette application."),
            ("- a\n- b\n", "Ligne 2 : l’en-tête doit être une suite de lignes « clé: valeur »."),
            ("a: " + "[" * 50 + "]" * 50 + "\n", "Ligne 2 : trop de niveaux l’un dans l’autre"),
            ("a: [" + "1," * 5000 + "]\n", "Ligne 2 : trop de valeurs"),
            ("a: x\nb: \x01\n", "Ligne 3 : un signe de cette ligne"),
            ("a: " + "x" * 70_000 + "\n", "Ligne 2 : l’en-tête est trop long"),
        ],
    )
    def test_header(self, header, message):
        with pytest.raises(FicheFileError) as refusal:
            read_fiche(f"---\n{header}---\n<p>x</p>")

        assert str(refusal.value)[: len(message)] == message

    def test_header_without_end(self):
        with pytest.raises(FicheFileError, match=r"^Ligne 1 : l’en-tête commence par « --- » et ne finit pas\."):
            read_fiche("---\ntitle: x\n")

    @pytest.mark.parametrize("text", ["", "  \n", "---\n---\n", "<p>\u00a0</p>", "<script>x</script>"])
    def test_nothing_to_read(self, text):
        with pytest.raises(FicheFileError, match="rien à lire"):
            read_fiche(text)

    def test_too_long(self):
        with pytest.raises(FicheFileError, match="question 1 fait 5001 signes"):
            read_fiche(f"<h3>I) Le problème</h3><p>{'x' * (MAX_ANSWER + 1)}</p>")
        with pytest.raises(FicheFileError, match="dépasse 20000 signes"):
            read_fiche(f"<p>{'x' * 20_001}</p>")
        with pytest.raises(FicheFileError, match="trop lourd"):
            decode(b"x" * (MAX_BYTES + 1))
        with pytest.raises(FicheFileError, match="trop long"):
            read_fiche("é" * (MAX_BYTES // 2 + 1))

    def test_not_a_text(self):
        with pytest.raises(FicheFileError, match="n’est pas un texte"):
            decode(b"PK\x03\x04\x00")


HOSTILE = {
    "deep": "<div>",
    "closed": "<i></b>",
    "paragraphs": "<p>a</p>",
    "headings": "<h3>1) Quel est le problème, qui est concerné, quelles causes ?</h3>",
    "items": "<ul><li>a",
    "attributes": "<p a=1 b=2 onclick=x>",
    "comments": "<!-- <p> ",
    "quotes": '<a href="',
    "signs": "<",
    "entities": "&#x41;&amp",
    "tables": "<table><tr><td>",
    "scripts": "<script>alert(1)</script>",
    "lines": "I) Quel est le problème ?\n",
    "links": "<a href=https://example.org/>x</a>",
    "breaks": "a<br>",
    "empty": "<p></p><br>",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_two_megabytes_of_anything_are_answered_at_once(piece):
    hostile = piece * (MAX_BYTES // len(piece.encode()))
    begun = time.process_time()

    with contextlib.suppress(FicheFileError):
        read_fiche(hostile)

    assert time.process_time() - begun < 2


SIGNS = st.sampled_from(
    [
        *"abcé œ'’\"«»&<>#:;-–•*.,?!()[]{}|%@`~0123",
        *("\n", "\n\n", "\t", "\r\n", "\x0c", "\x85", "\u2028"),
        *(" : ", " #", "---", "\n---\n", "- ", "- - ", "1. ", "2. "),
        *("😀", "👩\u200d👧", "\u200f", "\u202e", "\u00a0", "\u202f", "\ufeff", "\ufffe"),
        *("&nbsp;", "<p>", "</p>", "null", "true", "yes", "2020-06-01", "012"),
        *("I) Quel est le problème ?", "Autres indications"),
    ]
)
TAGS = st.sampled_from(
    [
        *("<h3>I) Le problème</h3>", "<h3>II) Qui est concerné</h3>", "<p><b>VII) Finalité</b></p>", "<h2>Autre</h2>"),
        *("<h3>Autres indications</h3>", "<b>", "</b>", "<p>", "</p>", "<br>", "<div>", "</div>", "<pre>", "</pre>"),
        *(
            "<ul>",
            "</ul>",
            "<ol>",
            "<li>",
            "<table>",
            "<td>",
            "</table>",
            "<img alt=x>",
            "<a href=https://x.fr>",
            "</a>",
        ),
    ]
)
TEXTS = st.lists(SIGNS, max_size=25).map("".join)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.none() | st.integers(-(10**17), 10**17),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS.map(canonical), inner, max_size=3),
    max_leaves=6,
)
KEYS = TEXTS.map(canonical).filter(lambda key: key not in ("_preamble", "_rest"))


def stored_header(value):
    """As reading leaves it: texts in their canonical form."""
    if isinstance(value, dict):
        return {key: stored_header(each) for key, each in value.items()}
    if isinstance(value, list):
        return [stored_header(each) for each in value]
    return canonical(value) if isinstance(value, str) else value


class TestRoundTrip:
    def test_a_messy_file(self):
        once = read_fiche(MESSY)
        written = write_fiche(once)

        assert read_fiche(written) == once
        assert write_fiche(read_fiche(written)) == written

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        answers=st.fixed_dictionaries(dict.fromkeys(ProblemQuestion.values, TEXTS)),
        header=st.dictionaries(KEYS, VALUES, max_size=4),
        preamble=TEXTS,
        rest=TEXTS,
    )
    def test_what_we_write_reads_back_to_the_letter(self, answers, header, preamble, rest):
        fiche = fiche_of(answers, {**stored_header(header), "_preamble": preamble, "_rest": rest})
        if not any(fiche.answers.values()) and not fiche.kept:
            return
        written = write_fiche(fiche)

        assert read_fiche(written) == fiche
        assert write_fiche(read_fiche(written)) == written

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SIGNS | TAGS, max_size=30).map("".join))
    def test_whatever_was_imported_exports_and_imports_the_same(self, messy):
        try:
            fiche = read_fiche(f"---\n---\n{messy}")
        except FicheFileError:
            return
        written = write_fiche(fiche)

        assert read_fiche(written) == fiche
        assert write_fiche(read_fiche(written)) == written

    @given(TEXTS)
    def test_canonical_twice_is_once(self, text):
        assert canonical(canonical(text)) == canonical(text)
