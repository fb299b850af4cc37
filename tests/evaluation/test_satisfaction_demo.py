"""The demonstration's past edition: fourteen answers of twenty people, and no mail that leaves today."""

import datetime as dt

import pytest

from core.models import OutboxMail
from evaluation.demo_satisfaction import TEAMS, create_past_survey
from evaluation.models import SatisfactionSurvey
from evaluation.selectors.satisfaction import results
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)


def test_the_demonstration_has_something_to_read(settings):
    settings.DEMO = True
    for each in TEAMS:
        CollectiviteFactory(insee_code=each.insee_code)

    assert create_past_survey(staff=UserFactory(is_staff=True), at=AT) == 14
    assert create_past_survey(staff=UserFactory(is_staff=True), at=AT) == 0

    shown = results(SatisfactionSurvey.objects.get())
    assert (shown.whole.answered, shown.whole.asked) == (14, 20)
    assert [(group.label, group.answered, group.asked) for group in shown.roles] == [
        ("Agents", 9, 12),
        ("Référents", None, 4),
        ("Coachs", None, 2),
        ("Designers", None, 2),
    ]
    assert [line.kinds for line in shown.lines if line.flags] == [["nom d’une personne"]]
    assert set(OutboxMail.objects.order_by("pk").values_list("state", "text")) == {("sent", "")}
