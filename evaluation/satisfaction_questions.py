"""What the satisfaction survey asks, by version. Answers keep the number of theirs.

A version that was asked once never changes: other words are another version. A survey that has begun keeps the version
that was current on its first day, so that all its answers are to the same words.
"""

import dataclasses

from evaluation.states import SatisfactionRole

SCALE = (
    ("yes", "Tout à fait"),
    ("rather_yes", "Plutôt oui"),
    ("rather_no", "Plutôt non"),
    ("no", "Pas du tout"),
    ("no_opinion", "Sans avis"),
)
SCALE_VALUES = tuple(value for value, _label in SCALE)


@dataclasses.dataclass(frozen=True)
class Question:
    """Answered by one of SCALE. `key` is what an answer stores."""

    key: str
    text: str


@dataclasses.dataclass(frozen=True)
class Version:
    """`shared` are asked to everyone, and counted together; `by_role` come after."""

    shared: tuple[Question, ...]
    by_role: dict[SatisfactionRole, tuple[Question, ...]]
    line: str

    def of(self, role: str) -> tuple[Question, ...]:
        return self.shared + self.by_role[SatisfactionRole(role)]


VERSIONS = {
    1: Version(
        shared=(
            Question("useful", "L’investigation a-t-elle été utile à la collectivité ?"),
            Question("learned", "Avez-vous appris quelque chose que vous réutiliserez ?"),
            Question("recommend", "Conseilleriez-vous d’y participer à quelqu’un qui fait votre métier ?"),
        ),
        by_role={
            SatisfactionRole.AGENT: (
                Question("time_given", "Avez-vous eu le temps qui vous était promis ?"),
                Question("supported", "Le coach et le designer vous ont-ils aidé quand il le fallait ?"),
            ),
            SatisfactionRole.REFERENT: (
                Question("informed", "Avez-vous su à temps où en était l’équipe ?"),
                Question("able_to_decide", "Le comité avait-il de quoi décider ?"),
            ),
            SatisfactionRole.COACH: (
                Question("days_enough", "Les jours prévus suffisaient-ils ?"),
                Question("team_available", "Les équipes étaient-elles disponibles quand il le fallait ?"),
            ),
            SatisfactionRole.DESIGNER: (
                Question("days_enough", "Les jours prévus suffisaient-ils ?"),
                Question("early_enough", "Êtes-vous arrivé assez tôt dans le travail des équipes ?"),
            ),
        },
        line="Ce qu’il faudrait changer",
    ),
}
CURRENT = max(VERSIONS)
