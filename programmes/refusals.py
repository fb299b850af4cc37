"""What the set-up of an edition refuses. Each carries a French sentence for the reader."""


class SetUpRefusedError(Exception):
    """The act contradicts the present state of the edition. Nothing was written."""
