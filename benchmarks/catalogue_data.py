"""Generated sheets for measures: sentences of the 2021 cohort drawn at random, at any number.

A few thousand texts are drawn, then repeated with other dates, places and themes: posting lists have the size of a real
catalogue, and preparing 100 000 sheets takes minutes instead of an hour.
"""

import random
import re

from django.conf import settings
from django.db import connection
from django.utils import timezone

from catalogue.models import SheetIndex
from catalogue.search import for_index
from collectivites.referential_file.loading import load_referential
from collectivites.referential_file.reading import read_referential
from investigations.cohort_file.cohort import read_cohort
from investigations.models import Investigation
from investigations.services.cohort import load_cohort
from programmes.models import Programme

COHORT = settings.BASE_DIR / "investigations" / "data" / "pni2021"
DISTINCT_TEXTS = 4_000
SHEETS_A_PROGRAMME = 20_000  # the rank of a sheet is a small integer
_SENTENCE = re.compile(r"[^.!?]+[.!?]")


def load_2021() -> None:
    """The referential and the 47 sheets, as the product loads them."""
    load_referential(file=read_referential(), at=timezone.now(), on_progress=lambda done: None)
    load_cohort(cohort=read_cohort(COHORT), actor=None, at=timezone.now())


def sentences() -> list[str]:
    """Sentences of the published sheets, about a thousand."""
    real = Investigation.objects.exclude(slug__startswith="mesure-").order_by("slug")
    texts = real.values_list("summary", "context", "inquiry", "solutions", "aftermath")
    found = (sentence.strip() for row in texts for text in row for sentence in _SENTENCE.findall(text))
    return list(dict.fromkeys(sentence for sentence in found if len(sentence) > 40))


def prepare_texts() -> None:
    """A temporary table of texts, cards and facets to repeat. Call once, before `grow_to`."""
    draw = random.Random(2021)  # noqa: S311 -- reproducible data, no secret
    source = sentences()
    real = SheetIndex.objects.exclude(card__slug__startswith="mesure-").order_by("pk")
    models = list(real.values_list("card", "facets"))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE pool (rank serial, title text, summary text, model integer, facets varchar[],"
            " search tsvector)"
        )
        for _ in range(DISTINCT_TEXTS):
            model = draw.randrange(len(models))
            mixed = {word for word in models[model][1] if draw.random() < 0.6}
            mixed |= {word for word in draw.choice(models)[1] if draw.random() < 0.4}
            title, subject, body = draw.choice(source), draw.sample(source, 4), draw.sample(source, 16)
            cursor.execute(
                "INSERT INTO pool (title, summary, model, facets, search)"
                " VALUES (%s, %s, %s, %s, catalogue_vector(%s, %s, %s))",
                [
                    title[:120],
                    subject[0],
                    model,
                    sorted(mixed | {"edition:mesure"}),
                    for_index(title),
                    for_index(*subject),
                    for_index(*body),
                ],
            )


def grow_to(total: int) -> None:
    """Add generated public sheets until there are `total`. Side effects: programmes, sheets, rows of the index."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # the product's own limit is for visitors
    missing = total - Investigation.objects.count()
    while missing > 0:
        number = min(missing, SHEETS_A_PROGRAMME)
        _add(_programme(), number)
        missing -= number
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalogue_sheetindex")
        cursor.execute("VACUUM ANALYZE investigations_investigation")
        cursor.execute("RESET statement_timeout")


def _programme() -> Programme:
    programme = Programme.objects.order_by("pk").first()
    programme.pk = None
    programme.slug = f"mesure-{Programme.objects.count()}"
    programme.save(force_insert=True)
    return programme


def _add(programme: Programme, number: int) -> None:
    """Copies of one sheet, then their rows with a text of the pool each: all in SQL, a second per thousand or less."""
    changed = {
        "id": "gen_random_uuid()",
        "slug": "'mesure-' || %(programme)s || '-' || rank",
        "position": "rank",
        "programme_id": "%(programme)s",
        "published_at": "timestamptz '2022-01-01' + rank %% 1400 * interval '1 day' + %(programme)s * interval '1 s'",
    }
    columns = [field.column for field in Investigation._meta.concrete_fields]
    values = ", ".join(changed.get(column, f"model.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO investigations_investigation ({', '.join(columns)}) SELECT {values}"  # noqa: S608 -- our columns
            " FROM (SELECT * FROM investigations_investigation ORDER BY slug LIMIT 1) AS model,"
            " generate_series(1, %(number)s) AS rank",
            {"programme": programme.pk, "number": number},
        )
        cursor.execute(
            "INSERT INTO catalogue_sheetindex (investigation_id, programme_id, position, published_at, title_key,"
            " territory_key, facets, card, search, indexed_at)"
            " SELECT sheet.id, sheet.programme_id, sheet.position, sheet.published_at, lower(left(pool.title, 80)),"
            " model.territory_key, pool.facets, model.card || jsonb_build_object('title', pool.title, 'summary',"
            " pool.summary, 'slug', sheet.slug), pool.search, now()"
            " FROM investigations_investigation AS sheet"
            " JOIN pool ON pool.rank = 1 + (sheet.position * 7919 + sheet.programme_id) %% %(texts)s"
            " JOIN (SELECT row_number() OVER (ORDER BY investigation_id) - 1 AS rank, card, territory_key"
            "   FROM catalogue_sheetindex WHERE card->>'slug' NOT LIKE 'mesure-%%') AS model ON model.rank = pool.model"
            " WHERE sheet.programme_id = %(programme)s",
            {"programme": programme.pk, "texts": DISTINCT_TEXTS},
        )
