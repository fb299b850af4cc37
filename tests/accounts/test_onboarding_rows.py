"""What the database refuses, the table of states, and the public mail providers."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.public_mail import PUBLIC_MAIL_DOMAINS, domain_of, is_public
from accounts.states import MANDATE_REQUEST_TRANSITIONS, MandateRequestState
from tests.factories import onboarding as make
from tests.refusals import assert_refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name, factory, by",
    [
        ("mandaterequest_one_pending", make.MandateRequestFactory, ("user", "collectivite")),
        ("professionaldomain_once", make.ProfessionalDomainFactory, ("domain", "collectivite")),
        ("referentinvitation_one_live", make.ReferentInvitationFactory, ("email", "collectivite")),
    ],
)
def test_twice_is_once(name, factory, by):
    first = factory()

    assert_refused(name, lambda: factory(**{field: getattr(first, field) for field in by}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name, factory, wrong",
    [
        ("mandaterequest_decided_has_date", make.MandateRequestFactory, {"state": MandateRequestState.CONFIRMED}),
        (
            "mandaterequest_refused_says_why",
            make.MandateRequestFactory,
            {"state": MandateRequestState.REFUSED, "decided_at": timezone.now()},
        ),
        ("professionaldomain_is_a_domain", make.ProfessionalDomainFactory, {"domain": "Ville.fr"}),
        ("professionaldomain_is_a_domain", make.ProfessionalDomainFactory, {"domain": "a@ville.fr"}),
        ("professionaldomain_is_a_domain", make.ProfessionalDomainFactory, {"domain": "fr"}),
        ("referentinvitation_email_is_lower_case", make.ReferentInvitationFactory, {"email": "Ana@ville.fr"}),
        (
            "referentinvitation_accepted_or_revoked",
            make.ReferentInvitationFactory,
            {"accepted_at": timezone.now(), "revoked_at": timezone.now()},
        ),
        (
            "referentinvitation_expires_after_sending",
            make.ReferentInvitationFactory,
            {"expires_at": timezone.now() - dt.timedelta(days=30)},
        ),
    ],
)
def test_what_a_row_requires(name, factory, wrong):
    assert_refused(name, lambda: factory(**wrong))


def test_a_request_is_decided_once():
    read = {
        (state.value, name): str(transition.target)
        for state in MandateRequestState
        for name, transition in MANDATE_REQUEST_TRANSITIONS.items()
        if state in transition.sources
    }

    assert read == {
        ("pending", "confirm"): "confirmed",
        ("pending", "refuse"): "refused",
        ("pending", "cancel"): "cancelled",
    }


@pytest.mark.parametrize(
    "domain, expected",
    [
        ("gmail.com", True),
        ("Wanadoo.fr", True),
        ("hotmail.com", True),
        ("laposte.net", True),
        ("mail.orange.fr", True),
        ("ville-epinal.fr", False),
        ("orange.ville.fr", False),
        ("fr", False),
    ],
)
def test_public_providers(domain, expected):
    assert is_public(domain) is expected


def test_the_list_of_providers_is_written_as_it_is_compared():
    assert [name for name in PUBLIC_MAIL_DOMAINS if name != name.lower() or "." not in name] == []


def test_the_domain_is_what_follows_the_last_at():
    assert domain_of('"a@b"@Ville.FR') == "ville.fr"
