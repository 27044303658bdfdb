"""Whether anything that decides who may do what has changed in a pool: one cheap question.

PostgreSQL knows of every row version which transaction wrote it (`xmin`), and where it lies (`ctid`). A hash over the
keys and these of the rows that a round reads therefore changes with any insert, update or delete among them, whoever
did it and however, and costs no reading of history. Only two things escape it: the passing of time, and the history
that gives points (ratings, punctuality, familiarity). For those a round looks again after `models.CONFIRMED_FOR`.
"""

from uuid import UUID

from django.db import connection

OPEN = "status = 'open' AND pool_id = %(pool)s"
WANTED = "SELECT id FROM tasks_task WHERE status = 'open' AND pool_id = %(pool)s"
PEOPLE = "SELECT id FROM secretaries_secretary WHERE pool_id = %(pool)s"
USERS = "SELECT user_id FROM secretaries_secretary WHERE pool_id = %(pool)s"
LIVE = """
    SELECT task_id FROM tasks_assignment AS held JOIN secretaries_secretary AS person ON person.id = held.secretary_id
    WHERE held.ended_at IS NULL AND person.pool_id = %(pool)s
"""

READ = {
    "tasks_task": f"({OPEN}) OR id IN ({LIVE})",
    "tasks_assignment": f"ended_at IS NULL AND secretary_id IN ({PEOPLE})",
    "matching_offer": f"status = 'pending' AND secretary_id IN ({PEOPLE}) OR task_id IN ({WANTED})",
    "matching_poolpolicy": "pool_id = %(pool)s",
    "secretaries_secretary": "pool_id = %(pool)s",
    "secretaries_secretaryskill": f"secretary_id IN ({PEOPLE})",
    "secretaries_certificate": f"secretary_id IN ({PEOPLE})",
    "secretaries_leave": f"secretary_id IN ({PEOPLE})",
    "secretaries_blockedpair": f"secretary_id IN ({PEOPLE})",
    "accounts_membership": f"user_id IN ({USERS})",
    "accounts_user": f"id IN ({USERS})",
}
"""Table -> which of its rows a round of the pool reads."""

HASHED = (
    "(SELECT concat(count(*), ':', sum(hashtextextended(id::text || xmin::text || ctid::text, 0))) FROM {} WHERE {})"
)
STATEMENT = f"SELECT md5(concat_ws('|', {', '.join(HASHED.format(table, rows) for table, rows in READ.items())}))"


def stamp_of(pool_id: UUID) -> str:
    """The stamp of what a round of the pool would read now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"pool": pool_id})
        stamp: str = cursor.fetchone()[0]
    return stamp
