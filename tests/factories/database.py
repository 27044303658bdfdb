"""Looking at the database as a thief would."""

from django.db import connection


def stored_anywhere(secret: str) -> bool:
    """Whether any column of any table holds this text, as text or as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(row)::text, ' '), '') FROM \"{table}\" AS row")
            content = cursor.fetchone()[0]
            if secret in content or secret.encode().hex() in content:
                return True
    return False
