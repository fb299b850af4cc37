"""The one-click way out: for one person and one kind of mail, and forged by nobody."""

import pytest
from django.core import signing

from agenda import addresses
from tests.factories.accounts import UserFactory


def test_a_link_says_who_and_what(settings):
    user = UserFactory.build(pk=12)

    url = addresses.unsubscribe_url(user, "reminders")

    prefix = f"{settings.SITE_URL}/agenda/ne-plus-recevoir/"
    assert url.startswith(prefix)
    assert addresses.read_unsubscribe_token(url.removeprefix(prefix).rstrip("/")) == (12, "reminders")
    assert len(url) < 400  # what OutboxMail keeps


@pytest.mark.parametrize(
    "token",
    [
        "",
        "WzEyLCJyZW1pbmRlcnMiXQ",
        signing.Signer(salt="another.purpose").sign_object([12, "reminders"]),
        signing.Signer(salt="agenda.unsubscribe").sign_object([12, "everything"]),
        signing.Signer(salt="agenda.unsubscribe").sign_object([12, ["reminders"]]),
        signing.Signer(salt="agenda.unsubscribe").sign_object(12),
        "é\x00:x",
    ],
)
def test_no_other_token_is_obeyed(token):
    assert addresses.read_unsubscribe_token(token) is None


def test_a_topic_that_does_not_exist_is_no_link():
    with pytest.raises(ValueError, match="unknown topic"):
        addresses.unsubscribe_token(12, "everything")
