"""Sheets of a followed team at each step of their publication, from the first signature to a withdrawal."""

import datetime as dt
from typing import Any

from django.utils import timezone

from investigations.models import Investigation, PublicationSignature, SheetPicture
from investigations.publication_states import PublicationParty, WithdrawalCause
from investigations.selectors.gate import gate_of
from investigations.services import gate
from investigations.services.committee import record_decision
from investigations.services.passages import justify_passage
from investigations.services.revisions import open_revision
from investigations.states import ExitScenario
from tests.architecture.worlds.world_committee import followed
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.core import StoredFileFactory

TEXTS = {
    "summary": "Les habitants renoncent parce que personne ne décroche.",
    "problem": "Le standard sonne dans le vide le lundi matin.",
    "context": "La ville a fermé deux accueils.",
    "inquiry": "L’équipe a écouté des habitants au marché.",
    "solutions": "Un rappel par message.",
    "aftermath": "La ville essaie le rappel dans une mairie annexe.",
}
TEAM, COLLECTIVITE, ANCT = PublicationParty
SIGNED_BY = {TEAM: "agent", COLLECTIVITE: "referent", ANCT: "staff"}
UNKNOWN = 10**9


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The persona `référent` follows all of them: her collectivité brought their problématique."""
    at = timezone.now()
    staff = world.people["staff"]

    def sheet(*parties: PublicationParty, **texts: str) -> Investigation:
        row = followed(world)
        Investigation.objects.filter(pk=row.pk).update(**{**TEXTS, **texts})
        values = {
            "held_on": at.date(),
            "scenario": ExitScenario.AUTONOMY,
            "text": "La ville continue seule.",
            "people": ["La direction"],
        }
        record_decision(investigation=row, values=values, conditions=[], seen=0, actor=staff, at=at)
        SheetPicture.objects.create(
            investigation=row,
            position=1,
            file=StoredFileFactory(),
            width=800,
            height=600,
            alt_text="Le guichet, vide.",
            credit="La ville",
        )
        sign(row, *parties)
        return Investigation.objects.get(pk=row.pk)

    def sign(row: Investigation, *parties: PublicationParty) -> None:
        for party in parties:
            person = world.people[SIGNED_BY[party]]
            gate.sign(
                investigation=row,
                party=party,
                collectivite=world.own_collectivite if party == COLLECTIVITE else None,
                name=str(person),
                function="Chargée de mission",
                seen=seen(row),
                actor=person,
                at=at,
            )

    def published() -> Investigation:
        row = sheet(*PublicationParty)
        gate.publish(investigation=row, note="", seen=seen(row), actor=staff, at=at)
        return Investigation.objects.get(pk=row.pk)

    to_sign, to_agree, to_read = sheet(), sheet(TEAM), sheet(TEAM, COLLECTIVITE)
    signed, planned, public, withdrawn, revised = (
        sheet(*PublicationParty),
        sheet(*PublicationParty),
        *(published() for _ in range(3)),
    )
    gate.schedule(
        investigation=planned, due_at=at + dt.timedelta(days=3), note="", seen=seen(planned), actor=staff, at=at
    )
    gate.withdraw(investigation=withdrawn, cause=WithdrawalCause.ERROR, comment="Faux.", actor=staff, at=at)
    begun = open_revision(investigation=revised, is_substantive=True, actor=staff, at=at)
    begun.context = "La ville a fermé trois accueils, puis un quatrième."
    begun.save(update_fields=["context"])
    twice = published()
    revision = open_revision(investigation=twice, is_substantive=False, actor=staff, at=at)
    revision.context = "La ville a fermé trois accueils."
    revision.save(update_fields=["context"])
    sign(twice, ANCT)
    gate.publish(investigation=twice, note="Le nombre est corrigé.", seen=seen(twice), actor=staff, at=at)

    telling = sheet(context="La ville renvoie vers lea.martin@example.org, ou vers le 02 47 00 00 00 le lundi.")
    justify_passage(
        investigation=telling,
        section="context",
        kind="phone",
        value="0247000000",
        reason="Le standard de la ville.",
        actor=world.people["agent"],
        at=at,
    )

    def signature(row: Investigation, party: PublicationParty) -> int:
        return PublicationSignature.objects.live().get(investigation=row, party=party).pk

    return {
        "fiche à signer par l’équipe": {"pk": to_sign.pk},
        "fiche qui désigne quelqu’un": {"pk": telling.pk},
        "fiche à autoriser par la collectivité": {"pk": to_agree.pk},
        "fiche à signer par l’ANCT": {"pk": to_read.pk},
        "fiche signée par tous": {"pk": signed.pk},
        "fiche à paraître": {"pk": planned.pk},
        "fiche d’équipe publiée": {"pk": public.pk},
        "fiche d’équipe retirée": {"pk": withdrawn.pk},
        "fiche d’équipe avec une version en préparation": {"pk": revised.pk},
        "fiche d’équipe en deux versions": {"pk": twice.pk},
        "fiche d’une autre équipe": world.arguments["espace d’une autre équipe"],
        "accord attendu": {"pk": to_agree.pk, "collectivite_pk": world.own_collectivite.pk},
        "accord d’une autre collectivité": {"pk": to_agree.pk, "collectivite_pk": CollectiviteFactory().pk},
        "accord donné": {"pk": public.pk, "signature_pk": signature(public, COLLECTIVITE)},
        "signature de l’équipe": {"pk": public.pk, "signature_pk": signature(public, TEAM)},
        "signature d’une autre fiche": {"pk": public.pk, "signature_pk": signature(to_agree, TEAM)},
        "ancienne version d’une fiche": {"pk": twice.pk, "number": 1},
        "version que le public lit": {"pk": twice.pk, "number": 2},
        "version inconnue d’une fiche": {"pk": twice.pk, "number": 9},
    }


def seen(sheet: Investigation) -> str:
    return gate_of(Investigation.objects.get(pk=sheet.pk)).content.fingerprint
