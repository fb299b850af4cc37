"""The questions of a problématique, in the words of somebody who helps to write: no example is a real case."""

import dataclasses

from django.forms import BoundField
from django.utils.safestring import SafeString

from core.forms import field_widget


@dataclasses.dataclass(frozen=True)
class Question:
    """`advice`: how long people usually write, in words. It is advice: only the maximum is refused.

    `maximum` and `is_line` are for texts of other apps: zero and false leave them to the field's own rule.
    """

    field: str
    label: str
    hint: str
    example: str = ""
    advice: str = ""
    rows: int = 5
    is_optional: bool = False
    maximum: int = 0
    is_line: bool = False


TITLE = Question(
    field="title",
    label="Titre de la problématique",
    hint="Une phrase courte, que l’on comprend sans connaître votre collectivité.",
    example="Les parents séparés ne savent pas qui doit inscrire l’enfant à la cantine",
)

QUESTIONS = (
    Question(
        field="problem",
        label="Quel est le problème ?",
        hint="Racontez ce qui se passe, du point de vue des personnes. Pas encore de solution.",
        example=(
            "Quand deux parents séparés ont chacun un compte, la mairie reçoit deux inscriptions à la cantine, ou"
            " aucune. On s’en aperçoit le jour de la rentrée, avec un enfant qui n’est sur aucune liste."
        ),
        advice="400 à 1 200 signes suffisent en général",
        rows=7,
    ),
    Question(
        field="who_suffers",
        label="Qui en souffre, et comment ?",
        hint="Les usagers, les agents, les élus, les partenaires : nommez-les, dites ce que cela leur coûte.",
        example=(
            "Les familles, qui doivent revenir au guichet sur leur temps de travail. Les deux agentes de la régie, qui"
            " rappellent chaque foyer. Les animateurs, qui improvisent un repas."
        ),
        advice="200 à 600 signes suffisent en général",
    ),
    Question(
        field="how_often",
        label="Combien de personnes, et à quelle fréquence ?",
        hint="Un ordre de grandeur suffit. Dites d’où vient le chiffre, ou que vous ne savez pas.",
        example="Quarante foyers sur six cents environ, surtout en septembre et en janvier, comptés à la main.",
        advice="100 à 400 signes suffisent en général",
        rows=4,
    ),
    Question(
        field="evidence",
        label="Qu’est-ce qui le montre ?",
        hint="Réclamations, appels, délais, dossiers refaits, témoignages : ce que vous avez déjà sous la main.",
        example="Le cahier d’appels de la régie, les courriels de septembre, le temps noté pendant deux semaines.",
        advice="200 à 600 signes suffisent en général",
    ),
    Question(
        field="already_tried",
        label="Qu’avez-vous déjà essayé ?",
        hint="Ce qui a marché, ce qui n’a pas marché, et pourquoi à votre avis. « Rien encore » est une réponse.",
        example="Une note dans le carnet de liaison : elle n’a été lue que par ceux qui n’avaient pas le problème.",
        advice="200 à 600 signes suffisent en général",
    ),
    Question(
        field="exists_elsewhere",
        label="Qu’est-ce qui existe peut-être ailleurs ?",
        hint="Un outil, une collectivité voisine, une démarche nationale dont vous avez entendu parler.",
        example="La communauté de communes voisine aurait un compte commun aux deux parents. Nous ne l’avons pas vu.",
        advice="100 à 400 signes suffisent en général",
        rows=4,
    ),
    Question(
        field="why_now",
        label="Pourquoi maintenant ?",
        hint="Ce qui change bientôt, ou ce que l’attente coûterait.",
        example="Le logiciel de la régie change l’été prochain : ce qui n’est pas compris sera refait.",
        advice="100 à 400 signes suffisent en général",
        rows=4,
    ),
)

MOTIVATION = Question(
    field="motivation",
    label="Ce que votre collectivité attend du programme",
    hint="En quelques phrases : pourquoi prendre du temps d’agents pour enquêter, et qui le soutient.",
    example=(
        "Nous voulons que deux agents apprennent à écouter les habitants avant d’acheter un outil. La direction"
        " générale libère leur temps, et le bureau suivra les résultats."
    ),
    advice="200 à 800 signes suffisent en général",
    is_optional=True,
)
TERRITORY_NOTE = Question(
    field="territory_note",
    label="Une précision sur votre territoire",
    hint="Seulement si elle éclaire vos problèmes : saison touristique, îles, regroupement récent de services.",
    example="La population est multipliée par cinq en juillet et en août.",
    is_optional=True,
)

LABELS = {question.field: question.label for question in (TITLE, *QUESTIONS, MOTIVATION, TERRITORY_NOTE)}


@dataclasses.dataclass(frozen=True)
class AskedQuestion:
    """A question with its field in a form, as a template shows it. `theirs`: another person's text, on a conflict."""

    question: Question
    bound: BoundField
    base: BoundField
    length: int
    maximum: int
    theirs: str | None = None

    @property
    def widget(self) -> SafeString:
        return field_widget(self.bound)
