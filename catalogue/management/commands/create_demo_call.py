"""The demonstration's open call and its candidatures. Lives on the top floor because it calls several."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import account_of
from accounts.models import User
from candidatures.demo import FINISHED_DATA, create_candidatures, create_past_candidatures
from coaching.demo import create_sessions
from coaching.demo_days import create_days
from coaching.demo_health import create_acknowledgement
from core import clock
from evaluation.demo_certification import create_certifications
from evaluation.demo_follow_ups import create_follow_ups
from evaluation.demo_satisfaction import create_past_survey
from investigations.demo import create_live_teams
from investigations.demo_finished import create_finished_teams
from programmes.demo import create_edition_at_work, create_finished_edition, create_open_edition
from programmes.models import Programme
from reports.demo import compose_synthesis
from reports.tasks import publish_demo_synthesis


class Command(BaseCommand):
    help = "Crée l'appel ouvert de la démonstration et ses candidatures (refusé ailleurs). Deux fois valent une."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Cet appel ne se crée que dans la démonstration.")
        at = clock.now()
        staff = User.objects.get(email=account_of("Équipe ANCT").email)
        source = Programme.objects.filter(call__isnull=True).order_by("-starts_on", "pk").first()
        at_work, then = create_edition_at_work(source=source, actor=staff, at=at)
        create_past_candidatures(programme=at_work, staff=staff, at=then)
        teams = create_live_teams(programme=at_work, staff=staff, at=at)
        sessions = create_sessions(programme=at_work, at=at)
        create_acknowledgement(programme=at_work, at=at)
        create_certifications(programme=at_work, staff=staff, at=at)
        create_days(programme=at_work, staff=staff, at=at)  # last of the teams at work: it closes a month
        finished, before = create_finished_edition(source=source, actor=staff, at=at)
        create_past_candidatures(programme=finished, staff=staff, at=before, data=FINISHED_DATA)
        create_finished_teams(programme=finished, staff=staff, at=at)
        create_follow_ups(programme=finished, at=at)
        synthesis = compose_synthesis(programme=source, actor=staff, at=at) if source else None
        if synthesis is not None:
            publish_demo_synthesis.delay(str(synthesis.pk))
        programme, _ = create_open_edition(source=source, actor=staff, at=at)
        create_past_survey(staff=staff, at=at)
        count = create_candidatures(programme=programme, staff=staff, at=at)
        if options["verbosity"]:
            self.stdout.write(f"{programme} : {count} candidatures créées. {at_work} : {teams} équipes.")
            self.stdout.write(f"{sessions} séances.")
