"""Who may see and do what with investigations. Scope and predicate side by side; closed by default."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from accounts.permissions import is_anct_staff
from candidatures.permissions import is_referent_of, referent_collectivite_ids
from core import clock
from investigations.models import (
    CorrectionRequest,
    EvidenceSource,
    ImportBatch,
    ImportedSheet,
    ImportFlag,
    Interview,
    Investigation,
    JournalEntry,
)
from investigations.publication_states import PublicationParty
from teams.models import Membership
from teams.permissions import own_teams
from teams.states import TeamRole, TeamState

# Who writes in the workspace. A coach reads, and writes sessions elsewhere (coaching).
WRITING_ROLES = (TeamRole.AGENT, TeamRole.DESIGNER)
# A designer writes the public sheet too, but the ANCT mandated her: the work that is signed is the agents'.
SIGNING_ROLES = (TeamRole.AGENT,)


def visible_sheets(user: object) -> QuerySet[Investigation]:
    """Public sheets for everyone; the ANCT's team also sees drafts and withdrawn ones."""
    sheets = Investigation.objects.all()
    return sheets if is_anct_staff(user) else sheets.published()


def can_publish_sheet(user: object, sheet: Investigation) -> bool:
    """Publication is the ANCT's act, once the team and the collectivité have signed (`services.gate`)."""
    return is_anct_staff(user)


def visible_publications(user: Any) -> QuerySet[Investigation]:
    """Whose publication the person follows: her workspaces, her collectivité's teams; every sheet for the staff."""
    return Investigation.objects.all() if is_anct_staff(user) else visible_committees(user)


def can_write_sheet(user: Any, sheet: Investigation) -> bool:
    """The team, at work or not: a sheet is finished after the committee. The ANCT's team corrects it too."""
    return is_anct_staff(user) or is_team_agent(user, sheet)


def visible_sheet_writing(user: Any) -> QuerySet[Investigation]:
    """Sheets whose writing the person reads: her workspaces; every sheet for the staff, those without a team too.

    Each row carries `may_write`, which is about its workspace: see `can_write_sheet` for the sheet.
    """
    if is_anct_staff(user):
        return Investigation.objects.annotate(may_write=Value(False))
    return visible_workspaces(user)


def can_sign_publication(user: Any, sheet: Investigation, party: str, collectivite_id: int | None = None) -> bool:
    """Each side signs for itself: an agent of the team, a référent of this very collectivité, the ANCT's team."""
    if party == PublicationParty.TEAM:
        return _signs_for_team(user, sheet)
    if party == PublicationParty.COLLECTIVITE:
        return collectivite_id is not None and is_referent_of(user, collectivite_id)
    return is_anct_staff(user)


def _signs_for_team(user: Any, sheet: Investigation) -> bool:
    return _is_in_team(user, sheet, SIGNING_ROLES)


def _is_in_team(user: Any, workspace: Investigation, roles: Sequence[TeamRole]) -> bool:
    present = Membership.objects.in_force(clock.today())
    return present.filter(user_id=user.pk, team_id=workspace.team_id, role__in=roles).exists()


def publication_sides(user: Any, sheet: Investigation) -> frozenset[tuple[str, int | None]]:
    """Every side that the person signs for, as `can_sign_publication` says of each. Two queries, whoever is asked."""
    sides: set[tuple[str, int | None]] = set()
    if _signs_for_team(user, sheet):
        sides.add((PublicationParty.TEAM.value, None))
    if is_anct_staff(user):
        sides.add((PublicationParty.ANCT.value, None))
    keys = referent_collectivite_ids(user).values_list("collectivite_id", flat=True)
    return frozenset(sides | {(PublicationParty.COLLECTIVITE.value, key) for key in keys})


def can_justify_passage(user: Any, sheet: Investigation) -> bool:
    """Whoever writes the sheet answers for what stays in it."""
    return can_write_sheet(user, sheet)


def visible_workspaces(user: Any) -> QuerySet[Investigation]:
    """Workspaces of the teams that the person is in today, as agent, coach or designer; all of them for staff.

    Each row carries `may_write`: an agent or designer of a team at work.
    """
    if not user.is_authenticated:
        return Investigation.objects.none()
    present = Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team=OuterRef("team"))
    workspaces = Investigation.objects.filter(team__isnull=False).annotate(
        may_write=Exists(present.filter(role__in=WRITING_ROLES, team__state=TeamState.LAUNCHED))
    )
    return workspaces if is_anct_staff(user) else workspaces.filter(Exists(present))


def can_write_workspace(workspace: Investigation) -> bool:
    """`workspace` comes from `visible_workspaces`, which knows for whom."""
    return bool(workspace.may_write)  # type: ignore[attr-defined]


def can_resume_sheet(user: Any, workspace: Investigation) -> bool:
    """Start from a published sheet: those who write, and the ANCT's team for them, while the team is at work."""
    at_work = workspace.team is not None and workspace.team.state == TeamState.LAUNCHED
    return can_write_workspace(workspace) or (at_work and is_anct_staff(user))


def is_team_agent(user: Any, workspace: Investigation) -> bool:
    """In the team today, as agent or designer: whether it is at work or not."""
    return _is_in_team(user, workspace, WRITING_ROLES)


def can_declare_sensitive(user: Any, workspace: Investigation) -> bool:
    """The team, at work or not, and the ANCT's team: closing further harms nobody."""
    return is_anct_staff(user) or is_team_agent(user, workspace)


def can_lift_sensitivity(user: Any, workspace: Investigation) -> bool:
    """The team alone: the ANCT would open to itself what the team closed."""
    return is_team_agent(user, workspace)


def may_read_journal(user: Any, workspace: Investigation) -> bool:
    """Within the team when the subject is sensitive: a note tells what sources said. No query otherwise."""
    return not workspace.is_sensitive or is_team_agent(user, workspace)


def readable_journal(user: Any, workspace: Investigation) -> QuerySet[JournalEntry]:
    return workspace.journal.all() if may_read_journal(user, workspace) else JournalEntry.objects.none()


def readable_sources(user: Any, workspace: Investigation) -> QuerySet[EvidenceSource]:
    """Sources of the workspace, each with `may_read_words`: whether this person reads what was said.

    Sensitive words are for whoever holds the source. In a sensitive investigation they stay within the team's agents
    and designers; coach and staff have codes, dates, profiles and counts.
    """
    sources = workspace.sources.all()
    holder = Q(held_by_id=user.pk)
    if workspace.is_sensitive and not is_team_agent(user, workspace):
        return sources.annotate(may_read_words=Exists(EvidenceSource.objects.none()))
    return sources.annotate(
        may_read_words=Exists(EvidenceSource.objects.filter(Q(is_sensitive=False) | holder, pk=OuterRef("pk")))
    )


def identity_interviews(user: Any, workspace: Investigation) -> QuerySet[Interview]:
    """Interviews whose identity this person reads and writes: those she led herself, while she is in the team.

    Nobody else, whatever the role: neither team mates, nor the ANCT, nor the administration.
    """
    if not is_team_agent(user, workspace):
        return Interview.objects.none()
    noted = Q(interviewee__interviewer_id=user.pk)
    to_note = Q(interviewee__isnull=True, source__held_by_id=user.pk)
    return (
        Interview.objects.filter(noted | to_note, source__investigation=workspace)
        .select_related("source__investigation__programme")
        .distinct()
    )


def can_withdraw_consent(user: Any, workspace: Investigation) -> bool:
    """A person who takes her consent back is answered at any time: once the team has finished, and by the ANCT when
    her interviewer has left. It only removes, and shows nothing of what it removes.
    """
    return is_anct_staff(user) or is_team_agent(user, workspace)


def visible_committees(user: Any) -> QuerySet[Investigation]:
    """Whose committee file the person reads: her workspaces, and, as a référent, those of her collectivité's teams."""
    if not user.is_authenticated:
        return Investigation.objects.none()
    followed = Investigation.objects.filter(team__in=own_teams(user).values("pk"))
    return Investigation.objects.filter(
        Q(pk__in=visible_workspaces(user).values("pk")) | Q(pk__in=followed.values("pk"))
    )


def can_prepare_committee(user: Any, workspace: Investigation) -> bool:
    """Guests are invited by whoever writes in the workspace, its coach, or the ANCT's team."""
    if is_anct_staff(user) or can_write_workspace(workspace):
        return True
    present = Membership.objects.in_force(clock.today())
    return present.filter(user_id=user.pk, team_id=workspace.team_id, role=TeamRole.COACH).exists()


def can_record_decision(user: Any) -> bool:
    return is_anct_staff(user)


def can_sign_for_collectivite(user: Any, investigation: Investigation) -> bool:
    """A référent, today, of a collectivité whose problématique the team works on."""
    if not user.is_authenticated or investigation.team is None:
        return False
    concerned = investigation.team.team_problematiques.filter(
        is_live=True, problematique__candidature__collectivite__in=referent_collectivite_ids(user)
    )
    return concerned.exists()


def can_settle_conditions(user: Any, investigation: Investigation) -> bool:
    """Whoever prepares the committee, and the référent: after the end of the team too, since conditions outlive it."""
    workspace = visible_workspaces(user).filter(pk=investigation.pk).first()
    if workspace is not None and can_prepare_committee(user, workspace):
        return True
    return can_sign_for_collectivite(user, investigation) or (workspace is not None and is_team_agent(user, workspace))


def visible_corrections(user: Any) -> QuerySet[CorrectionRequest]:
    """What readers propose to correct: the ANCT's team answers them."""
    return CorrectionRequest.objects.all() if is_anct_staff(user) else CorrectionRequest.objects.none()


def can_answer_correction(user: Any, correction: CorrectionRequest) -> bool:
    return is_anct_staff(user)


def visible_imports(user: Any) -> QuerySet[ImportBatch]:
    """Work brought in from outside: the ANCT's team only."""
    return ImportBatch.objects.all() if is_anct_staff(user) else ImportBatch.objects.none()


def visible_imported_sheets(user: Any) -> QuerySet[ImportedSheet]:
    return ImportedSheet.objects.filter(batch__in=visible_imports(user))


def visible_import_flags(user: Any) -> QuerySet[ImportFlag]:
    return ImportFlag.objects.filter(sheet__batch__in=visible_imports(user))
