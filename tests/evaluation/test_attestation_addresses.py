"""What anybody may type as a code, on the form or in the address, is answered."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["a/b", "\0", "../..", "?", "#", "é" * 300, "\ud7ff", "%2f", "a\nb", "..", "ﬁ" * 60])
def test_any_code_typed_is_answered(typed):
    response = Client().get("/attestations/", {"code": typed}, follow=True)

    assert response.status_code in (200, 404, 400)


@pytest.mark.parametrize("code", ["%00", "a%00b", "%2e", "%0a", "%E2%80%AE", "%ff"])
def test_any_code_in_the_address_is_answered(code):
    assert Client().get(f"/attestations/{code}/").status_code in (404, 400)
