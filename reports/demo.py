"""The demonstration's composed synthesis of the real edition: its words are ours, and marked as such where they quote.

Called by `manage.py create_demo_call`; the worker builds the document, then `publish_when_built` puts it online.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from collectivites.models import Region
from core import jobs
from core.written_together import Answer, mark_of
from programmes.models import Programme
from reports.composition_fields import CompositionText
from reports.models import Composition, PublishedSynthesis, Synthesis
from reports.services.composition import add_verbatim, cite_snapshot, save_texts
from reports.services.placing import Kind, Way, move
from reports.services.publishing import publish_synthesis
from reports.services.requests import request_synthesis
from reports.services.snapshots import take_snapshot

TEXTS = {
    CompositionText.FOREWORD: (
        "Une administration connaît ses dossiers. Elle connaît moins bien le moment où quelqu’un renonce à en ouvrir"
        " un. C’est ce moment que des agents et des élus sont allés voir, là où il a lieu.\n\n"
        "Ce document en garde la trace : {chiffre:fiches} investigations, dans {chiffre:regions} régions. Aucune n’est"
        " un modèle à copier. Chacune dit d’où l’équipe est partie, ce qu’elle croyait, ce qu’elle a trouvé, et ce"
        " qu’elle n’a pas pu savoir.\n\n"
        "Lisez d’abord celle qui ressemble à votre problème. Puis celle qui l’a contredit."
    ),
    CompositionText.FOREWORD_AUTHOR: "Claire Vasseur",
    CompositionText.FOREWORD_FUNCTION: "Responsable du programme d’investigations (personnage de la démonstration)",
    CompositionText.INTRODUCTION: (
        "Les fiches sont rangées par région, puis par département. Toutes suivent le même ordre : le problème, ce qui"
        " l’entoure, les hypothèses de départ, l’enquête, les solutions, et la suite.\n\n"
        "Les équipes ont mis à l’épreuve {chiffre:hypotheses} hypothèses. Une hypothèse infirmée n’est pas un échec :"
        " elle évite d’acheter la réponse à une question que personne ne se pose. Quand une fiche ne dit pas ce que le"
        " terrain a répondu, nous l’écrivons plutôt que de le deviner.\n\n"
        "Les nombres de ce document sont comptés sur les fiches publiées. Chacun porte sa définition, et la version en"
        " ligne ouvre la liste de ce qu’il compte."
    ),
    CompositionText.CONCLUSION: (
        "Trois choses reviennent d’un bout à l’autre du pays. L’information existe, mais au mauvais endroit. Le service"
        " existe, mais à la mauvaise heure. Les personnes concernées le savaient, et personne ne le leur avait"
        " demandé.\n\n"
        "Les réponses les plus utiles ont souvent été les plus petites : un mot changé dans un courrier, une heure"
        " donnée plus tôt, deux services qui se parlent. {chiffre:services} sont devenues des services publics"
        " numériques.\n\n"
        "Ce que chaque équipe a appris peut servir à une autre. C’est la raison de ce document."
    ),
}
# (code of the région, or empty for the whole document; words; who speaks). Nobody said these words.
MARK = "paroles inventées pour la démonstration"
VERBATIMS = (
    (
        "",
        "Je pensais connaître le problème. J’ai passé une matinée au guichet, et j’en ai changé.",
        "un chef de service",
    ),
    ("53", "On m’a demandé mon avis avant d’écrire le formulaire. C’était la première fois.", "une habitante"),
)
MOVED_UP = "cctoval-portail-demarches"  # told before the other sheet of its collectivité


@transaction.atomic
def compose_synthesis(*, programme: Programme, actor: Any, at: dt.datetime) -> Synthesis | None:
    """Compose and ask for the synthesis. None once one was published: a second start adds nothing."""
    if PublishedSynthesis.objects.filter(synthesis__programme=programme).exists():
        return None
    who = {"actor": actor, "at": at}
    if not Composition.objects.filter(programme=programme).exclude(foreword="").exists():
        _write(programme, **who)
    synthesis, job, is_new = request_synthesis(programme=programme, **who)
    if job is not None and is_new:
        transaction.on_commit(lambda: jobs.ring(job))
    return synthesis


def _write(programme: Programme, *, actor: Any, at: dt.datetime) -> None:
    who = {"programme": programme, "actor": actor, "at": at}
    move(kind=Kind.SHEET, key=MOVED_UP, way=Way.UP, **who)
    snapshot, _ = take_snapshot(**who)
    cite_snapshot(snapshot=snapshot, **who)
    save_texts(answers={field: Answer(text, mark_of("")) for field, text in TEXTS.items()}, **who)
    for code, text, said_by in VERBATIMS:
        values = {
            "region": Region.objects.filter(code=code).first(),
            "text": text,
            "said_by": f"{said_by} ({MARK})",
            "consent_by": "Personne : démonstration",
            "consent_on": timezone.localdate(at),
        }
        add_verbatim(values=values, **who)


def publish_when_built(synthesis: uuid.UUID, *, at: dt.datetime) -> bool:
    """Whether there is nothing left to wait for."""
    row = Synthesis.objects.select_related("programme").get(pk=synthesis)
    if PublishedSynthesis.objects.filter(synthesis__programme=row.programme).exists():
        return True
    if not row.is_built:
        return False
    publish_synthesis(synthesis=row, note="", actor=row.requested_by, at=at)
    return True
