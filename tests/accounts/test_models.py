"""What the database refuses about accounts, and how people are named."""

import datetime as dt

import pytest

from accounts.models import User
from accounts.permissions import is_anct_staff, visible_mandates
from accounts.selectors import open_mandates
from accounts.services import update_profile
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.core import AT
from tests.personas import agent, anonymous, staff
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case():
    user = User.objects.create_user(" Ana@Ville.TEST ")

    assert (user.email, user.has_usable_password()) == ("ana@ville.test", False)
    assert User.objects.get_by_natural_key("ANA@ville.test") == user
    assert_refused("user_email_is_lower_case", lambda: UserFactory(email="Ana2@ville.test"))


def test_an_account_has_an_address():
    with pytest.raises(ValueError, match="Une adresse électronique est nécessaire"):
        User.objects.create_user("")


def test_a_technical_administrator_is_of_the_staff():
    made = User.objects.create_superuser("admin@ville.test")

    assert (made.is_staff, made.is_superuser) == (True, True)
    assert_refused("user_superuser_is_staff", lambda: UserFactory(is_superuser=True))


def test_mandates_of_one_person():
    mandate = ReferentMandateFactory()
    same = {"user": mandate.user, "collectivite": mandate.collectivite}

    assert_refused("referentmandate_one_open", lambda: ReferentMandateFactory(**same))
    assert_refused("referentmandate_ends_after_start", lambda: ReferentMandateFactory(ends_on=dt.date(2021, 3, 31)))
    ReferentMandateFactory(**same, ends_on=dt.date(2021, 4, 1))


@pytest.mark.parametrize(
    "names, shown, short",
    [
        ({"first_name": "Ana", "last_name": "Lévy"}, "Ana Lévy", "Ana"),
        ({"first_name": "", "last_name": ""}, "ana@ville.test", "ana@ville.test"),
    ],
)
def test_people_are_named_or_else_their_address_is(names, shown, short):
    user = UserFactory(email="ana@ville.test", **names)

    assert (str(user), user.get_short_name()) == (shown, short)


def test_mandates_open_today():
    user, today = UserFactory(), dt.date(2021, 6, 1)
    current = ReferentMandateFactory(user=user)
    last_day = ReferentMandateFactory(user=user, ends_on=today + dt.timedelta(days=1))
    ReferentMandateFactory(user=user, ends_on=today)  # whoever leaves has left at once
    ReferentMandateFactory(user=user, starts_on=today + dt.timedelta(days=1))
    ReferentMandateFactory()

    assert list(open_mandates(user, today=today)) == [current, last_day]


def test_who_sees_mandates():
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- only here

    mine, other = ReferentMandateFactory(), ReferentMandateFactory()

    assert [set(visible_mandates(user)) for user in (mine.user, staff(), agent(), anonymous() or AnonymousUser())] == [
        {mine},
        {mine, other},
        set(),
        set(),
    ]


@pytest.mark.parametrize(
    "facts, is_one", [({"is_staff": True}, True), ({}, False), ({"is_staff": True, "is_active": False}, False)]
)
def test_who_is_of_the_staff(facts, is_one):
    assert is_anct_staff(UserFactory(**facts)) == is_one


def test_nobody_renames_somebody_else():
    user = UserFactory(first_name="Camille")

    with pytest.raises(ValueError, match="Chacun modifie son propre profil"):
        update_profile(user=user, first_name="X", last_name="Y", job_title="", actor=staff(), at=AT)

    user.refresh_from_db()
    assert user.first_name == "Camille"
