"""What the certification « Design Thinking niveau 1 » looks at, and what in the work shows it.

This referential is this project's own proposal. The national register describes the certification in general terms; the
seven competences, what is asked of each and the thresholds below are ours, to be discussed with the certifying body. A
change makes another VERSION: an attestation keeps the words of the version under which it was given.

Two scopes. `own`: done by the agent herself, because the tool knows who did it. `team`: the tool does not say who held
the scissors; the agent then says in her text what her part was, and her coach confirms it.
"""

import dataclasses
from collections.abc import Mapping

VERSION = "2026-1"
TITLE = "Design Thinking niveau 1"


@dataclasses.dataclass(frozen=True)
class Requirement:
    """`fact`: the key of what is counted (`selectors.certification_facts`). `label` says it for one or several."""

    fact: str
    label: str
    threshold: int
    is_own: bool = True


@dataclasses.dataclass(frozen=True)
class Competence:
    """`asks` helps the agent to write what she did."""

    code: str
    title: str
    aim: str
    asks: str
    requirements: tuple[Requirement, ...]


COMPETENCES = (
    Competence(
        "frame",
        "Cadrer un problème",
        "Partir d’une difficulté vécue, dire qui elle touche, et poser des hypothèses que le terrain peut démentir.",
        "Comment avez-vous choisi ce problème, et qu’est-ce qui l’a fait reformuler ?",
        (
            Requirement("launch", "Journée de lancement suivie", 1),
            Requirement("problem_answers", "Réponses de l’équipe dans la fiche problème", 5, is_own=False),
            Requirement("hypotheses", "Hypothèses posées par l’équipe", 3, is_own=False),
        ),
    ),
    Competence(
        "inquire",
        "Enquêter auprès des usagers",
        "Aller voir les personnes concernées, écouter sans souffler la réponse, recueillir leur accord.",
        "Qui êtes-vous allée voir, comment, et qu’avez-vous changé à vos questions en chemin ?",
        (
            Requirement("interviews", "Entretiens menés", 3),
            Requirement(
                "other_sources",
                "Questionnaire, observation ou atelier de l’équipe",
                1,
                is_own=False,
            ),
        ),
    ),
    Competence(
        "analyse",
        "Analyser ce que le terrain a dit",
        "Croiser les sources, noter ce qui contredit, prononcer un verdict et sa raison.",
        "Quelle source vous a fait changer d’avis, et sur quoi ?",
        (
            Requirement("cells", "Cases du tableau des preuves remplies", 4),
            Requirement("coach_sessions", "Séances suivies avec le coach ou le designer", 3),
            Requirement("verdicts", "Hypothèses tranchées par l’équipe", 2, is_own=False),
        ),
    ),
    Competence(
        "imagine",
        "Imaginer des solutions",
        "Ouvrir plusieurs pistes, regarder ce qui existe ailleurs, choisir avec des raisons.",
        "Quelles pistes avez-vous proposées ou défendues, et pourquoi celle-ci plutôt qu’une autre ?",
        (
            Requirement("ideas", "Idées proposées ou soutenues", 1),
            Requirement("team_ideas", "Idées comparées par l’équipe", 3, is_own=False),
        ),
    ),
    Competence(
        "prototype",
        "Prototyper",
        "Rendre une idée visible à peu de frais, pour pouvoir la montrer et la jeter.",
        "Qu’avez-vous fabriqué de vos mains, et qu’avez-vous laissé de côté exprès ?",
        (Requirement("prototypes", "Prototype de l’équipe", 1, is_own=False),),
    ),
    Competence(
        "test",
        "Tester et mesurer",
        "Mettre le prototype entre les mains de ses usagers, dire ce qu’on a appris, mesurer avant et après.",
        "Qui a essayé, qu’avez-vous vu que vous n’attendiez pas, que mesurez-vous ?",
        (
            Requirement("trials", "Essai raconté par l’équipe", 1, is_own=False),
            Requirement("indicators", "Indicateur mesuré au départ, puis de nouveau", 1, is_own=False),
        ),
    ),
    Competence(
        "present",
        "Présenter et faire décider",
        "Raconter l’enquête à qui décide, dire ce qu’on demande, entendre les conditions.",
        "Qu’avez-vous présenté vous-même, et à quelle question avez-vous dû répondre ?",
        (
            Requirement("checkpoints", "Point d’étape suivi", 1),
            Requirement("committee", "Comité de fin suivi", 1),
            Requirement("decisions", "Décision du comité enregistrée", 1, is_own=False),
        ),
    ),
)
BY_CODE: Mapping[str, Competence] = {each.code: each for each in COMPETENCES}
