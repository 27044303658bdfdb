"""How sending may fail."""


class TransientError(Exception):
    """It may work later."""


class PermanentError(Exception):
    """It will never work: the address does not exist, or refuses us."""
