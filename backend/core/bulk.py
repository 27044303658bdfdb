"""Writing many rows at once, where the ORM's `bulk_create` would be most of the work.

A statement takes all rows as one JSON text, which PostgreSQL reads into the types of the table: no thousand parameters
to adapt, quote and parse one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection, models


def insert(kind: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, each a mapping of the same columns to values that JSON can say; the database numbers the others."""
    _execute(kind, list(rows), "")


def upsert(rows: Sequence[models.Model], *, key: Collection[str], fixed: Collection[str]) -> None:
    """Insert rows of one kind; overwrite those of the same `key` (columns), all but key and `fixed`."""
    if rows:
        kind = type(rows[0])
        columns = [str(field.column) for field in kind._meta.concrete_fields]  # called like the attributes
        written = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in {*key, *fixed})
        values = [{name: getattr(row, name) for name in columns} for row in rows]
        _execute(kind, values, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {written}")


def _execute(kind: type[models.Model], rows: Sequence[Mapping[str, Any]], on_conflict: str) -> None:
    if rows:
        table, columns = kind._meta.db_table, ", ".join(rows[0])
        said = orjson.dumps(rows, option=orjson.OPT_NON_STR_KEYS).decode()
        with connection.cursor() as cursor:
            rows_of = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 names are ours
            cursor.execute(f"INSERT INTO {table} ({columns}) {rows_of} {on_conflict}", [said])
