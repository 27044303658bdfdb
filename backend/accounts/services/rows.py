"""Writing single rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from backend.accounts.refusals import NameTaken

Row = TypeVar("Row", bound=Model)


def change(row: Row, **values: Any) -> Row:
    """Set and save these fields, and no others."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


@contextmanager
def unique_name() -> Iterator[None]:
    """Turns the database's refusal of a second row with one name into `NameTaken`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise NameTaken() from None
