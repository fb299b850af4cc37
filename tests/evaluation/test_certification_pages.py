"""Pages of the certification: the agent's file, her coach's opinion, the staff's board and sessions, a code checked."""

import io

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from odfdo import Document

from evaluation.models import Attestation, CertificationCandidate, CertificationSession, CompetenceStatement
from evaluation.services.certification import TEXT
from evaluation.services.certification_results import revoke_attestation
from evaluation.views import attestations
from investigations.services.row_marks import mark_of
from tests.evaluation.certification_scene import record, register, registered
from tests.factories.accounts import UserFactory
from tests.factories.certification import (
    HEARD_AT,
    CertificationSessionFactory,
    CompetenceStatementFactory,
    agent,
    ready_agent,
    show_work,
    with_coach,
)
from tests.factories.core import StoredFileFactory
from tests.factories.teams import MembershipFactory
from tests.investigations.team_scene import text_of
from tests.personas import client_of, staff

pytestmark = pytest.mark.django_db
SESSION = {
    "day": "2026-12-15",
    "hour": "09:00",
    "duration_minutes": "180",
    "time_zone": "Europe/Paris",
    "place": "Paris",
    "link": "",
    "jury": "Hélène Aubry, responsable de la formation\nMarc Thierry, designer",
    "seen": "",
}


@pytest.fixture
def claire() -> Client:
    return client_of(staff())


def own_url(member, name: str = "certification", **kwargs) -> str:
    return reverse(f"evaluation:{name}", kwargs={"pk": member.team.investigation.pk, **kwargs})


def competence_url(member, name: str, competence: str) -> str:
    return own_url(member, f"certification_{name}", membership_pk=member.pk, competence=competence)


# --- The agent and her coach ----------------------------------------------------------------------------------------


def test_from_the_first_week_an_agent_reads_what_is_asked_of_her():
    member = agent()

    page = text_of(client_of(member.user).get(own_url(member)))

    assert "Ma certification" in page
    assert "0 compétence sur 7" in page
    assert "Entretiens menés : <strong>0</strong> sur 3" in page


def test_codes_are_shown_and_hidden_of_a_sensitive_subject():
    member = agent()
    workspace = show_work(member)
    client = client_of(member.user)
    assert "(E-01, E-02, E-03)" in text_of(client.get(own_url(member)))

    workspace.is_sensitive = True
    workspace.save(update_fields=["is_sensitive"])

    page = text_of(client.get(own_url(member)))
    assert "E-01" not in page
    assert "Entretiens menés : <strong>3</strong> sur 3" in page


def test_she_writes_and_finds_her_words_again():
    member = agent()
    client, url = client_of(member.user), competence_url(member, "statement", "inquire")

    answer = client.post(url, {"text": "J’ai mené huit entretiens.", "base": ""})

    assert answer["Location"] == f"{own_url(member, 'certification_file', membership_pk=member.pk)}#inquire"
    assert client.get(url).context["form"]["text"].value() == "J’ai mené huit entretiens."
    assert "J’ai mené huit entretiens." in text_of(client.get(own_url(member)))


def test_two_windows_are_shown_both_texts():
    member = agent()
    client, url = client_of(member.user), competence_url(member, "statement", "inquire")
    client.post(url, {"text": "Le premier.", "base": ""})

    answer = client.post(url, {"text": "Le second.", "base": ""})

    assert answer.status_code == 409
    assert "Le premier." in text_of(answer)
    assert answer.context["form"]["text"].value() == "Le second."


def test_an_empty_text_says_where():
    member = agent()
    answer = client_of(member.user).post(competence_url(member, "statement", "inquire"), {"text": " ", "base": ""})

    assert answer.status_code == 422
    assert "Écrivez ce que vous avez fait" in text_of(answer)


def test_the_coach_gives_an_opinion_that_the_agent_reads():
    member = agent()
    coach, row = with_coach(member), CompetenceStatementFactory(team=member.team, person=member.user)
    url = competence_url(member, "opinion", "frame")

    refused = client_of(coach).post(url, {"opinion": "not_yet", "line": "", "base": mark_of(row, TEXT)})
    assert (refused.status_code, refused.context["form"]["opinion"].value()) == (422, "not_yet")
    client_of(coach).post(url, {"opinion": "not_yet", "line": "Dites qui.", "base": mark_of(row, TEXT)})

    assert "Pas encore, par Thomas Garnier" in text_of(client_of(member.user).get(own_url(member)))


def test_an_opinion_on_other_words_shows_them():
    member = agent()
    coach, row = with_coach(member), CompetenceStatementFactory(team=member.team, person=member.user)
    read = mark_of(row, TEXT)
    CompetenceStatement.objects.update(text="De tout autres mots.")
    url = competence_url(member, "opinion", "frame")

    answer = client_of(coach).post(url, {"opinion": "confirmed", "line": "Oui.", "base": read})

    assert (answer.status_code, answer.context["form"]["line"].value()) == (409, "Oui.")
    assert "De tout autres mots." in text_of(answer)
    again = {"opinion": "confirmed", "line": "Oui.", "base": answer.context["form"]["base"].value()}
    assert client_of(coach).post(url, again).status_code == 302


def test_nobody_confirms_her_own_words():
    member = agent()
    MembershipFactory(team=member.team, user=member.user, role="coach")
    row = CompetenceStatementFactory(team=member.team, person=member.user)

    answer = client_of(member.user).post(
        competence_url(member, "opinion", "frame"), {"opinion": "confirmed", "line": "", "base": mark_of(row, TEXT)}
    )

    assert (answer.status_code, CompetenceStatement.objects.get().opinion) == (403, "")


def test_the_coach_reads_every_agent_and_the_designer_none():
    member = agent()
    MembershipFactory(team=member.team, user=UserFactory(first_name="Karim", last_name="Diallo"))
    coach, designer = with_coach(member), UserFactory()
    MembershipFactory(team=member.team, user=designer, role="designer")

    page = text_of(client_of(coach).get(own_url(member)))
    assert "Samira Belkacem" in page
    assert "Karim Diallo" in page
    assert "Aucun dossier à lire ici" in text_of(client_of(designer).get(own_url(member)))


def test_the_menu_of_the_workspace_leads_there():
    member = agent()

    menu = client_of(member.user).get(own_url(member)).context["menu"]

    assert [item.label for item in menu if item.is_current] == ["Certification"]


def test_whoever_is_received_downloads_her_attestation_from_her_space():
    candidate = registered()
    record(candidate)
    client, member = client_of(candidate.person), candidate.team.memberships.get(user=candidate.person)
    assert "L’attestation se prépare" in text_of(client.get(own_url(member)))
    Attestation.objects.update(document=StoredFileFactory())
    paper = Attestation.objects.get()
    url = reverse("evaluation:certification_document", kwargs={"pk": paper.pk})

    for page in (own_url(member), reverse("accounts:home")):
        assert url in client.get(page).content.decode()
    revoke_attestation(attestation=paper, reason="Erreur.", actor=UserFactory(), at=HEARD_AT)

    assert (client.get(url).status_code, url in client.get(reverse("accounts:home")).content.decode()) == (404, False)


# --- The staff ------------------------------------------------------------------------------------------------------


def test_a_session_is_created_and_agents_are_registered(time_machine):
    time_machine.move_to(HEARD_AT, tick=False)
    claire, member = client_of(staff()), ready_agent()
    other = MembershipFactory(team=member.team, user=UserFactory(first_name="Karim", last_name="Diallo"))
    slug = member.team.programme.slug

    claire.post(reverse("evaluation:certification_session_new", kwargs={"slug": slug}), SESSION)
    session = CertificationSession.objects.get()
    url = reverse("evaluation:certification_session", kwargs={"pk": session.pk})
    claire.post(url, {"act": "register", "agents": [str(member.pk)]})
    refused = claire.post(url, {"act": "exception", "exception-agent": str(other.pk), "exception-reason": ""})
    assert (refused.status_code, refused.context["exception"]["agent"].value()) == (422, str(other.pk))
    claire.post(url, {"act": "exception", "exception-agent": str(other.pk), "exception-reason": "Congé."})

    assert list(CertificationCandidate.objects.order_by("pk").values_list("person", "exception_reason")) == [
        (member.user_id, ""),
        (other.user_id, "Congé."),
    ]


@pytest.mark.parametrize(
    "values, field, sentence",
    [
        ({"place": "", "link": ""}, "place", "Donnez un lieu, ou le lien d’une visioconférence."),
        (
            {"jury": "Hélène Aubry"},
            "jury",
            "Ligne 1, « Hélène Aubry » : donnez la fonction après le nom et une virgule.",
        ),
        ({"jury": ""}, "jury", "Nommez au moins un membre du jury."),
        ({"day": "demain"}, "day", "Écrivez une date, par exemple 31/12/2026."),
    ],
)
def test_a_session_that_cannot_be_says_where(claire, values, field, sentence):
    slug = ready_agent().team.programme.slug

    answer = claire.post(reverse("evaluation:certification_session_new", kwargs={"slug": slug}), {**SESSION, **values})

    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert CertificationSession.objects.count() == 0


def test_two_colleagues_change_a_session(claire):
    session = CertificationSessionFactory(programme=ready_agent().team.programme)
    url = reverse("evaluation:certification_session_edit", kwargs={"pk": session.pk})
    seen = claire.get(url).context["form"]["seen"].value()
    claire.post(url, {**SESSION, "place": "Lyon", "seen": seen})

    answer = claire.post(url, {**SESSION, "place": "Lille", "seen": seen})

    assert answer.status_code == 409
    assert "Enregistré entre-temps : « Lyon »" in text_of(answer)


def test_two_people_record_at_once_and_both_see_both(time_machine):
    time_machine.move_to(HEARD_AT, tick=False)
    candidate, claire = registered(), client_of(staff())
    url = reverse("evaluation:certification_result", kwargs={"pk": candidate.pk})
    claire.post(url, {"state": "passed", "line": "Bravo.", "seen": "0"})

    answer = client_of(staff()).post(url, {"state": "failed", "line": "Trop court.", "seen": "0"})

    page, form = text_of(answer), answer.context["form"]
    assert answer.status_code == 409
    assert "« Reçue », par Claire" in page
    assert (form["state"].value(), form["line"].value(), form["seen"].value()) == ("failed", "Trop court.", "1")
    changed = client_of(staff()).post(
        url, {"state": "failed", "line": "Trop court.", "seen": "1", "reason": "Erreur de ligne."}
    )
    assert changed.status_code == 302
    assert CertificationCandidate.objects.get().state == "failed"


def test_before_the_day_no_result_is_asked(time_machine):
    time_machine.move_to("2026-12-14T10:00:00Z", tick=False)
    candidate, claire = registered(), client_of(staff())
    url = reverse("evaluation:certification_result", kwargs={"pk": candidate.pk})

    assert "n’a pas encore eu lieu" in text_of(claire.get(url))
    assert claire.post(url, {"state": "passed", "line": "", "seen": "0"}).status_code == 422


def test_the_board_filters_and_exports(claire):
    ready = ready_agent()
    MembershipFactory(team=ready.team, user=UserFactory(first_name="Karim", last_name="Diallo"))
    board = reverse("evaluation:certification_board")

    whole, narrowed = claire.get(board), claire.get(f"{board}?etat=eligibles")

    assert [file.membership.user.first_name for file in whole.context["page_obj"]] == ["Samira", "Karim"]
    assert [file.membership.user.first_name for file in narrowed.context["page_obj"]] == ["Samira"]
    slug = ready.team.programme.slug
    export = claire.get(reverse("evaluation:certification_export", kwargs={"slug": slug}))
    table = Document(io.BytesIO(export.content)).body.get_table(0)
    assert export["Content-Disposition"] == f'attachment; filename="certification-{slug}.ods"'
    assert table.get_row_values(1)[1:6] == ["Samira Belkacem", 7, 0, "complète", "complète"]
    assert table.get_row_values(2)[1:4] == ["Karim Diallo", 0, 14]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_board_costs_the_same_for_one_agent_and_for_thirty(claire, how_many, django_assert_num_queries):
    first = ready_agent()
    session = CertificationSessionFactory(programme=first.team.programme)
    register(session, first)
    for _ in range(how_many - 1):
        member = MembershipFactory(team=first.team, user=UserFactory())
        register(session, member, reason="Congé.")

    with django_assert_num_queries(15):
        claire.get(reverse("evaluation:certification_board"))
    with django_assert_num_queries(15):
        claire.get(reverse("evaluation:certification_session", kwargs={"pk": session.pk}))


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_of_the_coach_costs_the_same(how_many, django_assert_num_queries):
    first = agent()
    coach = with_coach(first)
    for _ in range(how_many - 1):
        MembershipFactory(team=first.team, user=UserFactory())
    client = client_of(coach)

    with django_assert_num_queries(15):
        client.get(own_url(first))


# --- Anyone ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper() -> Attestation:
    cache.clear()
    record(registered())
    return Attestation.objects.get()


@pytest.mark.parametrize("written", ["{code}", "{printed}", "{lower}", " {printed} "])
def test_a_code_is_typed_as_one_likes(paper, written):
    typed = written.format(code=paper.code, printed=paper.printed_code, lower=paper.code.lower())

    answer = Client().get(reverse("evaluation:attestation_form"), {"code": typed}, follow=True)

    page = text_of(answer)
    assert answer.status_code == 200
    assert "Cette attestation est valable" in page
    assert "Samira Belkacem" in page
    assert "15 décembre 2026" in page


def test_the_answer_says_nothing_else_and_is_kept_nowhere(paper):
    answer = Client().get(reverse("evaluation:attestation", kwargs={"code": paper.code}))

    page = text_of(answer)
    for silent in (paper.content["investigation"], paper.person.email, "Hélène Aubry"):
        assert silent not in page
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex, nofollow", "no-store")


def test_a_revoked_one_says_so_and_not_why(paper):
    revoke_attestation(attestation=paper, reason="Document falsifié.", actor=UserFactory(), at=HEARD_AT)

    page = text_of(Client().get(reverse("evaluation:attestation", kwargs={"code": paper.code})))

    assert "Cette attestation est révoquée" in page
    assert "falsifié" not in page


@pytest.mark.parametrize("code", ["CCCCCCCCCCCCCCCCCCCC", "x", "OOOO-1111-0000", "%27%20or%201=1", "é" * 80])
def test_an_unknown_code_says_what_to_check(paper, code, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = Client().get(f"/attestations/{code}/")

    assert (answer.status_code, answer["X-Robots-Tag"]) == (404, "noindex, nofollow")
    assert "vingt signes" in text_of(answer)


def test_an_empty_code_says_what_to_do():
    assert "Recopiez le code qui figure sur l’attestation." in text_of(
        Client().get(reverse("evaluation:attestation_form"), {"code": " - "})
    )


def test_checks_are_limited(paper, monkeypatch):
    monkeypatch.setattr(attestations, "LIMITS", {"attestation": "2/h/ip"})
    url = reverse("evaluation:attestation", kwargs={"code": paper.code})

    assert [Client().get(url).status_code for _ in range(3)] == [200, 200, 429]


def test_the_reason_of_a_revocation_is_asked(claire, paper):
    url = reverse("evaluation:attestation_revoke", kwargs={"pk": paper.pk})

    assert claire.post(url, {"reason": ""}).status_code == 422
    assert claire.post(url, {"reason": "Document falsifié."}).status_code == 302

    page = text_of(claire.get(url))
    assert "Document falsifié." in page
    assert "Révoquer l’attestation</button>" not in page
