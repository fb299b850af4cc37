"""The French plural starts at two."""

import pytest
from django.template import engines


def shown(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    "n, words",
    [
        (0, "0 source"),
        (1, "1 source"),
        (-1, "-1 source"),
        (2, "2 sources"),
        (45, "45 sources"),
    ],
)
def test_every_template_counts_in_french(n, words):
    assert shown("{{ n }} source{{ n|pluralize }}", n=n) == words


@pytest.mark.parametrize("n, ending", [(0, "al"), (1.5, "al"), (2, "aux"), ([], "al"), (["a", "b"], "aux"), (None, "")])
def test_both_endings(n, ending):
    assert shown("{{ n|pluralize:'al,aux' }}", n=n) == ending
