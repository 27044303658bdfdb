"""Refusals: everything the domain says no to has a class, and every class has a name.

A refusal's `code` is stable and part of the API; its `title` is translated; its `detail` says what to do in this case.
Domain code raises them; `backend.api.errors` alone turns them into RFC 9457 problems, and the pages into messages.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refusal(Exception):
    """A request that was understood and not carried out. Nothing was changed.

    `detail` is a translated sentence for a person; `facts` are values for a program (JSON-able).
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[Text] = _("The request was refused.")

    def __init__(self, detail: Text = "", **facts: Any) -> None:
        self.detail = detail
        self.facts = facts
        super().__init__(str(detail or self.title))


class Invalid(Refusal):
    """The values do not fit. `fields` names each one: {"deadline": ["..."]}."""

    code = "invalid"
    title = _("Some values are not valid.")

    def __init__(self, detail: Text = "", *, fields: dict[str, list[Text]] | None = None, **facts: Any) -> None:
        self.fields = fields or {}
        super().__init__(detail, **facts)


class Forbidden(Refusal):
    """The actor may see the thing, but may not do this to it."""

    code = "forbidden"
    title = _("You may not do this.")


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it."""

    code = "not_found"
    title = _("There is nothing here.")


class Conflict(Refusal):
    """The thing is not in a state for this, or somebody was faster."""

    code = "conflict"
    title = _("This does not fit the present state.")


class Stale(Refusal):
    """The thing has changed since the caller read it."""

    code = "stale"
    title = _("This has changed since you read it. Read it again.")
