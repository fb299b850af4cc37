"""The recovery codes as a file: django-allauth's own, under a name that its owner will recognise."""

from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from django.http import HttpResponse

FILE_NAME = "codes-de-secours.txt"


class RecoveryCodesFileView(DownloadRecoveryCodesView):
    """404 without codes, 403 without a fresh confirmation of identity, as its parent."""

    def render_to_response(self, context: dict[str, object], **response_kwargs: object) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return response


recovery_codes_file = RecoveryCodesFileView.as_view()
