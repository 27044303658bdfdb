"""Practice tasks: done by a secretary, and checked by themselves against the model answer."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.exercises import exercises
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.secretaries.models import LONGEST_ANSWER, Practice


def practise(*, exercise: str, answer: str, by: Actor) -> Practice:
    """Hand in what one wrote; the model answer may be seen from now on. As often as one likes.

    Raises `Forbidden`, `NotFound` for no such practice task, `Invalid`.
    """
    if by.secretary_id is None:
        raise Forbidden(_("Practice tasks are for secretaries."))
    if exercise not in exercises():
        raise NotFound()
    if not answer.strip() or len(answer) > LONGEST_ANSWER:
        raise Invalid(fields={"answer": [_("Write your result, of at most %(n)d characters.") % {"n": LONGEST_ANSWER}]})
    return Practice.objects.create(secretary_id=by.secretary_id, exercise=exercise, answer=answer)


def check_practice(*, practice_id: UUID, met: Collection[int], by: Actor) -> Practice:
    """Say which points of the practice task one's own result has, counted from 0. Raises `NotFound`, `Invalid`."""
    row = Practice.objects.visible_to(by).filter(pk=practice_id).first()
    if row is None or row.exercise not in exercises():
        raise NotFound()
    if not set(met) <= set(range(len(exercises()[row.exercise].points))):
        raise Invalid(fields={"met": [_("The practice task has no such point.")]})
    row.met, row.checked_at = sorted(set(met)), now()
    row.save(update_fields=["met", "checked_at"])
    return row
