"""The organizations of a coordinator's pools, with their figures."""

from datetime import timedelta

from django.urls import reverse

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.factories import OrganizationFactory
from tests.web.pages import Page

SAID = {"correct": True, "complete": True, "on_time": False, "considerate": True}


def figures(client, **asked):
    """The rows of the page, by name."""
    return {row.it.name: row for row in client.get(reverse("desk_orgs"), asked).context["rows"]}


def test_each_figure_is_that_of_the_organizations_tasks(world, browser):
    late, done = world.task_in_progress(), world.submitted_task()
    world.open_task()
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    for name in ("owner", "secretary"):
        tasks.rate(task_id=done.pk, by=world.actor(name), comment="", **SAID)
    relay()
    sla.roll_up()
    Task.objects.filter(pk=late.pk).update(due_at=now() - timedelta(hours=1))
    client = browser("coordinator")
    row = figures(client)["Tea Society"]
    assert (row.open, row.overdue, row.content, row.ratings) == (2, 1, 75, 1)
    links = Page(client.get(reverse("desk_orgs"))).links
    for query, count in (("", 2), ("queue=overdue&", 1), ("queue=done&", 1)):
        address = f"{reverse('desk_tasks')}?{query}organization={world.organization.pk}"
        assert address in links
        assert len(client.get(address).context["rows"]) == count


def test_organizations_of_other_pools_are_not_listed(world, browser):
    assert set(figures(browser("coordinator"))) == {"Tea Society"}
    assert set(figures(browser("other_coordinator"))) == {"Footwear Chamber"}


def test_organizations_are_searched_and_paged(world, browser, monkeypatch):
    monkeypatch.setattr("backend.web.named.PAGE_SIZE", 2)
    for n in range(4):
        OrganizationFactory(name=f"Silk Guild {n}", pools=[world.pool])
    client = browser("coordinator")
    first = client.get(reverse("desk_orgs"), {"q": "silk"})
    assert [row.it.name for row in first.context["rows"]] == ["Silk Guild 0", "Silk Guild 1"]
    second = client.get(reverse("desk_orgs"), {"q": "silk", "after": first.context["page"].next})
    assert [row.it.name for row in second.context["rows"]] == ["Silk Guild 2", "Silk Guild 3"]
    assert second.context["page"].next == ""
    assert "No organization is called that." in Page(client.get(reverse("desk_orgs"), {"q": "velvet"})).words


def test_the_list_costs_as_many_queries_however_long_it_is(world, browser, django_assert_max_num_queries):
    client = browser("coordinator")
    client.get(reverse("desk_orgs"))
    with django_assert_max_num_queries(16) as few:
        client.get(reverse("desk_orgs"))
    for _ in range(10):
        OrganizationFactory(pools=[world.pool])
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(figures(client)) == 11
