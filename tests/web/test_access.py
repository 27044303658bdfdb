"""Who may act as oneself: the second step, sessions, tokens, API keys, calendar addresses. Secrets are shown once."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey, User
from backend.feeds.models import Feed
from tests.factories import PASSWORD
from tests.web.pages import Page


@pytest.fixture(autouse=True)
def unlimited():
    """Attempts are counted in Redis: every test starts from none."""
    cache.clear()


def sign_in(client, email="owner@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def shown(response) -> str:
    """The secret that a page shows."""
    return next(field["value"] for field in Page(response).all("input") if field.get("id") == "secret")


@pytest.fixture
def protected(world, browser):
    """The owner's browser with the key of their app and their recovery codes, just set up."""
    client = browser()
    sign_in(client)
    client.post(reverse("account_reauthenticate") + "?next=/", {"password": PASSWORD})
    form = client.get(reverse("mfa_activate_totp"))
    secret = next(field["value"] for field in Page(form).all("input") if field.get("id") == "totp-key")
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    return client, secret, re.findall(r"\b\d{8}\b", Page(done).words), done


def test_after_the_password_the_code_is_asked_for(world, browser, protected):
    _client, secret, _codes, _done = protected
    other = browser()
    assert sign_in(other)["Location"] == reverse("mfa_authenticate")
    assert other.get("/").status_code == 302
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert Page(wrong).all("h2") and other.get("/").status_code == 302
    cache.clear()  # a code is taken once, also the one that set the app up
    assert other.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert other.get("/").status_code == 200


def test_the_key_of_the_app_is_sealed_in_the_database(protected):
    _client, secret, codes, _done = protected
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored and not [code for code in codes if code in stored]


def test_recovery_codes_are_shown_once_and_each_lets_in_once(world, browser, protected):
    client, _secret, codes, done = protected
    assert len(codes) == 10 and done.headers["Cache-Control"] == "no-store"
    assert not re.findall(r"\b\d{8}\b", Page(client.get(reverse("mfa_view_recovery_codes"))).words)
    for status in (302, 200):
        other = browser()
        sign_in(other)
        assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == status


def test_nothing_is_changed_by_who_cannot_show_again_that_it_is_them(world, browser):
    client = browser("owner")
    for page in ("mfa_activate_totp", "mfa_add_webauthn"):
        asked = client.get(reverse(page))
        assert asked.status_code == 302 and asked["Location"].startswith(reverse("account_reauthenticate"))


def test_the_pages_of_the_second_step_speak_the_readers_language(world, browser):
    User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
    client = browser("owner")
    page = Page(client.get(reverse("account_reauthenticate")))
    assert page.all("html")[0]["lang"] == "zh-Hans"


def test_the_second_step_is_switched_off_again(world, browser, protected):
    client, *_ = protected
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert sign_in(browser())["Location"] == "/"


def test_an_invitation_lets_nobody_past_the_second_step(world, browser, protected):
    from backend.accounts.roles import Role

    invitation = accounts.invite_member(
        organization=world.other_organization, email="owner@example.org", role=Role.VIEWER, by=world.actor("stranger")
    )
    client = browser()
    joined = client.post(reverse("invitation", args=[accounts.token_of(invitation)]), {"password": PASSWORD})
    assert joined["Location"] == reverse("account_login")
    assert client.get("/").status_code == 302


def test_one_browser_is_signed_out_from_another(world, browser):
    here, there = browser(), browser()
    sign_in(here), sign_in(there)
    page = here.get(reverse("mfa_index"))
    other = next(one for one in page.context["sessions"] if one.session_key != here.session.session_key)
    assert browser("stranger").post(reverse("end_session", args=[other.pk])).status_code == 404
    assert there.get("/").status_code == 200
    here.post(reverse("end_session", args=[other.pk]))
    assert there.get("/").status_code == 302 and here.get("/").status_code == 200


def test_all_other_browsers_are_signed_out_at_once(world, browser):
    here, *others = browser(), browser(), browser()
    for client in (here, *others):
        sign_in(client)
    here.post(reverse("end_other_sessions"))
    assert [client.get("/").status_code for client in (here, *others)] == [200, 302, 302]


def test_a_token_is_made_with_the_password_shown_once_and_revoked(world, browser, caplog):
    client = browser("owner")
    refused = client.post(reverse("new_token"), {"name": "Script", "password": "wrong"})
    assert refused.status_code != 200 and not AccessKey.objects.exists()
    made = client.post(reverse("new_token"), {"name": "Script", "password": PASSWORD})
    secret = shown(made)
    assert made.headers["Cache-Control"] == "no-store"
    assert accounts.key_of(secret).user == world.owner
    listed = client.get(reverse("account_keys"))
    assert "Script" in Page(listed).words and secret not in listed.content.decode() and secret not in caplog.text
    assert browser("stranger").post(reverse("revoke_key", args=[AccessKey.objects.get().pk])).status_code == 404
    client.post(reverse("revoke_key", args=[AccessKey.objects.get().pk]))
    assert accounts.key_of(secret) is None


def test_passwords_cannot_be_tried_without_end_where_tokens_are_made(world, browser):
    client = browser("owner")
    answers = [
        client.post(reverse("new_token"), {"name": "x", "password": f"wrong {n}"}).status_code for n in range(15)
    ]
    assert answers[-1] == 429


def test_owners_make_api_keys_and_viewers_do_not(world, browser):
    form = {"organization": world.organization.pk, "name": "Robot", "scopes": ["tasks:read"]}
    made = browser("owner").post(reverse("new_api_key"), form)
    assert accounts.key_of(shown(made)).organization == world.organization
    assert browser("viewer").post(reverse("new_api_key"), form).status_code == 422
    assert "Robot" not in Page(browser("viewer").get(reverse("account_keys"))).words
    assert AccessKey.objects.count() == 1


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_a_calendar_address_is_shown_once_and_dies_when_made_anew(world, browser):
    """Check 42."""
    client = browser("secretary")
    first = shown(client.post(reverse("account_calendar"), {"label": "My phone"}))
    assert browser().get(path_of(first)).status_code == 200
    assert first not in client.get(reverse("account_calendar")).content.decode()
    feed = Feed.objects.get()
    assert browser("owner").post(reverse("regenerate_feed", args=[feed.pk])).status_code == 404
    second = shown(client.post(reverse("regenerate_feed", args=[feed.pk])))
    assert [browser().get(path_of(url)).status_code for url in (first, second)] == [404, 200]
    client.post(reverse("revoke_feed", args=[Feed.objects.live().get().pk]))
    assert browser().get(path_of(second)).status_code == 404
