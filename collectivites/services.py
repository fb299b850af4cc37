"""Writes on the territory: the yearly referential, the bodies outside it, the names people use."""

import datetime as dt
import logging
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from collectivites.label_file import read_labels
from collectivites.models import Collectivite, Departement, FormerName, HeldLabel, LabelConfirmation
from collectivites.referential_file.loading import LoadReport, Progress, load_referential
from collectivites.referential_file.reading import DATA_FOLDER, read_referential
from collectivites.search_text import context_words, search_keys, search_words
from collectivites.slugs import free_slug, slug_base
from collectivites.states import BODY_KINDS, LabelSource, NameNature, Source
from collectivites.time_zones import PARIS
from core.text import fold

logger = logging.getLogger(__name__)


MAX_NAME_CHARACTERS = Collectivite._meta.get_field("name").max_length


class BodyRefused(ValueError):  # noqa: N818 -- reads as the sentence the caller tells
    """A body cannot be created. The message, in French, is for the person who asked."""


class NameRefused(ValueError):  # noqa: N818 -- the same
    """A name cannot be recorded. The message, in French, is for the person who asked."""


def load_territories(
    *,
    at: dt.datetime,
    folder: Path = DATA_FOLDER,
    on_start: Callable[[int], None] = lambda total: None,
    on_progress: Progress = lambda done: None,
) -> LoadReport:
    """Bring the referential to what `folder` says. Raises BrokenReferential, having written nothing.

    `on_start` is told the number of rows to come, `on_progress` how many more are done.
    """
    file = read_referential(folder)
    on_start(len(file.communes) + len(file.intercommunal) + len(file.territorial))
    return load_referential(file=file, at=at, on_progress=on_progress)


@transaction.atomic
def create_body(
    *,
    kind: str,
    name: str,
    departement: Departement | None = None,
    parent: Collectivite | None = None,
    siren: str | None = None,
    actor: Any = None,
    at: dt.datetime,
) -> Collectivite:
    """A body that the referential does not list: CIAS, CCAS, syndicat, association, partner.

    Its département, région and time zone are its parent's unless a département is given. `actor` is None when a
    program loads data. Raises BodyRefused: kind of the referential, name empty or too long, SIREN that is wrong or
    in use, same kind and name in the département.
    """
    if kind not in BODY_KINDS:
        raise BodyRefused("Ce type de collectivité vient du référentiel national et ne se saisit pas.")
    name = _clean_name(name, BodyRefused)
    if departement is None and parent is not None:
        departement = parent.departement
    region = departement.region if departement else parent.region if parent else None
    body = Collectivite(
        kind=kind,
        name=name,
        siren=siren or None,
        departement=departement,
        region=region,
        parent=parent,
        time_zone=departement.time_zone if departement else parent.time_zone if parent else PARIS,
        source=Source.MANUAL,
        created_at=at,
        sort_key=fold(name),
        search_keys=search_keys(name),
        search_words=search_words([name], context_words(kind, departement, None, siren)),
    )
    base = slug_base(name, departement.code if departement else "")
    taken = set(Collectivite.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    body.slug = free_slug(name, departement.code if departement else "", siren or "", taken)
    _save_new(body)
    logger.info("body %s created by user %s", body.slug, getattr(actor, "pk", None))
    return body


def _clean_name(name: str, refused: type[ValueError]) -> str:
    name = " ".join(name.split())
    if not fold(name):
        raise refused("Le nom doit contenir au moins une lettre ou un chiffre.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise refused(f"Le nom dépasse {MAX_NAME_CHARACTERS} caractères.")
    return name


_REFUSALS = {
    "collectivite_body_unique": "Cet organisme existe déjà dans ce département.",
    "collectivite_siren_unique": "Une collectivité porte déjà ce SIREN.",
    "collectivite_siren_valid": "Le SIREN compte neuf chiffres, dont le dernier contrôle les autres.",
}


def _save_new(body: Collectivite) -> None:
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError as refused:
        constraint = refused.__cause__.diag.constraint_name
        if constraint not in _REFUSALS:
            raise
        raise BodyRefused(_REFUSALS[constraint]) from refused


@transaction.atomic
def record_former_name(
    *,
    collectivite: Collectivite,
    name: str,
    kind: str = NameNature.USUAL,
    until_on: dt.date | None = None,
    note: str = "",
    actor: Any = None,
    at: dt.datetime,
) -> FormerName:
    """Make another name lead to `collectivite`. Recording it again changes nothing and returns the first one.

    Side effect: the collectivité is found by that name from now on. Raises NameRefused: empty or too long.
    """
    name = _clean_name(name, NameRefused)
    locked = Collectivite.objects.select_for_update(of=("self",)).get(pk=collectivite.pk)
    former, created = FormerName.objects.get_or_create(
        collectivite=locked,
        name=name,
        insee_code="",
        defaults={"kind": kind, "until_on": until_on, "note": note},
    )
    if created:
        names = [locked.name, *locked.former_names.order_by("id").values_list("name", flat=True)]
        Collectivite.objects.filter(pk=locked.pk).update(
            search_keys=search_keys(locked.name, names[1:]),
            # What else finds it (codes, département) is already there: the words of the name are added.
            search_words=search_words(names, [locked.search_words]),
        )
        logger.info("name of %s recorded by user %s at %s", locked.slug, getattr(actor, "pk", None), at.isoformat())
    return former


@transaction.atomic
def load_labels(*, path: Path, at: dt.datetime) -> int:
    """Record the labels of a national list. Returns how many were not national before: twice, the second finds none.

    What a référent had declared becomes national; what the file does not name stays. Raises BrokenLabels, with the
    number and the reason of each bad line, having written nothing.
    """
    pairs = read_labels(path)
    before = HeldLabel.objects.filter(source=LabelSource.NATIONAL).count()
    day = timezone.localdate(at)
    HeldLabel.objects.bulk_create(
        [
            HeldLabel(collectivite_id=pk, label=label, source=LabelSource.NATIONAL, recorded_on=day)
            for pk, label in sorted(pairs)
        ],
        ignore_conflicts=True,
    )
    declared = HeldLabel.objects.filter(source=LabelSource.DECLARED, collectivite_id__in={pk for pk, _ in pairs})
    said_twice = [row.pk for row in declared if (row.collectivite_id, row.label) in pairs]
    HeldLabel.objects.filter(pk__in=said_twice).update(source=LabelSource.NATIONAL, recorded_on=day)
    return HeldLabel.objects.filter(source=LabelSource.NATIONAL).count() - before


@transaction.atomic
def declare_labels(*, collectivite: Collectivite, labels: Collection[str], actor: Any, at: dt.datetime) -> None:
    """Record what those who represent a collectivité say of it, were it nothing: they are not asked again.

    Replaces what was declared before. Labels of a national list stay, ticked or not.
    """
    locked = Collectivite.objects.select_for_update(of=("self",), no_key=True).get(pk=collectivite.pk)
    locked.held_labels.filter(source=LabelSource.DECLARED).exclude(label__in=labels).delete()
    known = set(locked.held_labels.values_list("label", flat=True))
    day = timezone.localdate(at)
    HeldLabel.objects.bulk_create(
        HeldLabel(collectivite=locked, label=label, source=LabelSource.DECLARED, recorded_on=day)
        for label in sorted(set(labels) - known)
    )
    LabelConfirmation.objects.update_or_create(collectivite=locked, defaults={"confirmed_at": at})
    logger.info("labels of %s declared by user %s", locked.slug, getattr(actor, "pk", None))
