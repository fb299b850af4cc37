"""What the log of sessions refuses. Each carries a French sentence; nothing was written."""

from coaching.models import CoachingSession, SessionDraft


class SessionError(Exception):
    """The act is not possible."""


class DraftElsewhereError(SessionError):
    """Another page of the same author wrote the draft meanwhile. `draft`: what it holds."""

    def __init__(self, draft: SessionDraft) -> None:
        self.draft = draft
        super().__init__("Ce brouillon a été repris dans un autre onglet ou sur un autre appareil.")


class AlreadyLoggedError(SessionError):
    """This very page already logged a session."""

    def __init__(self, session: CoachingSession) -> None:
        self.session = session
        super().__init__(f"Cette page a déjà servi à enregistrer la séance du {session.held_on:%d/%m/%Y}.")


class CorrectedMeanwhileError(SessionError):
    """The session was corrected from another page. `session`: as it stands."""

    def __init__(self, session: CoachingSession) -> None:
        self.session = session
        super().__init__("Cette séance a été corrigée depuis un autre onglet ou un autre appareil.")
