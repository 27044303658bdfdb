"""Lists of tasks: filters, orderings, pages, and a constant number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.clock import now
from backend.tasks import services
from backend.tasks.models import Task

LIST = "/api/v1/tasks"


def titles(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["results"]]


@pytest.fixture
def tasks(world):
    """Four tasks: a draft, an open one, one in progress, one submitted, posted in this order."""
    return {
        "draft": world.draft(title="draft", by=world.actor("requester")),
        "open": world.open_task(title="open", priority=4, deadline=now() + timedelta(days=2)),
        "held": world.task_in_progress(title="held", priority=3),
        "submitted": world.submitted_task(title="submitted", confidentiality=2),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"draft", "open", "held", "submitted"}),
        ({"status": "open"}, {"open"}),
        ({"status": ["open", "submitted"]}, {"open", "submitted"}),
        ({"priority": "urgent"}, {"open"}),
        ({"priority": ["urgent", "high"]}, {"open", "held"}),
        ({"confidentiality": "confidential"}, {"submitted"}),
        ({"template": "minutes"}, {"draft", "open", "held", "submitted"}),
        ({"posted_by": "me"}, {"open", "held", "submitted"}),
        ({"needs": "me"}, {"submitted"}),
        ({"holder": "me"}, set()),
        ({"q": "held"}, {"held"}),
        ({"q": "decisions", "status": "open"}, {"open"}),
    ],
)
def test_a_list_is_filtered(api, tasks, query, expected):
    assert set(titles(api("owner"), **query)) == expected


def test_a_list_is_filtered_by_neighbours_and_times(api, world, tasks):
    client = api("owner")
    everything = {"draft", "open", "held", "submitted"}
    assert set(titles(client, organization=world.organization.pk)) == everything
    assert set(titles(client, pool=world.pool.pk)) == everything
    assert set(titles(client, holder=world.profile.pk)) == {"held", "submitted"}
    soon = (now() + timedelta(days=3)).isoformat()
    assert titles(client, deadline_before=soon) == ["open"]
    assert set(titles(client, deadline_after=soon)) == {"held", "submitted"}
    assert set(titles(client, published_before=now().isoformat())) == {"open", "held", "submitted"}
    assert titles(client, published_after=now().isoformat()) == []
    Task.objects.filter(title="held").update(due_at=now() + timedelta(hours=1))
    assert titles(client, due_before=soon) == ["held"]
    assert titles(client, due_after=soon) == []


def test_what_waits_for_each(api, world, tasks):
    services.reject(task_id=tasks["submitted"].pk, by=world.actor("owner"), brief_line="All", evidence="None.")
    assert titles(api("owner"), needs="me") == []
    assert titles(api("requester"), needs="me") == ["draft"]
    assert titles(api("secretary"), needs="me") == ["held"]
    assert titles(api("coordinator"), needs="me") == ["submitted"]
    services.ask(task_id=tasks["held"].pk, by=world.actor("secretary"), question="Who?")
    assert titles(api("owner"), needs="me") == ["held"]
    assert titles(api("secretary"), needs="me") == []
    assert titles(api("viewer"), needs="me") == []


@pytest.mark.parametrize(
    ("ordering", "first"),
    [
        (None, "submitted"),
        ("-created", "submitted"),
        ("created", "draft"),
        ("-priority", "open"),
        ("deadline", "open"),
        ("due", "held"),
        ("-updated", "held"),
    ],
)
def test_a_list_is_ordered_and_paged_without_gaps(api, world, tasks, ordering, first):
    Task.objects.filter(title="held").update(due_at=now() + timedelta(hours=1))
    services.edit(task_id=tasks["open"].pk, by=world.actor("owner"), brief="Other.")
    services.tick(task_id=tasks["held"].pk, by=world.actor("secretary"), item=0, done=True)
    client = api("owner")
    query = {"page_size": 1, **({"ordering": ordering} if ordering else {})}
    seen, address = [], LIST
    answer = client.get(address, query).json()
    while True:
        seen += [row["title"] for row in answer["results"]]
        if answer["next"] is None:
            break
        answer = client.get(answer["next"]).json()
    assert seen[0] == first
    assert sorted(seen) == ["draft", "held", "open", "submitted"]
    back = []
    while answer["previous"]:
        answer = client.get(answer["previous"]).json()
        back += [row["title"] for row in answer["results"]]
    assert back == seen[-2::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("status=open&status=done", "status"),
        ("priority=3", "priority"),
        ("confidentiality=0", "confidentiality"),
        ("status=", "status"),
        ("organization=", "organization"),
        ("deadline_before=", "deadline_before"),
        ("organization=7", "organization"),
        ("organization=00000000-0000-0000-0000-000000000000", "organization"),
        ("pool=x", "pool"),
        ("template=no-such", "template"),
        ("holder=somebody", "holder"),
        ("posted_by=you", "posted_by"),
        ("needs=you", "needs"),
        ("deadline_before=soon", "deadline_before"),
        ("deadline_before=2026-11-30T12:00:00", "deadline_before"),
        ("deadline_after=0000-01-01T00:00:00Z", "deadline_after"),
        ("due_before=9999-12-31T23:59:59-10:00", "due_before"),
        ("due_after=0001-01-01T00:00:00%2B14:00", "due_after"),
        ("published_after=99999999999999-01-01", "published_after"),
        ("ordering=title", "ordering"),
        ("ordering=organization__name", "ordering"),
        ("page_size=0", "page_size"),
        ("page_size=1000000000", "page_size"),
        ("page_size=١", "page_size"),
        ("cursor=x", "cursor"),
        ("organization__name__startswith=T", "organization__name__startswith"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_a_filter_that_does_not_fit_is_named(api, tasks, query, field):
    answer = api("owner").get(f"{LIST}?{query}")
    assert answer.status_code == 400, answer.json()
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_filter_by_what_one_may_not_know_of_is_refused_alike(api, world, tasks):
    for query in (f"organization={world.other_organization.pk}", f"pool={world.other_pool.pk}"):
        answer = api("owner").get(f"{LIST}?{query}")
        assert answer.status_code == 400
    assert titles(api("secretary"), organization=world.organization.pk) == ["submitted", "held", "open"]


def test_others_tasks_are_in_no_list(api, world, tasks):
    for name in ("stranger", "outsider", "other_coordinator", "administrator"):
        assert titles(api(name)) == []


# Costs ----------------------------------------------------------------------------------------------------------------


def count(client, address, **query):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address, query)
    assert answer.status_code == 200, answer.json()
    return len(queries)


LIST_COSTS = {"owner": 6, "secretary": 6, "coordinator": 6}
DETAIL_COSTS = {"owner": 7, "secretary": 8, "coordinator": 8}


@pytest.mark.parametrize("name", LIST_COSTS)
def test_a_list_costs_the_same_for_any_number_of_tasks(api, world, name):
    client = api(name)
    for _ in range(3):
        world.open_task()
        world.submitted_task(confidentiality=2)
        assert count(client, LIST) == LIST_COSTS[name]
        services.accept(task_id=Task.objects.get(status="submitted").pk, by=world.actor("owner"))


@pytest.mark.parametrize("name", DETAIL_COSTS)
def test_a_task_costs_the_same_whatever_happened_to_it(api, world, name):
    client, task = api(name), world.task_in_progress()
    address = f"{LIST}/{task.pk}"
    assert count(client, address) == DETAIL_COSTS[name]
    for n in range(3):
        services.ask(task_id=task.pk, by=world.actor("secretary"), question=f"{n}?")
        services.answer(task_id=task.pk, by=world.actor("owner"), text=f"{n}.")
    assert count(client, address) == DETAIL_COSTS[name]
    costs = [count(client, f"{address}/{part}") for part in ("log", "messages", "deliverables", "files")]
    for n in range(3):
        services.submit(task_id=task.pk, by=world.actor("secretary"), note=f"v{n}")
        services.request_revision(task_id=task.pk, by=world.actor("owner"), changes="More.")
        services.post_message(task_id=task.pk, by=world.actor("owner"), text="Thank you.")
    again = [count(client, f"{address}/{part}") for part in ("log", "messages", "deliverables", "files")]
    assert all(cost <= 10 for cost in costs)
    assert again[0::3] + again[1:2] == costs[0::3] + costs[1:2]
    assert again[2] == costs[2] + 2, "what belongs to deliverables is read only if there are any"


def test_a_draft_costs_one_query_more_for_what_it_lacks(api, world):
    assert count(api("owner"), f"{LIST}/{world.draft().pk}") == DETAIL_COSTS["owner"] + 1
