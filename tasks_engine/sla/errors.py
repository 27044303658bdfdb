"""Refusals of the SLA engine: each has a name (`code`), a sentence (`detail`) and the place that is wrong (`path`)."""

LONGEST_PATH = 120


def shown(value: object) -> str:
    """`value` as it may stand in a sentence, however long, deep or odd it is."""
    return ascii(value[:60]) if isinstance(value, str) else f"a {type(value).__name__}"


class SlaRefused(ValueError):
    """What was asked cannot be answered.

    `code` is stable and for programs, `detail` is for people, `path` points into the document (`weekly.mon[0]`), or is
    empty when the whole of it is meant.
    """

    def __init__(self, code: str, detail: str, path: str = "") -> None:
        path = path[:LONGEST_PATH]
        super().__init__(f"{path}: {detail}" if path else detail)
        self.code = code
        self.detail = detail
        self.path = path

    def __reduce__(self) -> tuple[type["SlaRefused"], tuple[str, str, str]]:
        return type(self), (self.code, self.detail, self.path)


class CalendarRefused(SlaRefused):
    """The definition of a business calendar is wrong."""
