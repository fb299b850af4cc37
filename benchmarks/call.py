"""The call: autosave, the staff's queue, ranking and comparison at 500 candidatures, matching among 10 000 texts.

    python -m benchmarks.call

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import random
import statistics
from collections.abc import Iterator

from benchmarks.catalogue import measuring_database, timed

CANDIDATURES = (30, 500)
TEXTS, DISTINCT_TEXTS = 10_000, 500
WORDS_OF_A_TEXT = 120


def run() -> None:
    """Print both tables. Side effects: a database, created then dropped."""
    with measuring_database():
        from benchmarks.catalogue_data import load_2021  # noqa: PLC0415 -- once Django is set up

        load_2021()
        print(pages_table(), flush=True)
        print(matching_table(), flush=True)


def pages_table() -> str:
    """What staff open every day, at 30 then at 500 candidatures, and what a référent's browser asks while typing."""
    from tests.factories.calls import CallFactory, CriterionFactory  # noqa: PLC0415

    call = CallFactory()
    for _ in range(4):
        CriterionFactory(programme=call.programme)
    lines = ["| Page | candidatures | SQL | HTML, KB | ms (median) |", "|---|---|---|---|---|"]
    made: list = []
    for count in CANDIDATURES:
        made += [_deposited(call.programme) for _ in range(count - len(made))]
        lines += _staff_pages(call.programme, made)
    lines += _autosave(call.programme)
    return "\n".join(["### The call", "", *lines, ""])


def _deposited(programme: object) -> object:
    from candidatures.states import CandidatureState  # noqa: PLC0415
    from tests.factories.candidatures import (  # noqa: PLC0415
        CandidatureFactory,
        EvaluationFactory,
        ProblematiqueFactory,
        SubmissionFactory,
    )

    candidature = CandidatureFactory(programme=programme, deposited=True, state=CandidatureState.IN_REVIEW)
    problematique = ProblematiqueFactory(candidature=candidature, complete=True)
    SubmissionFactory(candidature=candidature)
    EvaluationFactory(problematique=problematique)
    return problematique


def _staff_pages(programme: object, made: list) -> Iterator[str]:
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.personas import sign_in, staff  # noqa: PLC0415

    client = Client()
    sign_in(client, staff())
    chosen = "&".join(f"p={problematique.pk}" for problematique in made[:4])
    pages = {
        "Queue": reverse("candidatures:queue"),
        "Ranking": reverse("candidatures:ranking", args=[programme.slug]),
        "Comparison of four": f"{reverse('candidatures:comparison')}?{chosen}",
    }
    for name, url in pages.items():
        yield _line(f"{name} | {len(made)}", lambda url=url: client.get(url))


def _autosave(programme: object) -> Iterator[str]:
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from core.written_together import mark_of  # noqa: PLC0415
    from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory  # noqa: PLC0415
    from tests.personas import referent, sign_in  # noqa: PLC0415

    candidature = CandidatureFactory(programme=programme)
    problematique = ProblematiqueFactory(candidature=candidature, problem="")
    client = Client()
    sign_in(client, referent(candidature.collectivite))
    url = reverse("candidatures:problematique_autosave", args=[candidature.pk, problematique.pk])
    typed = {"text": ""}

    def one_more_word() -> object:
        base = mark_of(typed["text"].strip())
        typed["text"] += "mot "
        return client.post(url, {"field": "problem", "text": typed["text"], "base": base})

    yield _line("Autosave of one answer | 1", one_more_word)


def _line(name: str, visit: object) -> str:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        response = visit()
    if response.status_code != 200:
        raise SystemExit(f"{name}: {response.status_code}")
    statements = len(queries)
    return f"| {name} | {statements} | {len(response.content) / 1000:.1f} | {statistics.median(timed(visit)):.1f} |"


def matching_table() -> str:
    """The nearest problématiques to one, among 10 000: drawn from real sentences, copies lose one word in five."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.catalogue_data import sentences  # noqa: PLC0415
    from core.nearest import Section, closest_pairs, index_text, nearest  # noqa: PLC0415

    draw = random.Random(7)  # noqa: S311 -- reproducible data, no secret
    words = [word for sentence in sentences() for word in sentence.split()]
    texts = [" ".join(draw.choices(words, k=WORDS_OF_A_TEXT)) for _ in range(DISTINCT_TEXTS)]
    for number, text in enumerate(texts):
        index_text(corpus="bench", key=str(number), sections=[Section(text)], at=timezone.now())
    pairs = timed(lambda: closest_pairs(corpus="bench", limit=20))
    with connection.cursor() as cursor:
        for copy in range(1, TEXTS // DISTINCT_TEXTS):
            cursor.execute(
                "INSERT INTO core_indexedtext (corpus, key, size, indexed_at)"
                " SELECT corpus, key || '-' || %s, size, indexed_at FROM core_indexedtext"
                " WHERE corpus = 'bench' AND key NOT LIKE '%%-%%'",
                [copy],
            )
            cursor.execute(
                "INSERT INTO core_indexedterm (text_id, corpus, term, word, weight)"
                " SELECT copy.id, term.corpus, term.term, term.word, term.weight FROM core_indexedterm AS term"
                " JOIN core_indexedtext AS text ON text.id = term.text_id AND text.corpus = 'bench'"
                " JOIN core_indexedtext AS copy ON copy.corpus = 'bench' AND copy.key = text.key || '-' || %s"
                " WHERE random() < 0.8",
                [copy],
            )
        cursor.execute("ANALYZE core_indexedtext, core_indexedterm")
        cursor.execute("SELECT count(*) FROM core_indexedterm WHERE corpus = 'bench'")
        terms = cursor.fetchone()[0]
    one = timed(lambda: nearest(corpus="bench", sections=[Section(texts[0])], limit=8, but=["0"]))
    lines = [
        "| What | texts | words kept | ms (median) | ms (slowest) |",
        "|---|---|---|---|---|",
        f"| Nearest to one text | {TEXTS} | {terms} | {statistics.median(one):.0f} | {max(one):.0f} |",
        f"| Closest pairs of a call | {DISTINCT_TEXTS} | | {statistics.median(pairs):.0f} | {max(pairs):.0f} |",
    ]
    return "\n".join(["### Matching", "", *lines, ""])


if __name__ == "__main__":
    run()
