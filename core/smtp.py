"""The relay, and the one moment when nobody can tell whether it took a mail."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class AnswerLostError(smtplib.SMTPException):
    """The text was handed over, and no answer came back: the mail may have left. Sending again could double it."""


class _TellingSMTP(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        """As the standard library, but a link lost from here on is told apart from one lost before."""
        try:
            return super().data(msg)
        except (smtplib.SMTPServerDisconnected, OSError) as lost:
            raise AnswerLostError("no answer after the text") from lost


class _TellingSMTPOverTLS(_TellingSMTP, smtplib.SMTP_SSL):
    """The same, TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend. Raises AnswerLostError where Django's would raise a disconnection like any other."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TellingSMTPOverTLS if self.use_ssl else _TellingSMTP
