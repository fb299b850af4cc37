"""What the two documents of a committee are made of, without a database."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from investigations.committee_states import SigningParty
from investigations.states import ExitScenario
from reports.minutes import ConditionValue, MinutesValue, SignatureValue
from reports.models import CommitteeDossier
from tests.factories.investigations import InvestigationFactory

SIGNED_AT = dt.datetime(2026, 12, 8, 9, 30, tzinfo=dt.UTC)


def minutes_value(**values: Any) -> MinutesValue:
    """A second decision: every part of the document has something to say."""
    kept = {
        "programme": "Programme d’essai 2026",
        "team": "Le Port, rendez-vous de passeport",
        "team_slug": "le-port-rendez-vous-de-passeport",
        "places": "Le Port, La Possession",
        "title": "Attendre trois mois un rendez-vous pour un passeport",
        "number": 2,
        "held_on": "2026-12-04",
        "when": "vendredi 4 décembre 2026 de 9 h 00 à 11 h 00, heure de La Réunion",
        "place": "Hôtel de ville du Port, salle du conseil",
        "time_zone": "Indian/Reunion",
        "scenario": ExitScenario.DIGITAL_SERVICE.label,
        "secondary": (ExitScenario.LOCAL_EXPERIMENT.label, ExitScenario.AUTONOMY.label),
        "text": (
            "La ville ouvre un service de rappel par message, avec l’Incubateur des territoires.\n\nUn premier essai"
            " tient dans deux mairies annexes pendant six mois ; il est arrêté si moins d’un rendez-vous perdu sur"
            " quatre est rendu à quelqu’un d’autre."
        ),
        "dissent": "La direction informatique aurait préféré attendre le renouvellement du logiciel, prévu en 2027.",
        "service_name": "Rendez-vous rendus",
        "service_link": "https://rendez-vous-rendus.test/",
        "reopening_reason": "Le budget demandé n’était pas celui qui a été voté.",
        "people": (
            "Anne Le Goff, directrice générale des services",
            "Paul Hoareau, premier adjoint, délégué à la population",
            "Inès Garnier, designer de l’équipe",
            "Gaël Prigent",
        ),
        "exits": (
            (ExitScenario.DIGITAL_SERVICE.label, "Le besoin est le même dans douze communes, et rien n’existe."),
            (ExitScenario.LOCAL_EXPERIMENT.label, "Un message la veille suffit peut-être."),
        ),
        "conditions": (
            ConditionValue("human", "Un mi-temps au service population", "Anne Le Goff", "2027-01-15"),
            ConditionValue("financial", "12 000 € pour les messages de l’année", "Paul Hoareau", "2027-02-01"),
            ConditionValue("human", "Former les six agents des mairies annexes", "Inès Garnier", "2027-01-31"),
            ConditionValue("material", "Un accès au logiciel de rendez-vous", "La direction informatique"),
        ),
        "recorded_at": "2026-12-04T08:15:00+00:00",
        "recorded_by": "Claire Payet",
    }
    return MinutesValue(**{**kept, **values})


def signatures(*parties: str) -> list[SignatureValue]:
    """By these sides; by both when none is named."""
    people = {
        SigningParty.COLLECTIVITE: ("Julien Payet", "Référent de la ville du Port"),
        SigningParty.ANCT: ("Claire Martin", "Responsable du programme"),
    }
    return [SignatureValue(party, *people[SigningParty(party)], SIGNED_AT) for party in parties or SigningParty.values]


def dossier_value(**values: Any) -> dict[str, Any]:
    """A dossier with something in each part, as `dossier_data` freezes it."""
    trial = {
        "number": 1,
        "days": "du 02/11/2026 au 13/11/2026",
        "protocol": "Un message la veille, à toutes les personnes inscrites.",
        "testers": "62 personnes, venues pour un premier passeport",
        "learnings": "Une sur trois répond. Personne ne comprend le mot « annuler ».",
        "next_step": "Écrire « rendre ma place ».",
    }
    return {
        "title": "Attendre trois mois un rendez-vous pour un passeport",
        "team": "Le Port, rendez-vous de passeport",
        "programme": "Programme d’essai 2026",
        "places": "Le Port, La Possession",
        "when": "vendredi 4 décembre 2026 de 9 h 00 à 11 h 00, heure de La Réunion",
        "place": "Hôtel de ville du Port, salle du conseil",
        "pitch": "Les places ne manquent pas : elles se perdent.\n\nUn rendez-vous sur cinq n’est pas tenu.",
        "asks": "Deux mairies annexes pendant six mois, et un mi-temps.",
        "first": "Il n’y a pas assez de créneaux.",
        "last": "Un rendez-vous sur cinq n’est pas tenu, et personne ne reprend la place.",
        "triggers": [[2, "2026-10-12", "Un entretien (E-03) : les gens réservent dans trois mairies à la fois."]],
        "sources": [["entretien", 12], ["questionnaire", 1], ["étude de l’existant", 2]],
        "unheard": ["Jeunes majeurs"],
        "hypotheses": [
            {
                "code": "H1",
                "text": "Les gens réservent dans plusieurs mairies.",
                "kind": "sur le besoin",
                "verdict": "confirmée",
                "reason": "Neuf personnes sur douze l’ont fait.",
                "supports": 9,
                "contradicts": 1,
                "nuances": 2,
                "remarks": ["une source seule dit le contraire"],
            },
            {
                "code": "H2",
                "text": "Un rappel suffit.",
                "kind": "sur la solution",
                "verdict": "non tranchée",
                "reason": "",
                "supports": 2,
                "contradicts": 2,
                "nuances": 0,
                "remarks": [],
            },
        ],
        "solutions": [["Moteur national de rendez-vous", "à réutiliser", "Il voit les doublons, pas les absences."]],
        "prototypes": [
            {
                "title": "Le message de la veille",
                "kind": "maquette",
                "state": "essayé",
                "description": "Un message court, avec un lien pour rendre sa place.",
                "trials": [trial],
            }
        ],
        "indicators": [
            {
                "name": "Rendez-vous non tenus",
                "method": "Relevé du logiciel, chaque vendredi.",
                "baseline": "21\u00a0%",
                "target": "10\u00a0%",
                "progress": "A baissé de 7 points depuis le départ, dans le bon sens : de 21 à 14 %.",
                "measures": [["06/11/2026", "18\u00a0%", ""], ["13/11/2026", "14\u00a0%", "semaine de quatre jours"]],
            }
        ],
        "exits": [
            [ExitScenario.DIGITAL_SERVICE.label, "Le besoin est le même dans douze communes."],
            [ExitScenario.LOCAL_EXPERIMENT.label, "Un message la veille suffit peut-être."],
        ],
        **values,
    }


class CommitteeDossierFactory(DjangoModelFactory):
    """Asked for, not built yet."""

    class Meta:
        model = CommitteeDossier

    investigation = factory.SubFactory(InvestigationFactory)
    key = "a" * 64
    data = factory.LazyFunction(dossier_value)
    asked_at = SIGNED_AT
