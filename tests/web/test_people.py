"""The people of an organization and their rights; whom one asks for help; how and where one is told."""

from datetime import timedelta
from html import escape
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, Membership, User
from backend.core.clock import now
from backend.notifications import services as notifications
from tests.web.pages import Page


def test_a_member_is_invited_and_the_link_shown_once_leads_in(world, browser):
    client = browser("owner")
    made = client.post(reverse("invite"), {"email": "new@example.org", "role": "requester"})
    link = next(field["value"] for field in Page(made).all("input") if field.get("id") == "secret")
    assert made.headers["Cache-Control"] == "no-store"
    listed = client.get(reverse("people"))
    assert "new@example.org" in Page(listed).words and link not in listed.content.decode()
    path = "/" + link.split("/", 3)[3]
    assert browser().get(path).status_code == 200
    client.post(reverse("withdraw", args=[Invitation.objects.get().pk]))
    assert browser().get(path).status_code == 404


def test_an_invitation_is_withdrawn_put_back_and_sent_again(world, browser):
    client = browser("owner")
    client.post(reverse("invite"), {"email": "new@example.org", "role": "requester"})
    accounts.mail_invitations(at=now())
    invitation = Invitation.objects.get()
    words = Page(client.get(reverse("people"))).words
    assert "waits" in words and "invited by Owner" in words and "mailed today" in words
    told = client.post(reverse("withdraw", args=[invitation.pk]), follow=True)
    assert reverse("restore_invitation", args=[invitation.pk]) in Page(told).links
    assert reverse("send_again", args=[invitation.pk]) not in Page(told).links
    back = Page(client.post(reverse("restore_invitation", args=[invitation.pk]), follow=True))
    assert reverse("withdraw", args=[invitation.pk]) in back.links
    early = client.post(reverse("send_again", args=[invitation.pk]), follow=True)
    assert "mailed a moment ago" in Page(early).words
    Invitation.objects.update(expires_at=now() - timedelta(days=1), mailed_at=now() - timedelta(days=8))
    assert "expired" in Page(client.get(reverse("people"))).words
    client.post(reverse("send_again", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.expires_at > now() + timedelta(days=1) and invitation.mail_due_at
    accounts.accept_invitation(token=accounts.token_of(invitation), name="Chen Yu", password="a quiet harbour at dawn")
    taken = Page(client.get(reverse("people")))
    assert "taken up" in taken.words and reverse("withdraw", args=[invitation.pk]) not in taken.links
    late = client.post(reverse("withdraw", args=[invitation.pk]), follow=True)
    assert "taken up or withdrawn meanwhile" in Page(late).words


def test_send_again_is_shut_until_it_is_allowed_and_says_from_when(world, browser):
    client = browser("owner")
    client.post(reverse("invite"), {"email": "new@example.org", "role": "requester"})
    accounts.mail_invitations(at=now())
    invitation = Invitation.objects.get()
    again = reverse("send_again", args=[invitation.pk])
    page = Page(client.get(reverse("people")))
    with timezone.override(world.owner.time_zone):
        clock = f"{timezone.localtime(invitation.mailed_at + timedelta(minutes=5)):%H:%M}"
    assert again not in page.links and f"Mailed a moment ago; again from {clock}" in page.words
    shut = [button for button in page.all("button") if button.get("aria-disabled") == "true"]
    assert [button["aria-describedby"] for button in shut] == [f"again-{invitation.pk}"]
    Invitation.objects.update(mailed_at=now() - timedelta(minutes=5))
    assert again in Page(client.get(reverse("people"))).links


def test_a_withdrawn_invitation_stays_in_its_place_while_that_can_be_undone(world, browser):
    client, page = browser("owner"), reverse("people")
    for name in ("first", "second", "third"):
        client.post(reverse("invite"), {"email": f"{name}@example.org", "role": "requester"})
    second = Invitation.objects.get(email="second@example.org")
    client.post(reverse("withdraw", args=[second.pk]))
    undo = reverse("restore_invitation", args=[second.pk])
    found = client.get(page)
    assert [row.it.email for row in found.context["invited"].rows][1] == second.email
    assert undo in Page(found).links and reverse("withdraw", args=[second.pk]) not in Page(found).links
    client.post(reverse("invite"), {"email": second.email, "role": "viewer"})
    assert undo not in Page(client.get(page)).links, "the person was invited anew"
    Invitation.objects.filter(email=second.email).update(withdrawn_at=now() - timedelta(minutes=11))
    assert second.email not in Page(client.get(page)).words


def test_nobody_else_touches_an_invitation(world, browser):
    browser("owner").post(reverse("invite"), {"email": "new@example.org", "role": "owner"})
    invitation = Invitation.objects.get()
    assert reverse("withdraw", args=[invitation.pk]) not in Page(browser("manager").get(reverse("people"))).links
    for verb in ("withdraw", "send_again", "restore_invitation"):
        if verb == "restore_invitation":
            browser("owner").post(reverse("withdraw", args=[invitation.pk]))
            invitation.refresh_from_db()
            assert invitation.withdrawn_at
        for name in ("stranger", "requester", "coordinator", "secretary"):
            assert browser(name).post(reverse(verb, args=[invitation.pk])).status_code == 404
        browser("manager").post(reverse(verb, args=[invitation.pk]))  # whose role does not reach that far
        before = (invitation.withdrawn_at, invitation.expires_at)
        invitation.refresh_from_db()
        assert (invitation.withdrawn_at, invitation.expires_at) == before
    browser("owner").post(reverse("restore_invitation", args=[invitation.pk]))
    assert Invitation.objects.open().get() == invitation


def test_an_administrator_opens_no_door_that_they_could_not_have_opened(world, browser):
    client = browser("administrator")
    invite = {"organization": world.organization, "by": world.actor("owner"), "role": "manager"}
    gone, old = (accounts.invite_member(email=f"{name}@example.org", **invite) for name in ("gone", "old"))
    Invitation.objects.filter(pk=old.pk).update(expires_at=now() - timedelta(days=1))
    page = reverse("admin_organization", args=[world.organization.pk])
    links = Page(client.get(page)).links
    assert reverse("send_again", args=[gone.pk]) in links and reverse("send_again", args=[old.pk]) not in links
    told = client.post(reverse("withdraw", args=[gone.pk]), follow=True)
    assert "is withdrawn" in Page(told).words, "that they may"
    assert reverse("restore_invitation", args=[gone.pk]) not in Page(told).links
    for verb, one in (("restore_invitation", gone), ("send_again", old)):
        assert "does not allow you" in Page(client.post(reverse(verb, args=[one.pk]), follow=True)).words
    assert not Invitation.objects.open().exists()
    Membership.objects.filter(organization=world.organization, role="owner").delete()
    Invitation.objects.filter(pk=old.pk).update(role="owner")  # which administrators give where there is none
    assert reverse("send_again", args=[old.pk]) in Page(client.get(page)).links
    client.post(reverse("send_again", args=[old.pk]))
    assert Invitation.objects.open().get() == old


def test_nor_one_of_a_secretary_into_a_pool(world, browser):
    client, page = browser("administrator"), reverse("admin_pool", args=[world.pool.pk])
    accounts.invite_to_pool(pool=world.pool, email="s@example.org", seat="secretary", by=world.actor("coordinator"))
    accounts.invite_to_pool(pool=world.pool, email="c@example.org", seat="coordinator", by=world.actor("administrator"))
    Invitation.objects.update(expires_at=now() - timedelta(days=1))
    theirs, own = (reverse("send_again", args=[one.pk]) for one in Invitation.objects.order_by("id"))
    assert own in Page(client.get(page)).links and theirs not in Page(client.get(page)).links
    assert "Only coordinators" in Page(client.post(theirs, follow=True)).words
    client.post(own)
    assert Invitation.objects.open().get().seat == "coordinator"


def test_those_that_wait_stand_first_and_what_is_cut_off_is_said(world, browser, monkeypatch):
    client, page = browser("owner"), reverse("people")
    for name in ("waits", "taken", "expired", "settled"):
        accounts.invite_member(
            organization=world.organization, email=f"{name}@example.org", role="viewer", by=world.actor("owner")
        )
    Invitation.objects.filter(email="taken@example.org").update(accepted_at=now())
    Invitation.objects.filter(email="expired@example.org").update(expires_at=now() - timedelta(days=40))
    Invitation.objects.filter(email="settled@example.org").update(accepted_at=now() - timedelta(days=31))
    found = client.get(page)
    assert [row.it.email.partition("@")[0] for row in found.context["invited"].rows] == ["waits", "expired", "taken"]
    assert "There are more" not in Page(found).words
    monkeypatch.setattr("backend.web.invited.MOST", 2)
    found = client.get(page)
    assert [row.it.email.partition("@")[0] for row in found.context["invited"].rows] == ["waits", "expired"]
    assert "There are more than these 2 invitations" in Page(found).words


def test_the_buttons_of_an_invitation_lead_back_to_their_page(world, browser):
    client = browser("owner")
    client.post(reverse("invite"), {"email": "new@example.org", "role": "viewer"})
    page = f"{reverse('people')}?organization={world.organization.pk}&from=here"
    withdraw, again = (reverse(name, args=[Invitation.objects.get().pk]) for name in ("withdraw", "send_again"))
    for address in (withdraw, again):
        form = client.get(page).content.decode().split(f'action="{address}"')[1].partition("</form>")[0]
        assert f'name="next" value="{escape(page)}"' in form
    wrong = client.post(reverse("invite"), {"email": "nobody", "role": "viewer"})  # no page by that address
    assert 'name="next"' not in wrong.content.decode().split(f'action="{withdraw}"')[1].partition("</form>")[0]
    assert client.post(withdraw, {"next": page})["Location"] == page
    elsewhere = client.post(withdraw, {"next": "https://example.org/"})["Location"]
    assert elsewhere == f"{reverse('people')}?organization={world.organization.pk}"


def test_invitations_from_before_the_column_say_when_they_were_mailed(world):
    for name in ("mailed", "due"):
        accounts.invite_member(
            organization=world.organization, email=f"{name}@example.org", role="viewer", by=world.actor("owner")
        )
    Invitation.objects.filter(email="mailed@example.org").update(mail_due_at=None)
    import_module("backend.accounts.migrations.0006_when_mailed").say_when_mailed(apps, None)
    mailed, due = Invitation.objects.order_by("id")
    assert (mailed.mailed_at, due.mailed_at) == (mailed.created_at, None)


def test_a_coordinator_invites_a_secretary_and_leaves_coordinators_alone(world, browser):
    client, page = browser("coordinator"), reverse("desk_people")
    wrong = client.post(reverse("invite_secretary"), {"email": "nobody", "pool": world.pool.pk})
    assert wrong.status_code == 422 and set(wrong.context["form"].errors) == {"email"}
    foreign = client.post(reverse("invite_secretary"), {"email": "new@example.org", "pool": world.other_pool.pk})
    assert foreign.status_code == 422 and not Invitation.objects.exists()
    client.post(reverse("invite_secretary"), {"email": "new@example.org", "pool": world.pool.pk})
    browser("administrator").post(reverse("invite_coordinator", args=[world.pool.pk]), {"email": "second@example.org"})
    own, theirs = Invitation.objects.get(seat="secretary"), Invitation.objects.get(seat="coordinator")
    read = Page(client.get(page))
    assert "new@example.org" in read.words and "second@example.org" in read.words
    assert reverse("withdraw", args=[own.pk]) in read.links
    assert reverse("withdraw", args=[theirs.pk]) not in read.links
    assert client.post(reverse("withdraw", args=[own.pk]))["Location"] == page
    assert list(Invitation.objects.open()) == [theirs]


def test_invitations_cost_one_query_however_many(world, browser, django_assert_max_num_queries):
    client = browser("owner")
    client.post(reverse("invite"), {"email": "one@example.org", "role": "viewer"})
    client.get(reverse("people"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("people"))
    for name in ("two", "three", "four"):
        accounts.invite_member(
            organization=world.organization, email=f"{name}@example.org", role="viewer", by=world.actor("manager")
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("people"))


def test_a_role_is_changed_and_taken_by_who_may(world, browser):
    viewer = Membership.objects.get(user=world.viewer)
    assert browser("stranger").post(reverse("change_role", args=[viewer.pk]), {"role": "owner"}).status_code == 404
    for name in ("requester", "viewer"):
        browser(name).post(reverse("change_role", args=[viewer.pk]), {"role": "owner"})
    viewer.refresh_from_db()
    assert viewer.role == "viewer"
    browser("owner").post(reverse("change_role", args=[viewer.pk]), {"role": "manager"})
    viewer.refresh_from_db()
    assert viewer.role == "manager"
    browser("owner").post(reverse("remove_member", args=[viewer.pk]))
    assert not Membership.objects.filter(pk=viewer.pk).exists()


def test_the_last_owner_stays(world, browser):
    owner = Membership.objects.get(user=world.owner)
    said = browser("owner").post(reverse("remove_member", args=[owner.pk]), follow=True)
    assert "keeps at least one owner" in Page(said).words
    assert Membership.objects.filter(pk=owner.pk).exists()


def test_members_without_the_right_see_who_is_there_and_change_nothing(world, browser):
    page = Page(browser("viewer").get(reverse("people")))
    assert "Owner" in page.words and not [form for form in page.all("form") if "/people" in form.get("action", "")]


def test_help_names_the_coordinator_with_phone_and_never_their_address(world, browser):
    """Check 41."""
    User.objects.filter(pk=world.coordinator.pk).update(phone="+86 21 5555 0101")
    for name in ("owner", "secretary"):
        response = browser(name).get(reverse("help"))
        assert "+86 21 5555 0101" in Page(response).words and "Coordinator" in Page(response).words
        assert "coordinator@example.org" not in response.content.decode()
    assert "5555 0101" not in Page(browser("stranger").get(reverse("help"))).words


@pytest.mark.parametrize(("name", "headline"), [("owner", "Tea Society"), ("coordinator", "East")])
def test_the_foot_of_the_menu_says_where_one_is_at_home(world, browser, name, headline):
    shell = browser(name).get(reverse("inbox")).context["shell"]
    assert shell.headline == headline and shell.footing


def test_a_secretary_sees_how_much_of_today_is_booked(world, browser):
    world.task_in_progress()  # of an hour; they work round the clock
    shell = browser("secretary").get(reverse("inbox")).context["shell"]
    assert shell.headline == "Available until 24:00" and "are booked" in shell.footing


def test_wishes_are_said_on_the_page_and_hold(world, browser):
    client = browser("owner")
    form = client.get(reverse("account_notifications")).context["form"]
    typed = {name: form[name].value() for name in form.fields if name.startswith(tuple("abcdefghijklmnopqrstuvwxyz"))}
    typed = {name: value for name, value in typed.items() if value not in (None, False)}
    typed |= {
        "work-email": "digest",
        "start-0": "21:00",
        "end-0": "07:30",
        "days-0": ["mon", "tue"],
        "urgent_passes": "on",
    }
    assert client.post(reverse("account_notifications"), typed).status_code == 302
    said = notifications.preferences_of(by=world.actor("owner")).effective
    assert said["choices"]["work"]["email"] == "digest" and said["urgent_passes"] is True
    assert said["quiet_hours"] == [{"start": "21:00", "end": "07:30", "days": ["mon", "tue"]}]


def test_quiet_hours_without_an_end_come_back_with_what_is_missing(world, browser):
    client = browser("owner")
    form = client.get(reverse("account_notifications")).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    refused = client.post(reverse("account_notifications"), {**typed, "start-0": "21:00", "end-0": ""})
    assert refused.status_code == 422 and "Say both" in Page(refused).words


@pytest.mark.parametrize(("name", "certificates", "result"), [
    ("needed", "digest", "at_once"), ("everything", "at_once", "at_once"), ("digest", "digest", "digest"),
])  # fmt: skip
def test_a_preset_chooses_everything_at_once_and_leaves_the_hours(world, browser, name, certificates, result):
    quiet = [{"start": "21:00", "end": "07:00", "days": ["mon"]}]
    notifications.set_preferences(by=world.actor("owner"), quiet_hours=quiet)
    browser("owner").post(reverse("preset", args=[name]))
    said = notifications.preferences_of(by=world.actor("owner")).effective
    assert (said["choices"]["certificates"]["email"], said["choices"]["result"]["email"]) == (certificates, result)
    assert said["quiet_hours"] == quiet
