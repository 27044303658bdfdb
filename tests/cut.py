"""Requests that break off."""


class Cut:
    """A body whose sender is gone."""

    def read(self, *_size: int) -> bytes:
        raise TimeoutError

    readline = read
