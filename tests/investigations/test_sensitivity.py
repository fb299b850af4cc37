"""A sensitive subject: what the team wrote stays in the team, and the team alone opens it again."""

import pytest
from django.urls import reverse

from investigations.models import JournalEntry, JournalFile
from investigations.services.row_marks import RefusedError
from investigations.services.sensitivity import set_sensitivity
from tests import personas
from tests.factories.core import StoredFileFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, workspace_of

pytestmark = pytest.mark.django_db
SECRET = "Une situation racontée au guichet."


@pytest.fixture
def workspace():
    row = workspace_of()
    JournalEntry.objects.create(investigation=row, day=LAUNCHED_AT.date(), text=SECRET, written_at=LAUNCHED_AT)
    return row


@pytest.fixture
def samira(workspace):
    return MembershipFactory(team=workspace.team).user


def declare(workspace, actor, *, to=True, reason="On y parle de violences."):
    return set_sensitivity(
        investigation=workspace,
        is_sensitive=to,
        reason=reason,
        today=LAUNCHED_AT.date(),
        actor=actor,
        at=LAUNCHED_AT,
    )


def address(workspace, name="sensitivity", **more):
    return reverse(f"investigations:{name}", kwargs={"pk": workspace.pk, **more})


def test_it_is_a_decision_of_the_journal(workspace, samira):
    assert declare(workspace, samira) is True
    assert declare(workspace, samira) is False

    workspace.refresh_from_db()
    assert workspace.is_sensitive
    texts = workspace.journal.order_by("pk").values_list("text", flat=True)
    assert list(texts) == [SECRET, "Le sujet est déclaré sensible. On y parle de violences."]


def test_it_wants_a_reason(workspace, samira):
    with pytest.raises(RefusedError):
        declare(workspace, samira, reason=" ")

    workspace.refresh_from_db()
    assert not workspace.is_sensitive


@pytest.mark.parametrize("role, reads", [("agent", True), ("designer", True), ("coach", False)])
def test_the_journal_stays_in_the_team(client, workspace, samira, role, reads):
    client.force_login(MembershipFactory(team=workspace.team, role=role).user)
    for page in ("journal", "home"):
        assert SECRET in client.get(address(workspace, page)).content.decode()

    declare(workspace, samira)

    for page in ("journal", "home"):
        assert (SECRET in client.get(address(workspace, page)).content.decode()) is reads


def test_its_files_too(client, workspace, samira):
    entry = workspace.journal.get()
    file = JournalFile.objects.create(entry=entry, file=StoredFileFactory(), label="Une photo")
    path = address(workspace, "journal_file", entry_pk=entry.pk, file_pk=file.pk)
    personas.sign_in(client, personas.staff())
    assert b"".join(client.get(path).streaming_content) != b""

    declare(workspace, samira)

    assert client.get(path).status_code == 404


def test_the_anct_closes_and_does_not_open(client, workspace):
    personas.sign_in(client, personas.staff())
    close, reopen = ({"is_sensitive": to, "reason": "Par prudence."} for to in ("1", "0"))

    assert client.post(address(workspace), close).status_code == 302
    assert client.post(address(workspace), reopen).status_code == 403
    workspace.refresh_from_db()
    assert workspace.is_sensitive


def test_the_team_opens_again(client, workspace, samira):
    declare(workspace, samira)
    client.force_login(samira)

    assert client.post(address(workspace), {"is_sensitive": "0", "reason": ""}).status_code == 422
    assert client.post(address(workspace), {"is_sensitive": "0", "reason": "Tout est public."}).status_code == 302
    workspace.refresh_from_db()
    assert not workspace.is_sensitive


def test_a_coach_reads_the_rule_and_changes_nothing(client, workspace):
    client.force_login(MembershipFactory(team=workspace.team, role="coach").user)

    assert client.get(address(workspace)).status_code == 200
    assert client.post(address(workspace), {"is_sensitive": "1", "reason": "x"}).status_code == 403
