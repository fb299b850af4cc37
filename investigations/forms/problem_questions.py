"""The seven questions, with what helps to answer them. No example is a real case."""

from candidatures.forms.writing_questions import Question
from investigations.workspace_states import ProblemQuestion


def _question(which: ProblemQuestion, *, hint: str, example: str, rows: int = 6) -> Question:
    return Question(field=which.value, label=which.numbered, hint=hint, example=example, rows=rows)


PROBLEM_QUESTIONS = (
    _question(
        ProblemQuestion.PROBLEM,
        hint="Ce qui se passe, vu par les personnes qui le vivent. Sans solution, et sans « manque de ».",
        example=(
            "Quand une personne âgée change de médecin, son dossier d’aide à domicile repart de zéro. Elle raconte tout"
            " une deuxième fois, et l’aide s’arrête deux à trois semaines."
        ),
        rows=7,
    ),
    _question(
        ProblemQuestion.CONCERNED,
        hint="Des profils précis plutôt que « les usagers ». Pensez à ceux que personne n’entend d’habitude.",
        example="Les aidants qui travaillent, les trois agentes de l’instruction, les pharmaciens du canton.",
    ),
    _question(
        ProblemQuestion.HARM,
        hint="Combien de personnes, à quelle fréquence, et est-ce que cela s’aggrave ? Dites d’où vient le chiffre.",
        example="Une cinquantaine de dossiers par an sur trois cents, comptés à la main ; le double d’il y a deux ans.",
    ),
    _question(
        ProblemQuestion.CAUSES,
        hint="Ce que vous croyez en être les causes. Chacune deviendra une hypothèse à vérifier.",
        example="Le courrier du médecin n’arrive pas au bon service. Personne ne sait qui doit prévenir la famille.",
    ),
    _question(
        ProblemQuestion.ACTIONABLE,
        hint="Ce sur quoi la collectivité a la main, en quelques semaines. Dites aussi ce qui n’en dépend pas.",
        example="Le circuit du courrier dépend de nous. Le logiciel départemental, non : nous le prenons comme il est.",
    ),
    _question(
        ProblemQuestion.TESTING,
        hint="Qui irez-vous voir, que demanderez-vous, que devriez-vous entendre si vous aviez tort ?",
        example="Huit aidants et quatre agentes. Si nous avions tort, ils diraient que l’aide ne s’arrête jamais.",
    ),
    _question(
        ProblemQuestion.PURPOSE,
        hint="Ce qui irait mieux, pour qui. La forme de la solution viendra plus tard.",
        example="Qu’aucune aide ne s’arrête parce qu’une personne change de médecin.",
    ),
)
PROBLEM_LABELS = {question.field: question.label for question in PROBLEM_QUESTIONS}
