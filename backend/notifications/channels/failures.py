"""How sending may fail."""


class TransientError(Exception):
    """It may work later."""


class PermanentError(Exception):
    """It will never work, and neither will anything else that is sent to this address: it is gone, or refuses us."""


class AddressGone(PermanentError):
    """The address has ended without anybody's fault, as a browser's subscription does: it is forgotten, silently."""


class LetterRefused(PermanentError):
    """This letter will never arrive, but another may: the address is good."""
