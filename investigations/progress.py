"""Where a team is and what it should do next: rules on counted facts, no query. Each rule is advice, never a verdict.

The method and its pace come from the programme (12 weeks at 2 days a week in 2021, 9 to 12 weeks elsewhere): every
threshold here is a share of the programme's own weeks.
"""

import dataclasses
import datetime as dt
import math

from programmes.states import PhaseCode

SILENCE_DAYS = 14  # two weeks without a trace: at two days a week, four days of work
ENOUGH_QUESTIONS = 4  # of the seven: the first four say the problem


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the workspace holds, counted. `last_trace_on`: the last day somebody wrote anything."""

    launched_on: dt.date
    weeks: int
    today: dt.date
    phase: str
    questions_answered: int = 0
    hypotheses: int = 0
    settled: int = 0
    sources: int = 0
    silent_sources: int = 0
    segments: int = 0
    segments_heard: int = 0
    assessments: int = 0
    ideas: int = 0
    prototypes: int = 0
    trials: int = 0
    indicators: int = 0
    last_trace_on: dt.date | None = None

    @property
    def days(self) -> int:
        return (self.today - self.launched_on).days

    @property
    def week(self) -> int:
        """1 is the week of the launch; 0 before it."""
        return self.days // 7 + 1 if self.days >= 0 else 0

    @property
    def share(self) -> float:
        """Of the programme's weeks, how much is over: 0 at the launch, 1 at the end."""
        return max(0.0, self.days / (7 * self.weeks))

    @property
    def is_over(self) -> bool:
        return self.share >= 1


@dataclasses.dataclass(frozen=True)
class Step:
    """What to do next, in one sentence, and the route of the page where it is done."""

    text: str
    route: str


@dataclasses.dataclass(frozen=True)
class Delay:
    """What is late, and why it matters."""

    what: str
    why: str
    route: str


def next_step(facts: Facts) -> Step:
    """The first thing that is missing, in the order of the method, within the phase where the team says it is."""
    if facts.days < 0:
        return Step("Lisez ensemble la fiche problème avant la journée de lancement.", "problem")
    by_phase = {
        PhaseCode.RESEARCH: _in_research,
        PhaseCode.BENCHMARK: _in_benchmark,
        PhaseCode.PROTOTYPING: _in_prototyping,
        PhaseCode.TESTING: _in_testing,
    }
    rule = by_phase.get(PhaseCode(facts.phase), _at_the_end)
    return rule(facts)


def delays(facts: Facts) -> list[Delay]:
    """What usually exists by now, and does not. Nothing before the launch."""
    if facts.days < 0:
        return []
    found = [delay for share, is_missing, delay in _rules(facts) if facts.share >= share and is_missing]
    if facts.last_trace_on and (facts.today - facts.last_trace_on).days >= SILENCE_DAYS and not facts.is_over:
        days = (facts.today - facts.last_trace_on).days
        found.append(
            Delay(
                f"Rien n’a été noté depuis {days} jours.",
                "Ce qui n’est pas écrit se perd : deux lignes dans le journal suffisent.",
                "journal",
            )
        )
    return found


def weeks_left(facts: Facts) -> int:
    """Whole weeks, the present one included; 0 once over."""
    return max(0, math.ceil((7 * facts.weeks - facts.days) / 7))


def _in_research(facts: Facts) -> Step:
    if facts.questions_answered < ENOUGH_QUESTIONS:
        return Step("Répondez ensemble aux premières questions de la fiche problème.", "problem")
    if not facts.hypotheses:
        return Step("Écrivez vos premières hypothèses : ce que vous croyez, et qui pourrait être faux.", "hypotheses")
    if not facts.segments:
        return Step("Dites quels profils vous devez entendre, y compris ceux qu’on n’écoute jamais.", "hypotheses")
    if not facts.sources:
        return Step("Menez un premier entretien cette semaine, même court, et notez-le ici.", "sources")
    if facts.silent_sources == 1:
        return Step("Une source ne dit encore rien de vos hypothèses : remplissez sa colonne.", "matrix")
    if facts.silent_sources:
        text = f"{facts.silent_sources} sources ne disent encore rien de vos hypothèses : remplissez leurs colonnes."
        return Step(text, "matrix")
    unheard = facts.segments - facts.segments_heard
    if unheard == 1:
        return Step("Un profil n’a pas encore été entendu : allez à sa rencontre.", "sources")
    if unheard > 1:
        return Step(f"{unheard} profils n’ont pas encore été entendus : allez à leur rencontre.", "sources")
    if facts.settled < facts.hypotheses:
        return Step("Relisez la matrice ensemble et tranchez les hypothèses qui peuvent l’être.", "matrix")
    return Step("Le problème est compris : passez à l’étude des solutions existantes.", "phases")


def _in_benchmark(facts: Facts) -> Step:
    if not facts.assessments:
        return Step("Regardez trois solutions qui existent déjà, et dites ce que vous en feriez ici.", "solutions")
    if facts.settled < facts.hypotheses:
        return Step("Tranchez les hypothèses restées ouvertes avant d’imaginer une solution.", "matrix")
    return Step("Assez regardé ailleurs : passez au prototypage, ou gardez une solution qui convient.", "phases")


def _in_prototyping(facts: Facts) -> Step:
    if not facts.ideas:
        return Step("Notez toutes vos idées, puis votez : une seule sera fabriquée.", "ideas")
    if not facts.prototypes:
        return Step("Choisissez une idée et fabriquez-la en deux jours, avec ce que vous avez.", "prototypes")
    return Step("Montrez le prototype à trois personnes concernées, et passez au test.", "phases")


def _in_testing(facts: Facts) -> Step:
    if not facts.indicators:
        return Step("Choisissez un indicateur et mesurez-le avant l’essai : après, il sera trop tard.", "indicators")
    if not facts.trials:
        return Step(
            "Faites essayer le prototype : notez ce que les gens font, plus que ce qu’ils disent.", "prototypes"
        )
    return Step("Préparez le comité de fin : ce que vous avez appris, ce que vous demandez.", "committee")


def _at_the_end(facts: Facts) -> Step:
    if facts.settled < facts.hypotheses:
        return Step("Donnez votre verdict sur chaque hypothèse : le comité le demandera.", "matrix")
    return Step("Relisez la fiche : tout ce que vous savez doit y être avant de vous séparer.", "problem")


def _rules(facts: Facts) -> list[tuple[float, bool, Delay]]:
    """(share of the weeks from which it is late, whether it is missing, what to say)."""
    return [
        (
            0.15,
            not facts.hypotheses,
            Delay(
                "Aucune hypothèse n’est écrite.",
                "Sans hypothèse, un entretien confirme toujours ce qu’on croyait déjà.",
                "hypotheses",
            ),
        ),
        (
            0.25,
            not facts.sources,
            Delay(
                "Aucun entretien n’est noté.",
                "Les premiers rendez-vous sont les plus longs à obtenir, et tout le reste en dépend.",
                "sources",
            ),
        ),
        (
            0.5,
            bool(facts.hypotheses) and not facts.settled,
            Delay(
                "Aucune hypothèse n’est tranchée.",
                "À mi-parcours, il faut savoir quel problème on résout avant d’imaginer comment.",
                "matrix",
            ),
        ),
        (
            0.6,
            not facts.assessments,
            Delay(
                "Aucune solution existante n’est étudiée.",
                "Une collectivité voisine a peut-être déjà ce que vous alliez fabriquer.",
                "solutions",
            ),
        ),
        (
            0.75,
            not facts.prototypes,
            Delay(
                "Aucun prototype n’est commencé.",
                "Il reste peu de temps pour faire essayer quelque chose avant le comité.",
                "prototypes",
            ),
        ),
        (
            0.9,
            bool(facts.prototypes) and not facts.trials,
            Delay(
                "Personne n’a encore essayé le prototype.",
                "Un essai avec trois personnes vaut mieux qu’une présentation.",
                "prototypes",
            ),
        ),
    ]
