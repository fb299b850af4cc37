"""A fragment beside what the person is doing, asked by the page itself: suggestions that follow a text.

    @aside
    def similar(request, pk): ...

When the session has ended, such a fragment says nothing (204, which htmx leaves alone): being sent to the sign-in page
would take somebody away in the middle of a sentence, and back to a fragment. The form itself tells that the session
is over.
"""

from collections.abc import Callable

from django.http import HttpResponse


def aside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    view.is_aside = True
    return view
