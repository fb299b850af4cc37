"""What every public view is: open, read-only, and spared when the reader has the same page already."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """GET and HEAD, no account asked, and an ETag computed from the page itself.

    From the page, not from a date: a fiche shows its neighbours, solutions and figures, and an old page must not
    survive the withdrawal of one of them. For signed-in people the middleware forbids keeping anything.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or request.user.is_authenticated:
            return response
        set_response_etag(response)
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return login_not_required(require_safe(answer))
