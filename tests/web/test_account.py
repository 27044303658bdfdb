"""Signing in and out, a new password, language and time zone, invitations."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, Membership, User
from backend.accounts.roles import Role
from backend.secretaries.models import Secretary
from tests.factories import PASSWORD
from tests.web.pages import Page

NEW = "a quite different phrase 77"


@pytest.fixture(autouse=True)
def unlimited():
    """Attempts at signing in are counted by address in Redis: every test starts from none."""
    cache.clear()


def sign_in(client, email="owner@example.org", password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_signing_in_leads_to_where_one_wanted_to_go(world, browser):
    client = browser()
    asked = client.get(reverse("inbox"))
    login = Page(client.get(asked["Location"]))
    assert any(field.get("name") == "next" and field["value"] == reverse("inbox") for field in login.all("input"))
    assert sign_in(client, next=reverse("inbox"))["Location"] == reverse("inbox")
    assert client.get(reverse("inbox")).status_code == 200


def test_a_wrong_password_is_said_without_saying_who_exists(world, browser):
    known, unknown = (sign_in(browser(), email, "wrong") for email in ("owner@example.org", "nobody@example.org"))
    assert known.status_code == unknown.status_code == 200
    said = [re.sub(r"(owner|nobody)@", "", Page(response).words) for response in (known, unknown)]
    assert said[0] == said[1]
    assert Page(known).all("h2")


def test_signing_out(world, browser):
    client = browser("owner")
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/").status_code == 302


def test_nobody_signs_up(world, browser):
    client = browser()
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": NEW, "password2": NEW})
    assert "Accounts are made by invitation" in Page(client.get(reverse("account_signup"))).words
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_forgotten_password_is_set_anew_by_mail(world, browser):
    client = browser()
    told = client.post(reverse("account_reset_password"), {"email": "owner@example.org"}, follow=True)
    assert "Look at your mail" in Page(told).words
    (link,) = re.findall(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True)
    assert "Set a new password" in Page(form).words
    done = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, follow=True)
    assert "The password is changed" in Page(done).words
    assert sign_in(browser(), password=NEW).status_code == 302
    assert "can no longer be used" in Page(client.get(link, follow=True)).words


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
def test_a_forgotten_password_is_written_about_in_the_readers_language(world, browser, email):
    browser().post(reverse("account_reset_password"), {"email": email}, headers={"Accept-Language": "zh-hans"})
    (message,) = mail.outbox
    words = re.sub(r"http\S+", "", f"{message.subject} {message.body}".replace(email, ""))
    assert "密码" in words and not re.search("[A-Za-z]", words)


def test_whether_an_address_is_known_is_not_told(world, browser):
    pages = []
    for email in ("owner@example.org", "nobody@example.org"):
        pages.append(browser().post(reverse("account_reset_password"), {"email": email}, follow=True))
    assert Page(pages[0]).words == Page(pages[1]).words


def test_the_language_is_switched_and_kept(world, browser):
    client = browser("owner")
    assert Page(client.get("/")).language == "en"
    response = client.post(reverse("set_language"), {"language": "zh-hans", "next": "/tasks"})
    assert response["Location"] == "/tasks"
    assert Page(client.get("/tasks")).language == "zh-Hans"
    assert client.post(reverse("set_language"), {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_without_a_choice_in_the_browser_the_profile_says_the_language(world, browser):
    User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
    task = world.open_task()
    page = Page(browser("owner").get(reverse("task", args=[task.number])))
    assert page.language == "zh-Hans"
    assert "会议纪要" in page.words and "决议在前" in page.words


def test_times_are_shown_in_the_readers_time_zone(world, browser):
    task = world.open_task()
    instants = {}
    for zone in ("Asia/Shanghai", "America/New_York"):
        User.objects.filter(pk=world.owner.pk).update(time_zone=zone)
        times = Page(browser("owner").get(reverse("task", args=[task.number])))
        instants[zone] = times.words
    assert instants["Asia/Shanghai"] != instants["America/New_York"]


def test_the_profile_is_changed(world, browser):
    client = browser("owner")
    client.cookies["django_language"] = "en"
    form = {"name": "Xu Lan", "phone": "+86 512 5555 0142", "language": "zh-hans", "time_zone": "Europe/Berlin",
            "theme": "dark", "text_size": "large", "uses_keys": ""}  # fmt: skip
    client.post(reverse("account"), form)
    world.owner.refresh_from_db()
    assert {name: getattr(world.owner, name) for name in form} == {**form, "uses_keys": False}
    assert Page(client.get(reverse("account"))).language == "zh-Hans"
    for typed, meant in [("europe/berlin", "Europe/Berlin"), ("hong kong", "Asia/Hong_Kong"), ("UTC", "UTC")]:
        client.post(reverse("account"), {**form, "time_zone": typed})
        assert User.objects.get(pk=world.owner.pk).time_zone == meant
    wrong = client.post(reverse("account"), {**form, "time_zone": "Moon/Crater"})
    assert wrong.status_code == 422


def test_the_password_is_changed_and_this_browser_stays_signed_in(world, browser):
    client, other = browser("owner"), browser("owner")
    refused = client.post(reverse("password"), {"old": "wrong", "new": NEW})
    assert refused.status_code == 422
    assert "This is not your present password." in Page(refused).words
    client.post(reverse("password"), {"old": PASSWORD, "new": NEW})
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def invited(world, email="new@example.org") -> tuple[Invitation, str]:
    invitation = accounts.invite_member(
        organization=world.organization, email=email, role=Role.REQUESTER, by=world.actor("owner")
    )
    return invitation, reverse("invitation", args=[accounts.token_of(invitation)])


def test_an_invitation_makes_an_account_and_signs_in(world, browser):
    _invitation, address = invited(world)
    client = browser()
    assert "Join Tea Society" in Page(client.get(address)).words
    response = client.post(address, {"name": "Ma Teng", "password": NEW}, follow=True)
    assert response.status_code == 200 and response.redirect_chain == [("/", 302)]
    assert Membership.objects.get(user__email="new@example.org").role == Role.REQUESTER
    assert browser().get(address).status_code == 404
    assert "invitation" in Page(browser().get(address)).words


def test_a_weak_password_comes_back_on_the_form(world, browser):
    _invitation, address = invited(world)
    response = browser().post(address, {"name": "Ma Teng", "password": "1234"})
    assert response.status_code == 422
    assert any(field.get("value") == "Ma Teng" for field in Page(response).all("input"))
    assert not User.objects.filter(email="new@example.org").exists()


def test_who_has_an_account_joins_with_its_password(world, browser):
    _invitation, address = invited(world, email="stranger@example.org")
    client = browser()
    assert "name" not in client.get(address).context["form"].fields
    assert client.post(address, {"password": "wrong"}).status_code == 422
    assert client.post(address, {"password": PASSWORD}).status_code == 302
    assert world.stranger.memberships.count() == 2


def test_an_invited_secretary_gets_a_profile_and_arrives_at_work(world, browser):
    invitation = accounts.invite_to_pool(
        pool=world.pool, email="new@example.org", seat=Invitation.Seat.SECRETARY, by=world.actor("coordinator")
    )
    address = reverse("invitation", args=[accounts.token_of(invitation)])
    response = browser().post(address, {"name": "Ma Teng", "password": NEW}, follow=True)
    assert response.redirect_chain[-1] == (reverse("work"), 302)
    assert Secretary.objects.get(user__email="new@example.org").pool == world.pool


def test_too_many_attempts_are_held_off_with_a_page(world, browser):
    client = browser()
    answers = [client.post(reverse("account_reset_password"), {"email": "owner@example.org"}) for _ in range(25)]
    held_off = [response for response in answers if response.status_code == 429]
    assert held_off and len(mail.outbox) < 25
    assert "Too many attempts" in Page(held_off[0]).words
    assert not Page(held_off[0]).all("style")


def test_behind_a_proxy_nobody_uses_up_the_attempts_of_others(world, browser, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    near, far = (browser(HTTP_X_FORWARDED_FOR=f"198.51.100.1, {address}") for address in ("203.0.113.7", "203.0.113.8"))
    for number in range(15):
        sign_in(near, f"nobody{number}@example.org", "wrong")
    assert (sign_in(near).status_code, sign_in(far).status_code) == (200, 302)


def test_without_redis_nobody_signs_in_and_who_is_in_goes_on(world, browser, settings):
    """Attempts are counted in Redis: without it one could try passwords without end."""
    client = browser("owner")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}  # nobody there
    refused = sign_in(browser())
    assert refused.status_code == 200
    assert "Signing in is briefly unavailable" in Page(refused).words
    assert client.get("/").status_code == 200
