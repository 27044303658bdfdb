"""Looking for garbage in cycles: rare while a process loads, of whose start it took a fifth; as usual once it works."""

import gc

USUAL = gc.get_threshold()


def loading() -> None:
    """The process begins to load."""
    gc.set_threshold(50_000, 20, 20)


def loaded() -> None:
    """What is there stays to the end: no collection needs to look at it, and none stops a request for that."""
    gc.freeze()
    gc.set_threshold(*USUAL)
