"""What the tests of the certification do again and again."""

import datetime as dt

from evaluation.models import CertificationCandidate, CertificationSession
from evaluation.services.certification_results import record_result
from evaluation.services.certification_sessions import register_candidates
from teams.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.certification import HEARD_AT, TOLD_AT, CertificationSessionFactory, ready_agent


def register(
    session: CertificationSession, *members: Membership, reason: str = "", at: dt.datetime = TOLD_AT
) -> list[CertificationCandidate]:
    return register_candidates(
        session=session, memberships=members, exception_reason=reason, actor=UserFactory(), at=at
    )


def registered() -> CertificationCandidate:
    """Of an agent to whom nothing is missing."""
    member = ready_agent()
    (row,) = register(CertificationSessionFactory(programme=member.team.programme), member)
    return row


def record(
    candidate: CertificationCandidate,
    state: str = "passed",
    line: str = "Bravo.",
    *,
    seen: int = 0,
    reason: str = "",
    at: dt.datetime = HEARD_AT,
) -> CertificationCandidate:
    return record_result(
        candidate=candidate, state=state, line=line, reason=reason, seen=seen, actor=UserFactory(), at=at
    )
