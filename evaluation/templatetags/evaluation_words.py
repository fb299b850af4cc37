"""Words and colours of the states of a candidate, for the pages."""

from django import template

from evaluation.certification_states import CandidateState

register = template.Library()
_KINDS = {
    CandidateState.REGISTERED: "info",
    CandidateState.PASSED: "success",
    CandidateState.TO_COMPLETE: "warning",
    CandidateState.FAILED: "error",
    CandidateState.ABSENT: "warning",
}


@register.filter
def state_kind(state: str) -> str:
    """The design system's colour."""
    return _KINDS[CandidateState(state)]


@register.filter
def state_label(state: str) -> str:
    return CandidateState(state).label
