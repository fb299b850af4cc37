"""One function per kind of person: real users, with the facts that give them their role.

Used by the permission matrix and by the browser journeys alike.
"""

import datetime as dt
import time
from collections.abc import Callable

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from accounts.second_factor import seal_secret
from collectivites.models import Collectivite
from teams.models import Membership, Team
from teams.states import TeamRole
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.programmes import ProgrammeFactory

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SINCE = dt.date(2021, 4, 1)


def anonymous() -> None:
    """Anyone: no account."""


def agent(team: Team | None = None) -> User:
    """A member of a team."""
    return _member(TeamRole.AGENT, "Samira", team)


def other_agent(team: Team | None = None) -> User:
    """A member of another team, of another programme unless told otherwise."""
    return _member(TeamRole.AGENT, "Olivier", team)


def coach(team: Team | None = None) -> User:
    return _member(TeamRole.COACH, "Thomas", team)


def designer(team: Team | None = None) -> User:
    return _member(TeamRole.DESIGNER, "Inès", team)


def referent(collectivite: Collectivite | None = None) -> User:
    """Holds an open mandate for a collectivité."""
    user = UserFactory(first_name="Julien")
    where = {"collectivite": collectivite} if collectivite else {}
    ReferentMandateFactory(user=user, starts_on=SINCE, **where)
    return user


def decideur() -> User:
    """An account without any role yet: what it may see comes with the committee."""
    return UserFactory(first_name="Philippe")


def staff() -> User:
    """The ANCT's team, enrolled for the second factor. `sign_in` opens the session with it."""
    user = UserFactory(first_name="Claire", is_staff=True)
    enrol(user)
    return user


def staff_without_second_factor() -> User:
    """The ANCT's team, who never enrolled: meets the wall."""
    return UserFactory(first_name="Noël", is_staff=True)


def admin() -> User:
    """A technical administrator, enrolled."""
    user = UserFactory(first_name="Noémie", is_staff=True, is_superuser=True)
    enrol(user)
    return user


PERSONAS: dict[str, Callable[[], User | None]] = {
    "anonymous": anonymous,
    "agent": agent,
    "other_agent": other_agent,
    "referent": referent,
    "coach": coach,
    "designer": designer,
    "decideur": decideur,
    "staff": staff,
    "staff_without_second_factor": staff_without_second_factor,
    "admin": admin,
}
WITH_SECOND_FACTOR = frozenset({"staff", "admin"})


def enrol(user: User) -> Authenticator:
    """Give a second factor whose secret the tests know."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": seal_secret(TOTP_SECRET)}
    )


def sign_in(
    client: Client, user: User | None, *, second_factor: bool | None = None, confirmed: bool = False
) -> User | None:
    """Open a session as django-allauth would have: with the record of how the person proved who they are.

    `second_factor` defaults to whether the person has enrolled. `confirmed` also records a fresh confirmation of
    identity, which the pages of the second factor ask for. None signs nobody in.
    """
    if user is None:
        return None
    if second_factor is None:
        second_factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    client.force_login(user)
    now = time.time()
    records: list[dict[str, object]] = [{"method": "password", "at": now, "email": user.email}]
    if confirmed:
        records.append({"method": "password", "at": now, "reauthenticated": True})
    if second_factor:
        records.append({"method": "mfa", "at": now, "type": "totp", "reauthenticated": confirmed})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    UserSession.objects.create(
        user=user,
        ip="127.0.0.1",
        user_agent=client.defaults.get("HTTP_USER_AGENT", ""),
        session_key=session.session_key,
    )
    return user


def client_of(user: User | None) -> Client:
    """A browser where that person is signed in."""
    client = Client()
    sign_in(client, user)
    return client


def _member(role: str, first_name: str, team: Team | None) -> User:
    user = UserFactory(first_name=first_name)
    team = team or Team.objects.create(programme=ProgrammeFactory(), name=f"Équipe de {first_name}")
    Membership.objects.create(team=team, user=user, role=role, starts_on=SINCE)
    return user
