"""Every number and mark of the dashboard leads to its tasks: the link says how many, and the list has as many."""

from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.core.clock import now
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.sla import services as sla
from backend.sla.models import Clock
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.web.pages import Page

THURSDAY = datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
HOURS = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def desk(world, browser):
    """The dashboard's context and page, after a week in which promises were kept, broken and excused."""
    with time_machine.travel(THURSDAY - timedelta(days=2)) as clock:
        Secretary.objects.update(most_live_tasks=50, weekly_hours=HOURS)
        kept, again, broken, excused = (world.task_in_progress() for _ in range(4))
        tasks.submit(task_id=kept.pk, by=world.actor("secretary"), note="Here it is.")
        tasks.accept(task_id=kept.pk, by=world.actor("owner"))
        for side in ("owner", "secretary"):
            answers = {"correct": True, "complete": True, "on_time": True, "considerate": False}
            tasks.rate(task_id=kept.pk, by=world.actor(side), **answers)
        tasks.submit(task_id=again.pk, by=world.actor("secretary"), note="Here it is.")
        tasks.request_revision(task_id=again.pk, by=world.actor("owner"), changes="Shorter.")
        tasks.submit(task_id=again.pk, by=world.actor("secretary"), note="Shorter.")
        tasks.accept(task_id=again.pk, by=world.actor("owner"))
        relay()
        for task in (broken, excused):
            sla.extend(task_id=task.pk, kind="delivery", minutes=1, reason="So.", by=world.actor("coordinator"))
        Clock.objects.filter(task__in=[broken, excused], kind="delivery").update(target=60)
        clock.move_to(THURSDAY)
        late = [world.task_in_progress() for _ in range(2)]
        mine = world.task_in_progress(effort_minutes=900)
        for _ in range(3):
            world.open_task()
        relay()
        Task.objects.filter(pk__in=[task.pk for task in late]).update(due_at=now() - timedelta(hours=1))
        Clock.objects.filter(task__in=late, kind="delivery").update(due_at=now() - timedelta(hours=1))
        Task.objects.filter(pk=mine.pk).update(due_at=now() + timedelta(hours=3))
        Clock.objects.filter(task=mine, kind="delivery").update(due_at=now() + timedelta(hours=3))
        decided = {"breached_at": now(), "state": "breached", "decided_at": now(), "due_at": None}
        decided |= {"decided_on": THURSDAY.date(), "decided_hour": 82}
        Clock.objects.filter(task=broken, kind="delivery").update(**decided)
        Clock.objects.filter(task=excused, kind="delivery").update(**decided, excused_at=now())
        sla.rebuild()
        sla.roll_up()
        client = browser("coordinator")
        page = client.get(reverse("desk"), headers={"HX-Request": "true"})  # with what is asked for after the round

        def listed(url: str) -> tuple[int, int | None]:
            found = client.get(url)
            assert found.status_code == 200, url
            return found.context["counted"], found.context["promises"]

        yield page.context, Page(page), listed


def test_queues_and_dots_and_their_legend_lead_to_as_many_tasks(desk):
    """Check 29."""
    context, page, listed = desk
    for queue in context["queues"][:4]:
        assert listed(queue["url"])[0] == queue["counted"]
    legend = context["watch"].legend
    assert sum(each["counted"] for each in legend) == len(context["watch"].all) > 4
    for each in legend:
        assert each["url"] in page.links
        assert listed(each["url"])[0] == each["counted"]
    for dot, row in context["watch"].numbered_dots + context["watch"].other_dots:
        assert reverse("task", args=[row.task.number]) in page.links
        assert dot.look == row.look


def test_tiles_lead_to_what_they_are_worked_out_from(desk):
    context, page, listed = desk
    drills = list(chain.from_iterable([tile.drill, tile.more] for tile in context["tiles"] if tile.drill))
    counted = [drill for drill in drills if drill and drill.count]
    assert len(counted) == 7  # six tiles, and what is due today
    for drill in counted:
        assert drill.url in page.links
        found, promises = listed(drill.url)
        assert (found if promises is None else promises) == drill.count


def test_cells_of_the_heat_map_lead_to_the_tasks_of_their_day(desk):
    """Check 33."""
    context, page, listed = desk
    cells = [cell for row in context["people"] for cell in row.cells]
    filled = [cell for cell in cells if cell.tasks]
    assert len(filled) > 1
    for cell in filled:
        assert cell.url in page.links
        assert listed(cell.url)[0] == len(cell.tasks)
    assert not [cell for cell in cells if cell.booked and not cell.tasks]


@pytest.mark.parametrize("name", ["days", "kinds"])
def test_every_figure_of_a_chart_leads_to_its_promises(desk, name):
    """Check 34."""
    context, page, listed = desk
    table = context[name].table
    linked = [(int(text), url) for row in table.cells for text, url in row if url]
    assert linked and sum(count for count, _url in linked) >= 4
    for count, url in linked:
        assert url in page.links
        assert listed(url)[1] == count
    if name == "days":
        assert all(count == "0" for row in table.cells for count, url in row[1:] if not url)
        assert context["days"].url in page.links


def test_the_list_behind_a_chart_says_that_the_chart_counts_promises(desk, browser):
    context, _page, _listed = desk
    count, url = next((int(text), url) for row in context["days"].table.cells for text, url in row if url)
    words = Page(browser("coordinator").get(url)).words
    assert f"The figure counts their promises: {count}." in words


def test_other_pools_see_nothing_by_these_links(desk, browser):
    context, _page, _listed = desk
    client = browser("other_coordinator")
    for tile in context["tiles"]:
        assert client.get(tile.drill.url).context["counted"] == 0


@pytest.mark.parametrize("query", ["promise=x", "outcome=x", "since=x", "on=2026-13-01"])
def test_a_figure_that_is_not_understood_shows_nothing(world, browser, query):
    assert browser("coordinator").get(f"{reverse('desk_tasks')}?{query}").status_code == 404
