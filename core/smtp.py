"""The relay, and the one moment when nobody can tell whether it took a mail."""

import datetime as dt
import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from core import clock
from core.failpoints import reach


class AnswerLostError(smtplib.SMTPException):
    """The text was handed over, and no answer came back: the mail may have left. Sending again could double it."""


class LeaseOverError(smtplib.SMTPException):
    """We slept past the time we had: somebody may have sent this mail since. The text was not handed over."""


class _TellingSMTP(smtplib.SMTP):
    not_after: dt.datetime | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As the standard library, but a link lost from here on is told apart from one lost before."""
        reach("smtp.before-text")
        if self.not_after is not None and clock.now() >= self.not_after:
            raise LeaseOverError("lease over before the text")
        try:
            return super().data(msg)
        except (smtplib.SMTPServerDisconnected, OSError) as lost:
            raise AnswerLostError("no answer after the text") from lost


class _TellingSMTPOverTLS(_TellingSMTP, smtplib.SMTP_SSL):
    """The same, TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend. Raises AnswerLostError where Django's would raise a disconnection like any other, and
    LeaseOverError instead of handing over a text after `not_after`."""

    not_after: dt.datetime | None = None

    def _send(self, email_message: EmailMessage) -> bool:
        if self.connection is not None:
            self.connection.not_after = self.not_after
        return super()._send(email_message)

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TellingSMTPOverTLS if self.use_ssl else _TellingSMTP
