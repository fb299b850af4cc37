"""What the ledger of days refuses. Each carries a French sentence for the person; nothing was written."""

import datetime as dt

from coaching.french import half_days_in_words, month_in_words

ASK_ANCT = "Pour en obtenir d’autres, écrivez à l’équipe de l’ANCT, avec le motif."


class DaysError(Exception):
    """The act is not possible."""


class DaysExhaustedError(DaysError):
    """The account does not hold what is asked. `left_half_days`: what it still does."""

    def __init__(self, *, asked_half_days: int, left_half_days: int, account: str) -> None:
        self.asked_half_days = asked_half_days
        self.left_half_days = left_half_days
        left = f"Il reste {half_days_in_words(left_half_days)}" if left_half_days else "Il ne reste rien"
        super().__init__(f"{left} ({account}) : pas assez pour {half_days_in_words(asked_half_days)}. {ASK_ANCT}")


class MonthClosedError(DaysError):
    """The days of this month are final for the edition of the team."""

    def __init__(self, day: dt.date) -> None:
        self.month = day.replace(day=1)
        super().__init__(
            f"Le mois de {month_in_words(self.month)} est clos : ses jours ne changent plus."
            " Notez la correction à une date d’un mois ouvert, en disant de quoi il s’agit, ou écrivez à l’équipe de"
            " l’ANCT."
        )


class ChangedMeanwhileError(DaysError):
    """What the page showed is no longer what would be written."""
