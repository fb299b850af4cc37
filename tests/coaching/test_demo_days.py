"""Days of the demonstration: believable, created once, with a closed month."""

import pytest

from accounts.models import User
from coaching.demo_days import create_days
from coaching.models import DayDebit, DayGrant, DeclaredTime, MonthClosing
from coaching.selectors.days import unbalanced_accounts
from core import clock
from programmes.models import Programme
from tests.investigations.test_demo_teams import made  # noqa: F401 -- the teams at work

pytestmark = pytest.mark.django_db


def test_days_of_the_demonstration(made):  # noqa: F811
    programme: Programme = made[0][0]
    staff = User.objects.filter(is_staff=True).order_by("pk").first()
    created = [create_days(programme=programme, staff=staff, at=clock.now()) for _ in range(2)]

    assert created[0] > 15
    assert created[1] == 0
    assert DayDebit.objects.count() == created[0]
    assert DayGrant.objects.filter(granted_by=staff).count() == 1
    closing = MonthClosing.objects.get()
    assert closing.programme == programme
    assert len(closing.rows) > 1
    assert DeclaredTime.objects.filter(half_days=0).exists()
    assert not unbalanced_accounts().exists()
