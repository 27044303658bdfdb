"""Saved views: addresses under names. They hold no rows and give no rights."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts import services
from backend.accounts.models import SavedView
from backend.accounts.refusals import NameTaken, TooManyViews
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from tests.web.pages import Page

QUERY = "view=today&layout=list&sort=kind&q=minutes"


def saved(client, page, query=""):
    return client.get(f"{reverse(page)}?{query}").context["saved"]


def save(client, page="work", name="Today", query=QUERY, **options):
    return client.post(reverse("save_view"), {"page": page, "name": name, "query": query}, **options)


def test_a_view_is_saved_opened_renamed_removed_and_put_back(world, browser):
    client = browser("secretary")
    assert save(client, name="  Due   today ")["Location"] == f"/work?{QUERY}"
    [row] = saved(client, "work").rows
    assert (row.name, row.url, row.is_here) == ("Due today", f"/work?{QUERY}", False)
    assert saved(client, "work", QUERY).here == saved(client, "work", QUERY).rows[0]
    renamed = client.post(reverse("rename_view", args=[row.key]), {"name": "Now"}, follow=True)
    assert saved(client, "work").rows[0].name == "Now"
    undo = next(link for link in Page(renamed).links if "rename?" in link)
    client.post(undo)
    assert saved(client, "work").rows[0].name == "Due today"
    client.post(reverse("remove_view", args=[row.key]))
    assert saved(client, "work").rows == []
    client.post(reverse("restore_view", args=[row.key]))
    assert saved(client, "work").rows == [row]


def test_where_a_list_begins_and_what_goes_without_saying_are_not_part_of_a_view(world, browser):
    client = browser("owner")
    save(client, "tasks", "Done", "view=done&before=0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f&q=&evil=1")
    assert saved(client, "tasks").rows[0].url == "/tasks?view=done"
    assert saved(client, "tasks", "view=running&q=&kind=").query == ""


def test_a_view_keeps_what_a_figure_of_the_dashboard_narrowed_the_list_to(world, browser):
    client = browser("coordinator")
    figure = "queue=any&promise=breached&since=2026-11-01&until=2026-11-19&outcome=rated&on=2026-11-19"
    save(client, "desk_tasks", "Broken", figure)
    [row] = saved(client, "desk_tasks").rows
    assert row.url == f"{reverse('desk_tasks')}?{figure}"


@pytest.mark.parametrize("page", ["tasks", "work", "find", "desk_tasks"])
def test_views_of_one_page_and_of_one_person_are_nowhere_else(world, browser, page):
    names = {"tasks": "owner", "work": "secretary", "find": "secretary", "desk_tasks": "coordinator"}
    save(browser(names[page]), page, "Mine", "kind=minutes")
    assert [row.name for row in saved(browser(names[page]), page).rows] == ["Mine"]
    for other, name in names.items():
        if other != page:
            assert saved(browser(name), other).rows == []
    others = {"tasks": "viewer", "work": "colleague", "find": "colleague", "desk_tasks": "other_coordinator"}
    assert saved(browser(others[page]), page).rows == []


def test_a_colleague_who_opens_the_address_sees_the_same_list_without_what_they_may_not_see(world, browser):
    """Check 44."""
    world.open_task(title="Open one")
    world.open_task(title="CANARY", confidentiality=Confidentiality.SECRET)
    save(browser("owner"), "tasks", "Minutes", "q=one&kind=minutes&view=all")
    [row] = saved(browser("owner"), "tasks").rows
    seen = {}
    for name in ("owner", "viewer"):
        page = browser(name).get(row.url)
        assert (page.context["view"], page.context["q"], page.context["kind"]) == ("all", "one", "minutes")
        seen[name] = [card.title for card in browser(name).get("/tasks?kind=minutes&view=all").context["cards"]]
    assert seen == {"owner": ["CANARY", "Open one"], "viewer": ["Open one"]}
    assert browser("stranger").get("/tasks?kind=minutes&view=all").context["cards"] == []


def test_views_of_others_are_not_found(world, browser):
    save(browser("secretary"))
    key = SavedView.objects.get().pk
    for route in ("rename_view", "remove_view", "restore_view"):
        assert browser("colleague").post(reverse(route, args=[key]), {"name": "x"}).status_code == 404
    assert save(browser("secretary"), page="account").status_code == 404


def test_what_is_wrong_is_said_on_the_list(world, browser):
    client = browser("secretary")
    save(client)
    for name, said in (("Today", "Another one has this name already."), ("  ", "Give the view a name.")):
        answer = save(client, name=name, follow=True)
        assert answer.redirect_chain[-1][0] == f"/work?{QUERY}"
        assert said in Page(answer).words


class TestRules:
    def save(self, world, name, query="q=1"):
        return services.save_view(page="work", name=name, query=query, by=world.actor("secretary"))

    def test_names_are_on_one_line_and_there_are_not_too_many(self, world):
        for name in ("", " \n ", "x" * 41):
            with pytest.raises(Invalid):
                self.save(world, name)
        with pytest.raises(Invalid):
            self.save(world, "Long", "q=" + "x" * 1000)
        for n in range(20):
            self.save(world, str(n))
        with pytest.raises(TooManyViews):
            self.save(world, "One more")

    def test_a_removed_name_is_free_and_then_the_removed_view_cannot_come_back(self, world):
        by = world.actor("secretary")
        first = self.save(world, "Today")
        services.remove_view(view_id=first.pk, by=by)
        self.save(world, "Today")
        with pytest.raises(NameTaken):
            services.restore_view(view_id=first.pk, by=by)

    def test_a_removed_view_does_not_come_back_where_there_is_no_room(self, world, monkeypatch):
        monkeypatch.setattr("backend.accounts.services.views.MOST_EACH", 1)
        by = world.actor("secretary")
        first = services.remove_view(view_id=self.save(world, "Today").pk, by=by)
        self.save(world, "Later")
        with pytest.raises(TooManyViews):
            services.restore_view(view_id=first.pk, by=by)

    def test_views_of_one_person_are_counted_one_request_after_the_other(self, world):
        with CaptureQueriesContext(connection) as asked:
            self.save(world, "Today")
        locks = [n for n, query in enumerate(asked) if "FOR NO KEY UPDATE" in query["sql"]]
        counts = [n for n, query in enumerate(asked) if "COUNT(" in query["sql"]]
        assert locks and locks[0] < counts[0]

    def test_a_removed_view_comes_back_for_ten_minutes(self, world):
        by = world.actor("secretary")
        view = services.remove_view(view_id=self.save(world, "Today").pk, by=by)
        with time_machine.travel(now().replace(year=now().year + 1)), pytest.raises(NotFound):
            services.restore_view(view_id=view.pk, by=by)
