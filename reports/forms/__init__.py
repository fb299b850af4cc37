"""Forms of the syntheses, for the ANCT's team."""

from reports.forms.requests import SynthesisForm

__all__ = ["SynthesisForm"]
