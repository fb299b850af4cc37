import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# French search with and without accents, without any extension (see catalogue/search.py). Texts arrive in lower case
# and composed form; `catalogue_fold` also works on the printed form of a vector or of a query: it changes letters only.
# Vectors are put end to end: stop words in front of each keep a gap, so that no phrase is found across two texts.
FUNCTIONS = r"""
CREATE FUNCTION catalogue_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(
        translate(words, 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'),
        'œ', 'oe'), 'æ', 'ae')
$$;
CREATE FUNCTION catalogue_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT catalogue_fold(to_tsvector('pg_catalog.french', 'et de et ' || words)::text)::tsvector
        || to_tsvector('pg_catalog.french', 'et de et ' || catalogue_fold(words))
$$;
CREATE FUNCTION catalogue_vector(title text, subject text, body text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT setweight(catalogue_words(title), 'A')
        || setweight(catalogue_words(subject), 'B')
        || setweight(catalogue_words(body), 'C')
$$;
CREATE FUNCTION catalogue_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT catalogue_fold(phraseto_tsquery('pg_catalog.french', words)::text)::tsquery
        || phraseto_tsquery('pg_catalog.french', catalogue_fold(words))
$$;
CREATE FUNCTION catalogue_any(words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(nullif(catalogue_query(word)::text, ''), ' | '), '')::tsquery FROM unnest(words) AS word
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION catalogue_any(text[]);
DROP FUNCTION catalogue_query(text);
DROP FUNCTION catalogue_vector(text, text, text);
DROP FUNCTION catalogue_words(text);
DROP FUNCTION catalogue_fold(text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("investigations", "0001_initial"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.CreateModel(
            name="SheetIndex",
            fields=[
                (
                    "investigation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index_row",
                        serialize=False,
                        to="investigations.investigation",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="ordre dans l'édition")),
                ("published_at", models.DateTimeField(verbose_name="publiée le")),
                (
                    "title_key",
                    models.CharField(db_collation="C", max_length=200, verbose_name="clé de tri par titre"),
                ),
                (
                    "territory_key",
                    models.CharField(db_collation="C", max_length=400, verbose_name="clé de tri par territoire"),
                ),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), size=None, verbose_name="facettes"
                    ),
                ),
                ("card", models.JSONField(verbose_name="contenu de la carte")),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(verbose_name="texte, pour la recherche"),
                ),
                ("indexed_at", models.DateTimeField(verbose_name="indexée le")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index_rows",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche au catalogue",
                "verbose_name_plural": "fiches au catalogue",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search", "facets"], name="sheetindex_search"),
                    models.Index(fields=["-published_at", "position", "investigation"], name="sheetindex_recent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("facets__len__gt", 0)),
                        name="sheetindex_facets_are_words",
                        violation_error_message="Une fiche du catalogue a au moins une facette : son édition.",
                    )
                ],
            },
        ),
    ]
