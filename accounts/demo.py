"""Accounts of the demonstration: one per role, with secrets that everybody knows. Refused outside the demonstration."""

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import struct

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import ReferentMandate, User
from accounts.second_factor import DEMO_TOTP_SECRET, seal_secret
from collectivites.models import Collectivite

DEMO_PASSWORD = "Demonstration-2026"  # noqa: S105 -- known on purpose, of accounts that exist in the demo only
DEMO_DOMAIN = "demo.pni.localhost"
TOTP_PERIOD_S = 30
VALENCE_ROMANS_SIREN = "200068781"


class NotTheDemoError(Exception):
    """Known accounts were asked outside the demonstration."""


@dataclasses.dataclass(frozen=True)
class DemoAccount:
    role: str
    purpose: str
    local_part: str
    first_name: str
    last_name: str
    job_title: str
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.local_part}@{DEMO_DOMAIN}"


ACCOUNTS = (
    DemoAccount(
        role="Équipe ANCT",
        purpose="anime les programmes, publie, demande la synthèse",
        local_part="claire.vasseur",
        first_name="Claire",
        last_name="Vasseur",
        job_title="Responsable du programme d’investigations",
        is_staff=True,
    ),
    DemoAccount(
        role="Référent",
        purpose="représente sa collectivité",
        local_part="julien.marchetti",
        first_name="Julien",
        last_name="Marchetti",
        job_title="Directeur de la transformation numérique",
    ),
    DemoAccount(
        role="Agent",
        purpose="mène une investigation",
        local_part="samira.belkacem",
        first_name="Samira",
        last_name="Belkacem",
        job_title="Chargée de mission mobilité",
    ),
    DemoAccount(
        role="Coach",
        purpose="accompagne des équipes chaque semaine",
        local_part="thomas.lefevre",
        first_name="Thomas",
        last_name="Lefèvre",
        job_title="Coach",
    ),
    DemoAccount(
        role="Designer",
        purpose="aide les équipes à enquêter et à prototyper",
        local_part="ines.garnier",
        first_name="Inès",
        last_name="Garnier",
        job_title="Designer de service",
    ),
    DemoAccount(
        role="Décideur",
        purpose="siège au comité de fin",
        local_part="philippe.delmas",
        first_name="Philippe",
        last_name="Delmas",
        job_title="Directeur général des services",
    ),
    DemoAccount(
        role="Administration technique",
        purpose="dépanne par les données brutes",
        local_part="noemie.roche",
        first_name="Noémie",
        last_name="Roche",
        job_title="Administratrice technique",
        is_staff=True,
        is_superuser=True,
    ),
)


def account_of(role: str) -> DemoAccount:
    """Raises StopIteration for an unknown role."""
    return next(account for account in ACCOUNTS if account.role == role)


@transaction.atomic
def create_accounts(*, at: dt.datetime) -> dict[str, User]:
    """Create or repair the accounts; two runs equal one. Returns them by role.

    Side effects: users, their verified address, the staff's second factor, and the référent's mandate when a
    collectivité is loaded. Raises NotTheDemoError outside the demonstration.
    """
    if not settings.DEMO:
        raise NotTheDemoError("Les comptes de démonstration ne se créent que dans la démonstration.")
    users = {account.role: create_account(account) for account in ACCOUNTS}
    _give_mandate(users["Référent"], today=timezone.localdate(at))
    return users


def create_account(account: DemoAccount) -> User:
    """One more person that everybody may be. Raises NotTheDemoError outside the demonstration."""
    if not settings.DEMO:
        raise NotTheDemoError("Les comptes de démonstration ne se créent que dans la démonstration.")
    user, created = User.objects.update_or_create(
        email=account.email,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "job_title": account.job_title,
            "is_staff": account.is_staff,
            "is_superuser": account.is_superuser,
            "is_active": True,
            "is_demo": True,
        },
    )
    if created or not user.check_password(DEMO_PASSWORD):
        user.set_password(DEMO_PASSWORD)
        user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=account.email, defaults={"verified": True, "primary": True})
    if account.is_staff:
        Authenticator.objects.update_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": seal_secret(DEMO_TOTP_SECRET)}}
        )
    return user


def other_referents() -> list[ReferentMandate]:
    """Référents invented beside the accounts of each role (those of the open call), by collectivité."""
    return list(
        ReferentMandate.objects.filter(user__is_demo=True, ends_on__isnull=True)
        .exclude(user__email__in=[account.email for account in ACCOUNTS])
        .select_related("user", "collectivite")
        .order_by("collectivite__sort_key", "pk")
    )


def _give_mandate(user: User, *, today: dt.date) -> None:
    if ReferentMandate.objects.filter(user=user, ends_on__isnull=True).exists():
        return
    # A collectivité of the 2021 cohort when it is there, any other otherwise, none before the referential is loaded.
    candidates = Collectivite.objects.filter(is_current=True).order_by("id")
    collectivite = candidates.filter(siren=VALENCE_ROMANS_SIREN).first() or candidates.first()
    if collectivite:
        ReferentMandate.objects.create(user=user, collectivite=collectivite, starts_on=today)


@dataclasses.dataclass(frozen=True)
class DemoCode:
    """The code that the staff accounts' application would show now."""

    code: str
    seconds_left: int


def current_code(*, at: dt.datetime) -> DemoCode:
    """RFC 6238 with its usual parameters (SHA-1, 6 digits, 30 seconds), as django-allauth checks it."""
    counter, elapsed = divmod(int(at.timestamp()), TOTP_PERIOD_S)
    digest = hmac.new(base64.b32decode(DEMO_TOTP_SECRET), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return DemoCode(code=f"{number % 1_000_000:06}", seconds_left=TOTP_PERIOD_S - elapsed)
