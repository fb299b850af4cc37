"""Signals of a team that may need help: data, each with its rule, why it matters and what to try. Never a score: they
are not added, weighed nor ranked, and each shows the rule and the facts that raise it.

Where the weeks come from: the method of 2021 ran twelve weeks, and its documents give a half-day of coach a week, three
phases of research, prototype and trial, then a committee. « Too few interviews by week 4 » and « no trial by week 10 »
are the ANCT's, said for twelve weeks: for another rhythm they are the same share of the programme's own weeks
(`coaching.health_facts.week_of`). Two weeks without a session or a trace is two half-days of coach missed. Two weeks
before the end is what it takes to bring a general director to a committee, whatever the rhythm.

Beside `investigations.progress.delays`, which speak to the team itself on its home: a delay says what usually exists by
now, a signal asks whoever helps to look. `says_delays` names the delays that a signal already says in other words: a
page that shows both leaves them out (`remaining_delays`).
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

from coaching import health_checks as checks
from coaching.health_facts import HealthFacts, week_of
from investigations.progress import SILENCE_DAYS, Delay

Check = Callable[[HealthFacts, int], str | None]
Moment = Callable[[HealthFacts, int], dt.date]


@dataclasses.dataclass(frozen=True)
class Signal:
    """`rule` is one sentence, in which stand `{threshold}`, and `{week}` with `{weeks}` when it waits for a week.

    `moved_on`: the day on which it was raised, or on which its facts last changed; None for the first day of its week.
    `guide`: a page of the method.
    """

    code: str
    label: str
    rule: str
    threshold: int
    why: str
    advice: str
    check: Check
    moved_on: Moment | None = None
    of_twelve: int = 0
    guide: str = ""
    says_delays: tuple[str, ...] = ()  # routes of the delays
    after_the_end: bool = False  # still asked once the weeks of the programme are over

    def rule_for(self, weeks: int) -> str:
        """As it is read in a programme of `weeks`."""
        return self.rule.format(threshold=self.threshold, week=week_of(self.of_twelve, weeks), weeks=weeks)

    def facts_sentence(self, facts: HealthFacts) -> str | None:
        """What raises the signal, or None when nothing does. Nothing before the launch."""
        work = facts.work
        if work.days < 0 or (work.is_over and not self.after_the_end):
            return None
        if self.of_twelve and work.week < week_of(self.of_twelve, work.weeks):
            return None
        return self.check(facts, self.threshold)

    def is_new(self, facts: HealthFacts, *, since: dt.date) -> bool:
        """Of a raised signal: raised, or its facts changed, on `since` or later."""
        if self.moved_on is None:
            return facts.first_day_of(week_of(self.of_twelve, facts.work.weeks)) >= since
        return self.moved_on(facts, self.threshold) >= since


SIGNALS: tuple[Signal, ...] = (
    Signal(
        code="aucune-seance",
        label="Pas de séance depuis deux semaines",
        rule="Aucune séance de coach ou de designer enregistrée depuis {threshold} jours.",
        threshold=14,
        why="Une équipe que personne ne voit se décourage sans le dire.",
        advice="Appelez l’équipe et fixez une date. Si la séance a eu lieu, enregistrez-la.",
        check=checks.no_session,
        moved_on=checks.session_missed_on,
    ),
    Signal(
        code="silence",
        label="Plus rien n’est écrit",
        rule="Aucune trace dans l’espace de travail depuis {threshold} jours : ni source, ni note, ni fiche problème.",
        threshold=SILENCE_DAYS,
        why="À deux jours par semaine, c’est quatre jours de travail dont il ne reste rien.",
        advice="Demandez ce qui a été fait, et notez deux lignes ensemble dans le journal.",
        check=checks.silence,
        moved_on=checks.silent_on,
        says_delays=("journal",),
    ),
    Signal(
        code="orage",
        label="Orage deux fois de suite",
        rule="La météo des {threshold} dernières séances qui en ont une est « orage ».",
        threshold=2,
        why="Une mauvaise semaine arrive à tout le monde ; deux de suite, l’équipe ne s’en sort pas seule.",
        advice="Voyez l’équipe sans ordre du jour, puis son référent si le temps promis n’est pas libéré.",
        check=checks.storm_again,
        moved_on=checks.storm_noted_on,
    ),
    Signal(
        code="peu-d-entretiens",
        label="Trop peu d’entretiens",
        rule="Moins de {threshold} entretiens notés quand commence la semaine {week} sur {weeks}.",
        threshold=3,
        why="C’est un par semaine de travail. Les premiers rendez-vous sont longs à obtenir, et tout en dépend.",
        advice="Préparez le premier appel ensemble, et menez un entretien avec l’équipe.",
        check=checks.few_interviews,
        of_twelve=4,
        guide="preparer-un-entretien",
        says_delays=("sources",),
    ),
    Signal(
        code="un-seul-profil",
        label="Un seul profil entendu",
        rule="Au moins {threshold} sources disent qui a été entendu, et toutes viennent du même profil.",
        threshold=3,
        why="On tient alors pour le problème de tous ce qui est celui de quelques-uns.",
        advice="Choisissez ensemble le profil qu’on n’écoute jamais, et prenez le prochain rendez-vous avec lui.",
        check=checks.one_segment,
        moved_on=checks.source_noted_on,
        guide="choisir-qui-rencontrer",
    ),
    Signal(
        code="tout-est-confirme",
        label="Tout est confirmé, rien ne contredit",
        rule=(
            "Au moins {threshold} hypothèses tranchées, toutes confirmées,"
            " sans une seule source qui contredise ou nuance."
        ),
        threshold=2,
        why="Un terrain qui donne toujours raison à l’équipe a peut-être été questionné pour cela.",
        advice="Demandez ce qui prouverait le contraire, et cherchez une personne qui pense autrement.",
        check=checks.all_confirmed,
        moved_on=checks.settled_on,
        guide="hypothese-qui-peut-etre-fausse",
    ),
    Signal(
        code="aucun-essai",
        label="Aucun essai prévu",
        rule="Aucun essai fait ni prévu quand commence la semaine {week} sur {weeks}.",
        threshold=1,
        why="Le comité approche : ce qui n’a pas été essayé ne s’y décide pas.",
        advice="Fixez un jour d’essai avec trois personnes, même avec une maquette en papier.",
        check=checks.no_trial,
        of_twelve=10,
        guide="faire-essayer",
        says_delays=("prototypes",),
    ),
    Signal(
        code="jours-trop-vite",
        label="Les jours de coach partent trop vite",
        rule="Les jours de coach utilisés ont au moins {threshold} semaines d’avance sur le rythme prévu.",
        threshold=3,
        why="Il n’en restera plus au moment de l’essai et du comité.",
        advice="Espacez les séances, ou demandez des jours à l’équipe ANCT avec la raison.",
        check=checks.days_ahead,
        moved_on=checks.debited_on,
    ),
    Signal(
        code="jours-non-utilises",
        label="Les jours de coach ne sont pas utilisés",
        rule="Les jours de coach utilisés ont au moins {threshold} semaines de retard sur le rythme prévu.",
        threshold=3,
        why="Ces jours sont dus à l’équipe, et ils ne se rattrapent pas à la fin.",
        advice="Enregistrez les séances passées, puis proposez une journée entière plutôt que des heures.",
        check=checks.days_unused,
        moved_on=checks.unused_on,
    ),
    Signal(
        code="actions-en-retard",
        label="Des actions attendent",
        rule="Une action décidée en séance est en retard de plus de {threshold} jours.",
        threshold=10,
        why="Elle est passée à travers une séance au moins : soit elle est trop grosse, soit elle ne sert plus.",
        advice="Découpez-la, confiez-la à quelqu’un, ou abandonnez-la franchement.",
        check=checks.late_actions,
        moved_on=checks.action_late_on,
        after_the_end=True,
    ),
    Signal(
        code="temps-promis",
        label="Le temps promis n’est pas là",
        rule=(
            f"Sur les {checks.PROMISE_WEEKS} dernières semaines, un agent a déclaré moins de {{threshold}} % du temps"
            f" qu’il avait promis ({checks.PROMISE_LEAST_WEEKS} semaines déclarées au moins)."
        ),
        threshold=50,
        why="C’est rarement un choix de l’agent : son service ne l’a pas libéré.",
        advice="Parlez-en avec l’agent, puis avec le référent de la collectivité, qui s’y est engagée.",
        check=checks.under_promise,
        moved_on=checks.promise_read_on,
    ),
    Signal(
        code="comite-sans-date",
        label="Le comité de fin n’a pas de date",
        rule="Aucun comité de fin n’est fixé à {threshold} semaines de la fin.",
        threshold=2,
        why="L’agenda d’une direction générale se remplit plus vite que cela, et sans elle rien ne se décide.",
        advice="Demandez deux dates au référent dès aujourd’hui.",
        check=checks.no_committee,
        moved_on=checks.committee_due_on,
        guide="preparer-le-comite-de-fin",
        after_the_end=True,
    ),
)
BY_CODE = {signal.code: signal for signal in SIGNALS}


def label_of(code: str) -> str:
    """Of a signal, one that the site no longer raises included: its acknowledgements are kept."""
    return BY_CODE[code].label if code in BY_CODE else code


def remaining_delays(delays: Iterable[Delay], shown: Iterable[Signal]) -> list[Delay]:
    """Those that none of the signals already shown says."""
    said = {route for signal in shown for route in signal.says_delays}
    return [delay for delay in delays if delay.route not in said]
