"""People who really sign in: personas (tests/personas.py) with a password, a mailbox and a second factor."""

import base64
import dataclasses
import hashlib
import hmac
import mailbox
import re
import struct
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from accounts.models import User
from collectivites.models import Collectivite
from investigations.models import Investigation
from teams.models import Team
from tests import personas
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.teams import MembershipFactory

PASSWORD = "Nous-enquetons-ensemble-2021"
MAIL_SECONDS = 90  # the worker may be making PDF at the same time
_PERIOD_S = 30
_MARGIN_S = 4  # a code typed in its last seconds would be judged in the next period


@dataclasses.dataclass(frozen=True)
class Person:
    """Someone at the keyboard."""

    persona: str
    user: User
    email: str
    password: str = PASSWORD
    totp_secret: str = personas.TOTP_SECRET

    @property
    def has_second_factor(self) -> bool:
        return self.persona in personas.WITH_SECOND_FACTOR


def arrive(persona: str) -> Person:
    """A new person of this kind, with a password. Teams are formed in the real programme, not in one of their own."""
    build = personas.PERSONAS[persona]
    if persona in ("agent", "other_agent", "coach", "designer"):
        user = build(team_of(persona))
    elif persona == "referent":
        user = build(_a_sheet().participations.get(role="lead").collectivite)
    else:
        user = build()
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return Person(persona=persona, user=user, email=user.email)


def represent(collectivite: Collectivite, first_name: str, last_name: str) -> Person:
    """A new person who represents this collectivité today."""
    user = UserFactory(first_name=first_name, last_name=last_name, job_title="Directrice générale adjointe")
    ReferentMandateFactory(user=user, collectivite=collectivite, starts_on=personas.SINCE)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return Person(persona="referent", user=user, email=user.email)


def work_in(team: Team, role: str, first_name: str, last_name: str) -> Person:
    """A new person of this team since its launch: agent, coach or designer."""
    user = UserFactory(first_name=first_name, last_name=last_name, job_title="Agente d’accueil")
    MembershipFactory(team=team, user=user, role=role, starts_on=team.launches_on)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return Person(persona=role, user=user, email=user.email)


def team_of(persona: str) -> Team:
    programme = _a_sheet().programme
    return Team.objects.create(programme=programme, name=f"Équipe d’essai {Team.objects.count() + 1} ({persona})")


def _a_sheet() -> Investigation:
    """Of the cohort: the workspaces of the teams' journeys are investigations too."""
    return Investigation.objects.published().order_by("id").first()


def code_of(secret: str) -> str:
    """What an application shows now (RFC 6238: SHA-1, 6 digits, 30 s). Waits out the last seconds of a period."""
    left = _PERIOD_S - time.time() % _PERIOD_S
    if left < _MARGIN_S:
        time.sleep(left + 0.1)
    counter = struct.pack(">Q", int(time.time() // _PERIOD_S))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class Mails:
    """What the site has sent, as it arrived over SMTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def last_to(self, address: str, *, about: str) -> str:
        """The text of the newest mail to `address` whose subject contains `about`, once it has come.

        Raises AssertionError after MAIL_SECONDS, with what did come.
        """
        return self.message_to(address, about=about).get_body(preferencelist=("plain",)).get_content()

    def subjects_to(self, address: str) -> list[str]:
        """Of all that has come so far, oldest first."""
        return [mail["Subject"] for mail in self._to(address)]

    def everything(self) -> str:
        """All that was sent to anybody, headers included, decoded."""
        return "\n".join(
            "\n".join([*(f"{name}: {value}" for name, value in part.items()), _text_of(part)])
            for mail in self._all()
            for part in mail.walk()
        )

    def message_to(self, address: str, *, about: str) -> EmailMessage:
        """The whole of that mail, with what is attached to it."""
        limit = time.monotonic() + MAIL_SECONDS
        while True:
            mails = self._to(address)
            found = [mail for mail in mails if about in mail["Subject"]]
            if found:
                return found[-1]
            if time.monotonic() > limit:
                raise AssertionError(f"no mail about « {about} »; came: {[mail['Subject'] for mail in mails]}")
            time.sleep(0.2)

    def code_to(self, address: str, *, about: str) -> str:
        """The code written in that mail."""
        text = self.last_to(address, about=about)
        code = re.search(r"^\s*([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})\s*$", text, re.MULTILINE)
        assert code, text
        return code.group(1)

    def link_to(self, address: str, *, about: str) -> str:
        text = self.last_to(address, about=about)
        link = re.search(r"https?://\S+", text)
        assert link, text
        return link.group(0)

    def _to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self._all() if mail["To"] == address]

    def _all(self) -> list[EmailMessage]:
        if not (self.folder / "new").is_dir():
            return []
        box = mailbox.Maildir(self.folder, create=False)
        return [BytesParser(policy=policy.default).parsebytes(raw) for raw in map(box.get_bytes, sorted(box.keys()))]


def _text_of(part: EmailMessage) -> str:
    return part.get_content() if part.get_content_maintype() == "text" else ""
