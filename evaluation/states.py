"""Words of the follow-up of an exit, and of the satisfaction survey."""

from django.db.models import IntegerChoices, TextChoices


class FollowUpMonth(IntegerChoices):
    """When it is asked what became of an exit, in months after the committee (issue 5: 3, 6 and 12)."""

    THREE = 3, "3 mois après"
    SIX = 6, "6 mois après"
    TWELVE = 12, "12 mois après"


class FollowUpAnswer(TextChoices):
    GOES_ON = "goes_on", "Cela continue"
    CHANGED = "changed", "Cela continue, sous une autre forme"
    STOPPED = "stopped", "Cela s’est arrêté"
    ELSEWHERE = "elsewhere", "Une autre collectivité l’a repris"


# What is counted as alive: it goes on, whatever its form or its place.
ALIVE = (FollowUpAnswer.GOES_ON, FollowUpAnswer.CHANGED, FollowUpAnswer.ELSEWHERE)


class SatisfactionRole(TextChoices):
    """In which capacity somebody is asked, in this order: a person who holds two is asked in the first."""

    AGENT = "agent", "agent"
    REFERENT = "referent", "référent"
    COACH = "coach", "coach"
    DESIGNER = "designer", "designer"
