"""Long pieces of work: asked once, claimed by one worker, told in words, taken back from the dead."""

import datetime as dt
import threading

import pytest
import time_machine
from celery import current_app
from django.db import connection

from core import jobs
from core.models import Job
from core.states import JobState
from core.tasks import sweep_jobs
from tests.core.test_mail import queued_tasks
from tests.factories.core import AT, JobFactory, StoredFileFactory
from tests.personas import agent, staff
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
ASKED = {"key": "synthesis:2021", "title": "Synthèse", "task": "core.tasks.sweep_jobs", "total": 4, "at": AT}


def test_a_job_is_asked_once():
    first, created = jobs.request_job(**ASKED, requested_by=staff())
    second, created_again = jobs.request_job(**ASKED, requested_by=agent())

    assert (created, created_again, second.pk) == (True, False, first.pk)


def test_a_finished_job_may_be_asked_again():
    JobFactory(succeeded=True, key="synthesis:2021")

    job, created = jobs.request_job(**ASKED, requested_by=None)

    assert (created, job.state) == (True, JobState.QUEUED)


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_give_one_job():
    found = []

    def ask() -> None:
        try:
            found.append(jobs.request_job(**ASKED, requested_by=None)[0].pk)
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(timeout=20)

    assert found == [Job.objects.get().pk] * 6


def test_ringing_gives_the_worker_an_id_and_nothing_else():
    job = JobFactory(task="core.tasks.sweep_jobs")

    jobs.ring(job)

    with current_app.connection_for_read() as link, link.SimpleQueue("default") as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert (message.headers["task"], message.payload[:2]) == ("core.tasks.sweep_jobs", [[str(job.pk)], {}])


def test_a_job_done_tells_what_it_made():
    job, file = JobFactory(), StoredFileFactory()

    with time_machine.travel(AT, tick=False), jobs.running(str(job.pk)) as run:
        run.advance(current=3, step="Fiche 3 sur 10")
        watched = Job.objects.get(pk=job.pk)
        run.deliver(file, result_path="/programmes/2021/")

    assert (watched.state, watched.current, watched.step) == (JobState.RUNNING, 3, "Fiche 3 sur 10")
    assert watched.lease_until == AT + jobs.LEASE
    job.refresh_from_db()
    assert (job.state, job.current, job.file, job.result_path) == (JobState.SUCCEEDED, 10, file, "/programmes/2021/")
    assert (job.finished_at, job.lease_until, job.attempts) == (AT, None, 1)


def test_progress_never_passes_the_total():
    job = JobFactory(total=3)

    with jobs.running(str(job.pk)) as run:
        run.advance(current=9)
        assert Job.objects.get(pk=job.pk).current == 3


def test_the_total_may_become_known_on_the_way():
    job = JobFactory(total=0)

    with jobs.running(str(job.pk)) as run:
        run.advance(current=2, total=47)
        watched = Job.objects.get(pk=job.pk)

    assert (watched.current, watched.total) == (2, 47)


def test_a_failure_that_has_words_keeps_them():
    job = JobFactory()

    with jobs.running(str(job.pk)):
        raise jobs.JobError("La fiche 4 ne peut pas être mise en page.")

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "La fiche 4 ne peut pas être mise en page.")


def test_any_other_failure_gives_a_reference_and_no_detail(caplog):
    job = JobFactory()

    with jobs.running(str(job.pk)):
        raise RuntimeError("password=hunter2")

    job.refresh_from_db()
    reference = str(job.pk)[:8]
    assert job.error == f"Un incident technique a interrompu ce travail. Référence à citer : {reference}."
    assert [record.getMessage() for record in caplog.records] == [f"job {job.pk} failed"]


@pytest.mark.parametrize("state", ["succeeded", "failed"])
def test_a_job_that_is_over_is_not_run_again(state):
    job = JobFactory(**{state: True})

    with pytest.raises(jobs.NotRunnableError), jobs.running(str(job.pk)):
        pytest.fail("ran")


def test_a_job_at_work_is_not_run_twice():
    job = JobFactory(running=True)

    with time_machine.travel(AT, tick=False), pytest.raises(jobs.NotRunnableError), jobs.running(str(job.pk)):
        pytest.fail("ran")


def test_a_job_whose_worker_died_is_taken_back():
    job = JobFactory(running=True)

    with time_machine.travel(AT + jobs.LEASE + dt.timedelta(seconds=1), tick=False), jobs.running(str(job.pk)):
        pass

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.SUCCEEDED, 2)


def test_a_worker_thought_dead_cannot_close_what_another_took():
    job = JobFactory(running=True, lease_until=AT - dt.timedelta(minutes=5))

    with jobs.running(str(job.pk)) as slow:
        Job.objects.filter(pk=job.pk).update(lease_until=AT - dt.timedelta(minutes=5))
        with jobs.running(str(job.pk)):
            slow.advance(current=1, step="trop tard")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.step) == (JobState.SUCCEEDED, 3, "Fiche 3 sur 10")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_job():
    job = JobFactory()
    outcomes, barrier = [], threading.Barrier(3)

    def work() -> None:
        try:
            barrier.wait(timeout=10)
            with jobs.running(str(job.pk)):
                outcomes.append("ran")
        except jobs.NotRunnableError:
            outcomes.append("refused")
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)

    assert sorted(outcomes) == ["ran", "refused", "refused"]


def test_the_sweep_rings_for_the_forgotten_and_the_dead():
    forgotten = JobFactory(created_at=AT - jobs.FORGOTTEN_AFTER - dt.timedelta(seconds=1))
    JobFactory(created_at=AT)
    dead = JobFactory(running=True, created_at=AT - dt.timedelta(seconds=30), lease_until=AT - dt.timedelta(seconds=1))
    JobFactory(running=True)

    assert [job.pk for job in jobs.sweep(at=AT)] == [forgotten.pk, dead.pk]


def test_a_job_that_kills_its_workers_is_parked():
    deadly = JobFactory(running=True, attempts=jobs.MAX_ATTEMPTS, lease_until=AT - dt.timedelta(seconds=1))

    assert jobs.sweep(at=AT) == []

    deadly.refresh_from_db()
    assert (deadly.state, deadly.error, deadly.finished_at) == (
        JobState.FAILED,
        "Le travail s'est arrêté 3 fois sans finir. L'équipe technique doit regarder.",
        AT,
    )


def test_the_periodic_task_rings():
    JobFactory(created_at=AT, task="reports.tasks.unknown")

    assert sweep_jobs() == 1
    assert queued_tasks() == []  # its queue is that of the documents, not the default one


def test_a_failed_job_is_asked_again_by_whoever_asks():
    job, asker = JobFactory(failed=True, result_path="/x/"), agent()

    again, created = jobs.retry(job=job, actor=asker, at=AT)

    assert (created, again.pk != job.pk, again.key, again.requested_by, again.result_path) == (
        True,
        True,
        job.key,
        asker,
        "/x/",
    )


@pytest.mark.parametrize("state", ["running", "succeeded"])
def test_only_a_failed_job_is_asked_again(state):
    job = JobFactory(**{state: True})

    with pytest.raises(jobs.JobError, match="il n'y a rien à relancer"):
        jobs.retry(job=job, actor=None, at=AT)


def test_constraints_of_a_job():
    JobFactory(key="one")
    assert_refused("job_one_active_per_key", lambda: JobFactory(key="one"))
    assert_refused("job_current_within_total", lambda: JobFactory(current=11, total=10))
    assert_refused("job_failed_says_why", lambda: JobFactory(failed=True, error=""))
    assert_refused("job_failed_says_why", lambda: JobFactory(error="pourquoi ?"))
    assert_refused("job_finished_has_date", lambda: JobFactory(succeeded=True, finished_at=None))
    assert_refused("job_finished_has_date", lambda: JobFactory(finished_at=AT))
