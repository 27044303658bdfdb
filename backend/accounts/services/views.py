"""Views that people save: lists as they set them up, under names of theirs."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import SavedView, SavedViewQuerySet, User
from backend.accounts.permissions import require_person
from backend.accounts.refusals import TooManyViews
from backend.accounts.services.rows import change, unique_name
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound

MOST_EACH = 20  # views of one person on one page
PUT_BACK_WITHIN = timedelta(minutes=10)
LONGEST_NAME, LONGEST_QUERY = 40, 1000


def views_of(*, page: str, by: Actor) -> SavedViewQuerySet:
    """One's own views of a page, in the order in which they were saved."""
    return SavedView.objects.visible_to(by).filter(page=page).order_by("id")


@transaction.atomic
def save_view(*, page: str, name: str, query: str, by: Actor) -> SavedView:
    """Keep what an address asks for under a name. Raises `Invalid`, `NameTaken`, `TooManyViews` or `PeopleOnly`."""
    owner = _lock_owner(by)
    if len(query) > LONGEST_QUERY:
        raise Invalid(fields={"query": [_("This asks for too much to be saved.")]})
    _check_room(page, by)
    with unique_name():
        return SavedView.objects.create(owner_id=owner, page=page, name=_named(name), query=query)


@transaction.atomic
def rename_view(*, view_id: UUID, name: str, by: Actor) -> tuple[SavedView, str]:
    """Call it otherwise. Returns it, and what it was called before. Raises `NotFound`, `Invalid` or `NameTaken`."""
    view = _own(view_id, by)
    before = view.name
    with unique_name():
        return change(view, name=_named(name)), before


@transaction.atomic
def remove_view(*, view_id: UUID, by: Actor) -> SavedView:
    """Do without it. It can be put back for ten minutes. Raises `NotFound`."""
    return change(_own(view_id, by), removed_at=now())


@transaction.atomic
def restore_view(*, view_id: UUID, by: Actor) -> SavedView:
    """Put back what was removed a moment ago.

    Raises `NotFound`, `TooManyViews` when others took its place, `NameTaken` when another is called so by now.
    """
    gone = SavedView.objects.select_for_update().filter(owner=_lock_owner(by), pk=view_id)
    view = gone.filter(removed_at__gt=now() - PUT_BACK_WITHIN).first()
    if view is None:
        raise NotFound()
    _check_room(view.page, by)
    with unique_name():
        return change(view, removed_at=None)


def _lock_owner(by: Actor) -> UUID:
    """The person, locked until this transaction ends: their views are counted one request after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=require_person(by)).pk


def _check_room(page: str, by: Actor) -> None:
    if views_of(page=page, by=by).count() >= MOST_EACH:
        raise TooManyViews()


def _own(view_id: UUID, by: Actor) -> SavedView:
    view = SavedView.objects.visible_to(by).select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NotFound()
    return view


def _named(name: str) -> str:
    """A name that can be shown: on one line, and not without end."""
    said = " ".join(name.split())
    if not said:
        raise Invalid(fields={"name": [_("Give the view a name.")]})
    if len(said) > LONGEST_NAME:
        raise Invalid(fields={"name": [_("At most %(n)d characters.") % {"n": LONGEST_NAME}]})
    return said
