"""What the tests of accounts share."""

import re

import pytest

from core.models import OutboxMail


@pytest.fixture
def last_mail(db):
    """The newest mail to an address, as the outbox holds it."""

    def find(recipient: str) -> OutboxMail:
        return OutboxMail.objects.filter(recipient=recipient).order_by("-created_at").first()

    return find


@pytest.fixture
def mailed_code(last_mail):
    """The code in the newest mail to an address."""

    def find(recipient: str) -> str:
        return re.search(r"^    (\S+)$", last_mail(recipient).text, re.MULTILINE)[1]

    return find
