"""Pages of the demonstration: its accounts, the code of the moment, the mail it caught. 404 anywhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import demo, demo_mail
from core import clock


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to anybody in the demonstration, which listens on this machine only; does not exist elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(guarded))


@demo_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "accounts": demo.ACCOUNTS,
        "others": demo.other_referents(),
        "password": demo.DEMO_PASSWORD,
        "secret": demo.DEMO_TOTP_SECRET,
        "code": demo.current_code(at=clock.now()),
    }
    return render(request, "accounts/demo.html", context)


@demo_only
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/demo_mails.html", {"mails": demo_mail.list_mails()})


@demo_only
@require_safe
def mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    mail = demo_mail.find_mail(key)
    if mail is None:
        raise Http404
    return render(request, "accounts/demo_mail.html", {"mail": mail})
