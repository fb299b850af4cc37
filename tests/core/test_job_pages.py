"""Following a job on its page, with and without scripts."""

import uuid

import pytest
from django.urls import reverse

from core.models import Job
from core.states import JobState
from tests.core.html import parse
from tests.factories.core import JobFactory, StoredFileFactory
from tests.personas import agent, other_agent, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    return sign_in(client, agent())


def job_page(client, job, **headers):
    return client.get(reverse("core:job", args=[job.pk]), headers=headers)


def test_whoever_asked_follows_the_job(client, me):
    assert job_page(client, JobFactory(requested_by=me)).status_code == 200


def test_staff_follow_every_job(client):
    sign_in(client, staff())

    assert job_page(client, JobFactory(requested_by=agent())).status_code == 200


def test_nobody_else_knows_that_it_exists(client, me):
    foreign, unknown = job_page(client, JobFactory(requested_by=other_agent())), uuid.uuid4()

    assert [foreign.status_code, client.get(reverse("core:job", args=[unknown])).status_code] == [404, 404]


def test_an_anonymous_visitor_signs_in_first(client):
    job = JobFactory()

    response = job_page(client, job)

    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next=/taches/{job.pk}/")


def test_a_job_at_work_shows_its_progress_and_asks_again(client, me):
    job = JobFactory(running=True, requested_by=me)

    page = parse(job_page(client, job))

    moving = page.one("div", id="job")
    assert moving.attrs["hx-trigger"] == "load delay:1s"
    assert moving.attrs["hx-get"] == f"/taches/{job.pk}/"
    bar = moving.one("progress")
    assert (bar.attrs["value"], bar.attrs["max"], bar.text) == ("3", "10", "3 sur 10")
    assert moving.one("label", for_=bar.attrs["id"]).text == "Avancement"
    assert moving.one("p", data_status="").text == "Fiche 3 sur 10"
    assert page.one("p", id="job-status").attrs["role"] == "status"
    assert page.one("noscript").one("meta").attrs == {"http-equiv": "refresh", "content": "3"}


def test_a_queued_job_says_that_it_waits(client, me):
    moving = parse(job_page(client, JobFactory(requested_by=me))).one("div", id="job")

    assert moving.one("label").text == "En attente d’un exécutant"
    assert "value" not in moving.one("progress").attrs


def test_htmx_receives_the_moving_part_alone(client, me):
    response = job_page(client, JobFactory(running=True, requested_by=me), **{"HX-Request": "true"})

    page = parse(response)
    assert [child.tag for child in page.children if not isinstance(child, str)] == ["div"]


def test_a_finished_job_offers_what_it_made_and_stops_asking(client, me):
    job = JobFactory(
        succeeded=True, requested_by=me, file=StoredFileFactory(size_bytes=250_000), result_path="/programmes/2021/"
    )

    page = parse(job_page(client, job))

    moving = page.one("div", id="job")
    assert ("hx-get" in moving.attrs, page.all("noscript")) == (False, [])
    assert [(link.text, link.attrs["href"]) for link in moving.all("a")] == [
        ("Télécharger synthese.pdf (250 Ko)", f"/taches/{job.pk}/fichier/"),
        ("Voir le résultat", "/programmes/2021/"),
    ]


def test_a_job_without_file_has_none_to_give(client, me):
    job = JobFactory(succeeded=True, requested_by=me)

    assert client.get(reverse("core:job_file", args=[job.pk])).status_code == 404


def test_the_file_is_for_those_who_see_the_job(client, me):
    job = JobFactory(succeeded=True, requested_by=other_agent(), file=StoredFileFactory())

    assert client.get(reverse("core:job_file", args=[job.pk])).status_code == 404


def test_a_failed_job_says_why_and_can_be_asked_again(client, me):
    job = JobFactory(failed=True, requested_by=me)

    page = parse(job_page(client, job))
    response = client.post(reverse("core:job_retry", args=[job.pk]))

    moving = page.one("div", id="job")
    assert moving.one("div", class_="fr-alert--error").all("p")[1].text == "La fiche 4 ne peut pas être mise en page."
    assert moving.one("form", method="post").attrs["action"] == f"/taches/{job.pk}/relancer/"
    again = Job.objects.get(state=JobState.QUEUED)
    assert (again.key, again.requested_by) == (job.key, me)
    assert (response.status_code, response["Location"]) == (302, f"/taches/{again.pk}/")


def test_asking_again_twice_gives_the_same_job(client, me):
    job = JobFactory(failed=True, requested_by=me)

    answers = [client.post(reverse("core:job_retry", args=[job.pk]))["Location"] for _ in range(2)]

    assert answers == [f"/taches/{Job.objects.get(state=JobState.QUEUED).pk}/"] * 2


def test_a_job_that_did_not_fail_is_not_asked_again(client, me):
    response = client.post(reverse("core:job_retry", args=[JobFactory(running=True, requested_by=me).pk]))

    assert (response.status_code, Job.objects.count()) == (409, 1)


def test_somebody_else_s_job_is_not_asked_again(client, me):
    job = JobFactory(failed=True, requested_by=other_agent())

    assert client.post(reverse("core:job_retry", args=[job.pk])).status_code == 404
    assert client.get(reverse("core:job_retry", args=[job.pk])).status_code == 405


def test_a_session_that_ended_sends_the_whole_page_to_sign_in(client):
    response = job_page(client, JobFactory(), **{"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"].split("?")[0]) == (200, reverse("account_login"))
