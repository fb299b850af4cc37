"""The world of the permission matrix: one real object in each state, and how to reach it by each route."""

import dataclasses
import mailbox
from email.message import EmailMessage

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogue.services import reindex_catalogue
from collectivites.models import Collectivite
from reports.models import SheetDocument
from reports.scope import Scope
from reports.services.requests import request_synthesis
from tests.architecture.worlds import (
    world_agenda,
    world_certification,
    world_committee,
    world_days,
    world_deposit,
    world_evidence,
    world_exchange,
    world_health,
    world_instruction,
    world_internal_call,
    world_matching,
    world_method,
    world_onboarding,
    world_past_work,
    world_problem,
    world_public_follow_ups,
    world_public_sheets,
    world_publication,
    world_reminders,
    world_satisfaction,
    world_sessions,
    world_setup,
    world_sheet,
    world_sources,
    world_synthesis,
    world_teams,
    world_trials,
    world_workspace,
    world_writing,
)
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import JobFactory, OutboxMailFactory, StoredFileFactory
from tests.factories.investigations import (
    ExistingSolutionFactory,
    InvestigationCollectiviteFactory,
    InvestigationFactory,
    SolutionMentionFactory,
)
from tests.factories.programmes import ProgrammeFactory, ThemeFactory
from tests.personas import PERSONAS, WITH_SECOND_FACTOR

# Each of these builds the objects that its own routes show.
PARTS = (
    world_setup,
    world_onboarding,
    world_internal_call,
    world_writing,
    world_agenda,
    world_deposit,
    world_instruction,
    world_matching,
    world_workspace,
    world_method,
    world_sessions,
    world_sources,
    world_teams,
    world_evidence,
    world_problem,
    world_public_follow_ups,
    world_trials,
    world_exchange,
    world_past_work,
    world_synthesis,
    world_days,
    world_reminders,
    world_health,
    world_committee,
    world_satisfaction,
    world_certification,
    world_sheet,
    world_publication,
    world_public_sheets,
)
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


@dataclasses.dataclass
class World:
    people: dict[str, User | None]
    arguments: dict[str, dict[str, object]]  # by label of the table's "objet" column

    @property
    def own_collectivite(self) -> Collectivite:
        """The one that the persona `referent` represents."""
        return Collectivite.objects.get(referent_mandates__user=self.people["referent"])

    def has_second_factor(self, persona: str) -> bool:
        return persona in WITH_SECOND_FACTOR

    def path(self, route: str, label: str) -> str:
        """Where `route` shows the object called `label`; `-` is a route without object."""
        return reverse(route, kwargs=self.arguments[label])


def build_world() -> World:
    """Every object the table names. Sheets are indexed as publication would have done."""
    people = {name: build() for name, build in PERSONAS.items()}
    region = RegionFactory(code="84", name="Région d’essai")
    departement = DepartementFactory(code="03", name="Département d’essai", region=region)
    collectivite = CollectiviteFactory(departement=departement)
    programme = ProgrammeFactory()
    theme = ThemeFactory()
    solution = ExistingSolutionFactory()
    sheets = {
        "fiche publiée": InvestigationFactory(programme=programme, published=True),
        "fiche en brouillon": InvestigationFactory(programme=programme),
        "fiche retirée": InvestigationFactory(programme=programme, withdrawn=True),
        "fiche d’un programme en préparation": InvestigationFactory(
            programme=ProgrammeFactory(in_preparation=True), published=True
        ),
    }
    for sheet in sheets.values():
        InvestigationCollectiviteFactory(investigation=sheet, collectivite=collectivite)
        sheet.themes.add(theme)
        SolutionMentionFactory(investigation=sheet, solution=solution)
    at = timezone.now()
    reindex_catalogue(at=at)
    jobs = {
        "tâche de l’agent, finie": JobFactory(succeeded=True, requested_by=people["agent"], file=StoredFileFactory()),
        "tâche de l’agent, en échec": JobFactory(failed=True, requested_by=people["agent"]),
    }
    waiting, _, _ = request_synthesis(programme=programme, actor=people["staff"], at=at)
    ready, _, _ = request_synthesis(
        programme=programme, scope=Scope.regions([region.code]), actor=people["staff"], at=at
    )
    ready.file, ready.page_count = StoredFileFactory(), 3
    ready.save(update_fields=["file", "page_count"])
    for sheet in sheets.values():  # documents left behind by a withdrawal, too: the page must not serve them
        SheetDocument.objects.create(
            investigation=sheet,
            data_hash="0" * 64,
            template_version="essai",
            sheet_updated_at=sheet.updated_at,
            file=StoredFileFactory(),
            page_count=1,
            built_at=at,
        )
    user = people["decideur"]
    arguments: dict[str, dict[str, object]] = {
        "-": {},
        "adresse inconnue": {"slug": "nulle-part"},
        "identifiant inconnu": {"pk": UNKNOWN_UUID},
        "région": {"slug": region.slug},
        "département": {"slug": departement.slug},
        "collectivité": {"slug": collectivite.slug},
        "thème": {"slug": theme.slug},
        "solution": {"slug": solution.slug},
        "programme publié": {"slug": programme.slug},
        "programme en préparation": {"slug": sheets["fiche d’un programme en préparation"].programme.slug},
        "courriel en échec": {"pk": OutboxMailFactory(failed=True).pk},
        "courriel envoyé": {"pk": OutboxMailFactory(sent=True, sent_at=at).pk},
        "courriel de la démonstration": {"key": demo_mail()},
        "clé de réinitialisation": {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
        **{label: {"slug": sheet.slug} for label, sheet in sheets.items()},
        **{label: {"pk": job.pk} for label, job in jobs.items()},
        "synthèse prête": {"pk": ready.pk},
        "synthèse en attente": {"pk": waiting.pk},
    }
    world = World(people, arguments)
    for part in PARTS:
        objects = part.objects(world)
        taken = arguments.keys() & objects.keys()
        assert not taken, f"{part.__name__} names objects that another part names too: {sorted(taken)}"
        arguments.update(objects)
    return world


def demo_mail() -> str:
    """A mail in the demo's own box; returns its key."""
    box = mailbox.Maildir(settings.DATA_DIR / "mail", create=True)
    message = EmailMessage()
    message["Subject"] = "Bienvenue"
    message["To"] = "agent@demo.pni.localhost"
    message.set_content("Bonjour.")
    return box.add(message)
