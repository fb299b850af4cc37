"""Why a file is not taken."""


class RefusedUploadError(Exception):
    """The file is not accepted. Carries a French sentence that says what to do."""
