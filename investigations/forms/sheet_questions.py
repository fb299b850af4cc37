"""The texts of a public sheet, in reading order, with what a reader expects of each. No example is a real case."""

import dataclasses

from candidatures.forms.writing_questions import Question
from investigations.publication_states import REQUIRED_SECTIONS, SECTION_FIELDS
from investigations.services.revisions import MAX_SIGNS, SECTION_SIGNS
from investigations.services.sheet_drawing import REASON_FIELDS, REASON_SIGNS
from investigations.states import Section

# How many signs are read to the end, and are enough to understand: advice, never a refusal.
USUAL_SIGNS = {
    "title": (30, 110),
    "summary": (150, 400),
    "problem": (300, 1500),
    "context": (300, 1500),
    "hypotheses_intro": (80, 600),
    "inquiry": (400, 2500),
    "solutions": (400, 2500),
    "aftermath": (200, 1500),
}


@dataclasses.dataclass(frozen=True)
class Gauge:
    """The length of a text against what is usually read."""

    length: int
    least: int
    most: int

    @property
    def state(self) -> str:
        if not self.length:
            return "empty"
        if self.length < self.least:
            return "short"
        return "long" if self.length > self.most else "good"

    @property
    def ceiling(self) -> int:
        """Where the bar is full."""
        return self.most * 3 // 2


def gauge_of(field: str, text: str) -> Gauge:
    least, most = USUAL_SIGNS[field]
    return Gauge(len(text), least, most)


def _question(
    field: str, *, label: str, hint: str, example: str = "", rows: int = 8, is_line: bool = False
) -> Question:
    return Question(
        field=field,
        label=label,
        hint=hint,
        example=example,
        rows=rows,
        maximum=MAX_SIGNS.get(field, SECTION_SIGNS),
        is_line=is_line,
    )


TEXT_QUESTIONS = (
    _question(
        "title",
        label="Le titre",
        hint="On le lit dans une liste de cent autres. Dites le problème et pour qui, sans sigle ni nom de projet.",
        example="Demander une place en crèche sans écrire à douze adresses",
        is_line=True,
    ),
    _question(
        "summary",
        label="Le résumé",
        hint="Trois phrases : le problème, ce que l’équipe a compris, ce qui en sort. Souvent, on ne lit que cela.",
        example=(
            "Les familles écrivent à chaque crèche et recommencent chaque mois. L’équipe a compris que l’attente pèse"
            " moins que le silence. Une réponse unique, datée, est essayée dans deux quartiers."
        ),
        rows=4,
    ),
    _question(
        "problem",
        label=Section.PROBLEM.label,
        hint=(
            "Ce qui se passait, vu par les personnes qui le vivent. Si le problème a changé en chemin, dites-le :"
            " c’est ce qui sert le plus aux autres."
        ),
    ),
    _question(
        "context",
        label=Section.CONTEXT.label,
        hint=(
            "Où, pour combien de personnes, depuis quand. Ce qu’une collectivité voisine doit savoir pour dire"
            " « chez nous, c’est pareil » ou « pas du tout »."
        ),
    ),
    _question(
        "hypotheses_intro",
        label=Section.HYPOTHESES.label,
        hint=(
            "Une ou deux phrases avant la liste, si elles aident à la lire. La liste, ses verdicts et leurs raisons"
            " viennent de l’espace."
        ),
        rows=4,
    ),
    _question(
        "inquiry",
        label="L’investigation",
        hint=(
            "Qui vous avez rencontré (des profils, jamais des noms), ce que vous avez fait, ce qui vous a surpris."
            " Racontez aussi ce qui n’a pas marché."
        ),
    ),
    _question(
        "solutions",
        label=Section.SOLUTIONS.label,
        hint=(
            "Ce qui existait déjà, et pourquoi vous l’avez gardé ou écarté. Ce que vous avez fabriqué. Ce que l’essai a"
            " montré, chiffres de départ et d’arrivée compris."
        ),
    ),
    _question(
        "aftermath",
        label=Section.AFTERMATH.label,
        hint=(
            "Ce que le comité a décidé, quel service continue, ce qui manque encore. S’arrêter est une réponse, dites"
            " alors pourquoi."
        ),
    ),
)


def reason_question(name: str) -> Question:
    """Beside a section left empty."""
    return Question(
        field=name,
        label=f"Pourquoi « {REASON_FIELDS[name].label} » reste vide",
        hint="Seulement si la section n’est pas écrite. Le lecteur lira cette raison à sa place.",
        is_optional=True,
        maximum=REASON_SIGNS,
        is_line=True,
    )


# The field of a section -> the field of the reason why it is empty.
REASON_OF = {SECTION_FIELDS[section]: f"undocumented_{section.value}" for section in REQUIRED_SECTIONS}
