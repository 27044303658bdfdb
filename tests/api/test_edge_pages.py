"""Keyset pages, orderings and filters, which every list has alike."""

from datetime import timedelta
from itertools import chain
from secrets import token_bytes
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import AccessKey
from backend.api.pagination import SALT
from backend.core.clock import now

TOKENS = "/api/v1/auth/tokens"
ORDERINGS = ["-created", "created", "expires", "-expires"]
PEOPLE = "/api/v1/users"

slow = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.lists(st.integers(0, 3), max_size=12)  # few different days: many rows with equal sort values


def add(world, lasting, count=1):
    """Tokens of the owner that expire so many days from one fixed instant."""
    start = world.owner.created_at + timedelta(days=1)
    values = {"user": world.owner, "name": "many", "prefix": "x", "last_used_at": now()}
    rows = [
        AccessKey(digest=token_bytes(32), expires_at=start + timedelta(days=days), **values)
        for days in lasting
        for _ in range(count)
    ]
    AccessKey.objects.bulk_create(rows)
    return {str(row.pk) for row in rows}


def clear(world):
    AccessKey.objects.filter(user=world.owner, name="many").delete()


def walk(client, address, link, meanwhile=lambda: None):
    """The ids on each page, following `link` ("next" or "previous") to the end; and the last page's address."""
    pages = []
    while True:
        page = client.get(address).json()
        pages.append([row["id"] for row in page["results"]])
        if page[link] is None:
            return pages, address
        address = page[link]
        meanwhile()


def flat(pages):
    return list(chain.from_iterable(pages))


def expected(world, ordering):
    field = {"created": "id", "expires": "expires_at"}[ordering.lstrip("-")]
    sign = "-" if ordering.startswith("-") else ""
    rows = AccessKey.objects.filter(user=world.owner).order_by(f"{sign}{field}", f"{sign}pk")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


@slow
@given(lasting=days, size=st.integers(1, 5), ordering=st.sampled_from(ORDERINGS))
def test_pages_walked_forward_and_back_hold_every_row_once_in_order(api, world, lasting, size, ordering):
    client = api("owner")
    clear(world)
    add(world, lasting)
    wanted = expected(world, ordering)
    forward, last = walk(client, f"{TOKENS}?ordering={ordering}&page_size={size}", "next")
    assert flat(forward) == wanted
    assert all(len(page) == size for page in forward[:-1])
    backward, _ = walk(client, last, "previous")
    assert flat(reversed(backward)) == wanted


@slow
@given(
    lasting=st.lists(st.integers(0, 3), min_size=3, max_size=12),
    later=st.lists(st.integers(0, 3), min_size=1, max_size=3),
    size=st.integers(1, 4),
    ordering=st.sampled_from(ORDERINGS[1:]),
)
def test_rows_that_come_in_meanwhile_never_repeat_or_skip_another(api, world, lasting, later, size, ordering):
    client, room = api("owner"), iter(range(5))
    clear(world)
    before = add(world, lasting) | {
        str(pk) for pk in AccessKey.objects.filter(user=world.owner).values_list("pk", flat=True)
    }

    def meanwhile():
        if next(room, None) is not None:
            add(world, later)

    pages, _ = walk(client, f"{TOKENS}?ordering={ordering}&page_size={size}", "next", meanwhile)
    seen = flat(pages)
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_the_first_and_the_last_page_end_there(api, world):
    add(world, [1, 2])
    page = api("owner").get(f"{TOKENS}?page_size=200").json()
    assert (page["next"], page["previous"]) == (None, None)


def test_a_link_keeps_filter_ordering_and_size(api, world):
    page = api("administrator").get(f"{PEOPLE}?search=o&ordering=email&page_size=2").json()
    query = parse_qs(urlsplit(page["next"]).query)
    assert {name: query[name] for name in ("search", "ordering", "page_size")} == {
        "search": ["o"],
        "ordering": ["email"],
        "page_size": ["2"],
    }


@pytest.fixture
def cursor(api, world):
    page = api("administrator").get(f"{PEOPLE}?ordering=name&page_size=2").json()
    return parse_qs(urlsplit(page["next"]).query)["cursor"][0]


def refused(api, cursor, ordering="name"):
    answer = api("administrator").get(PEOPLE, {"ordering": ordering, "cursor": cursor})
    return (answer.status_code, [error["field"] for error in answer.json().get("errors", [])])


def test_a_cursor_works_as_it_was_given(api, cursor):
    assert refused(api, cursor) == (200, [])


@pytest.mark.parametrize("text", ["", "x", "W10", "[]", "null", "é", "💥", "a:b:c", "x" * 9000])
def test_a_made_up_cursor_is_refused(api, world, text):
    assert refused(api, text) == (400, ["cursor"])


def test_a_cursor_with_any_letter_changed_is_refused(api, cursor):
    for place in range(len(cursor)):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert refused(api, changed) == (400, ["cursor"])


def test_a_cursor_of_another_ordering_is_refused(api, cursor):
    assert refused(api, cursor, "-name") == (400, ["cursor"])
    assert refused(api, cursor, "email") == (400, ["cursor"])


def test_a_cursor_of_another_list_gives_no_fault_and_nothing_foreign(api, world, cursor):
    signed = signing.dumps(["-created", False, "not an id", "neither"], salt=SALT)
    assert refused(api, signed, "-created") == (400, ["cursor"])
    answer = api("stranger").get("/api/v1/organizations", {"ordering": "name", "cursor": cursor})
    assert answer.status_code == 200
    assert {row["name"] for row in answer.json()["results"]} <= {"Footwear Chamber"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=1e3", "page_size"),
        ("page_size=１", "page_size"),
        ("page_size=" + "9" * 5000, "page_size"),
        ("page_size=", "page_size"),
        ("ordering=", "ordering"),
        ("ordering=password", "ordering"),
        ("ordering=--name", "ordering"),
        ("ordering=name;drop table", "ordering"),
        ("is_active=perhaps", "is_active"),
        ("password__startswith=p", "password__startswith"),
        ("memberships__organization__name=x", "memberships__organization__name"),
        ("page=2", "page"),
        ("limit=5", "limit"),
    ],
)
def test_what_a_list_does_not_know_is_named(api, query, field):
    answer = api("administrator").get(f"{PEOPLE}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
