"""The command palette's answers: what can be done from every page, and an organization's own templates."""

import pytest
from django.urls import reverse

from backend.accounts.models import Membership, Organization, User
from backend.notifications.models import Notification
from backend.repeating import services as repeating
from tests.web.pages import Page

EVERYBODY = {"Mark all as read", "Dark theme", "Language: 简体中文", "Sign out"}
COMMANDS = {
    "owner": {"Use a template", "Invite a colleague"},
    "requester": {"Use a template"},
    "viewer": set(),
    "secretary": {
        "Plan my day", "Find what fits my free time", "Add leave", "Set my hours", "Hand in a certificate",
    },
    "coordinator": {
        "Start the morning round", "Finish the round", "Invite a secretary", "New rule", "New working hours",
    },
    "administrator": {"New pool", "New organization"},
}  # fmt: skip


def asked(client, text=""):
    """What the palette answers the script: the entries of each group."""
    answer = client.get(reverse("palette"), {"q": text}, headers={"Accept": "application/json"})
    return {group["name"]: group["items"] for group in answer.json()["groups"]}


@pytest.mark.parametrize("name", COMMANDS)
def test_everybody_finds_the_commands_of_their_side_and_each_leads_somewhere(world, browser, name):
    client = browser(name)
    found = asked(client)["Commands"]
    assert {one["label"] for one in found} == COMMANDS[name] | EVERYBODY
    for one in found:
        if one["sends"] is None:
            page = client.get(one["url"])
            fragment = one["url"].partition("#")[2]
            assert page.status_code == 200
            assert not fragment or fragment in {attrs.get("id") for _tag, attrs in Page(page).tags}


def test_a_command_that_is_sent_does_what_its_button_does(world, browser):
    client = browser("owner")
    Notification.objects.create(user=world.owner, kind="task_taken", event="1")
    for one in asked(client)["Commands"]:
        if one["sends"] is not None and not one["signs_out"]:
            back = client.post(one["url"], {"next": reverse("people"), **one["sends"]})
            assert back.status_code == 302
    assert User.objects.get(pk=world.owner.pk).theme == "dark"
    assert client.cookies["django_language"].value == "zh-hans"
    assert not Notification.objects.filter(user=world.owner).unread().exists()


def test_everything_is_read_from_any_page_and_one_stays_there(world, browser):
    client, sent = browser("owner"), reverse("read_all")
    assert client.post(sent, {"next": "/tasks?page=2"})["Location"] == "/tasks?page=2"
    assert client.post(sent)["Location"] == reverse("inbox")
    assert client.post(sent, {"next": "https://example.org/inbox"})["Location"] == reverse("inbox")


def test_who_signs_out_leaves_no_address_for_the_next(world, browser):
    page = browser("owner").get(reverse("palette"), {"q": "sign out"})
    form = page.content.decode().split(f'<form method="post" action="{reverse("account_logout")}" class="grow"')[1]
    assert "csrfmiddlewaretoken" in form.split("</form>")[0] and 'name="next"' not in form.split("</form>")[0]
    theme = browser("owner").get(reverse("palette"), {"q": "theme"}).content.decode()
    assert 'name="next"' in theme.split(f'action="{reverse("theme")}" class="grow"')[1].split("</form>")[0]


@pytest.mark.parametrize("managed", ["Aardvark Society", "Zebra Society"])
def test_a_colleague_is_invited_to_an_organization_that_one_manages(world, browser, managed):
    """Of two it is that one, whether it is listed first or last."""
    other = Organization.objects.create(name=managed)
    Membership.objects.create(organization=other, user=world.viewer, role="manager")
    client = browser("viewer")
    (one,) = asked(client, "invite")["Commands"]
    page = client.get(one["url"])
    assert page.context["organization"] == other and "invite" in {attrs.get("id") for _tag, attrs in Page(page).tags}
    assert one["url"] == client.get("/").context["steps"][-1].url
    (found,) = asked(client, managed)["Organizations"]
    assert client.get(found["url"]).context["organization"] == other


def test_commands_are_found_in_chinese_by_initials(world, browser):
    User.objects.filter(pk=world.secretary.pk).update(language="zh-hans")
    found = asked(browser("secretary"), "tc")  # 退出
    assert reverse("account_logout") in {one["url"] for items in found.values() for one in items}


def test_own_templates_are_found_by_name_and_pinyin_by_who_may_post_with_them(world, browser):
    own = repeating.keep(
        organization=world.organization, template=world.template, name="理事会会议纪要", by=world.actor("owner")
    )
    for text in ("lsh", "huiyi", "纪要"):
        (one,) = asked(browser("requester"), text)["Templates"]
        assert one["url"] == f"{reverse('new_task')}?own={own.pk}" and one["label"] == own.name
    assert "Templates" not in asked(browser("viewer"), "纪要")
    assert "Templates" not in asked(browser("stranger"), "纪要")
    repeating.remove(own_template_id=own.pk, by=world.actor("owner"))
    assert "Templates" not in asked(browser("owner"), "纪要")


def test_without_scripts_commands_are_links_and_buttons(world, browser):
    client = browser("secretary")
    page = Page(client.get(reverse("palette"), {"q": "theme"}))
    assert reverse("theme") in {form.get("action") for form in page.all("form")}
    assert f"{reverse('calendar')}#leave" in Page(client.get(reverse("palette"), {"q": "leave"})).links
