"""What is never written in a log, and what is no warning."""

import logging
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from backend.accounts import services as accounts
from backend.accounts.roles import Role
from backend.config.celery import JobLog, Receiver, app
from backend.config.logs import logging_config
from backend.notifications import unsubscribing


@pytest.fixture(params=["console", "json"])
def log(request, caplog):
    """Everything that was logged, as it would be written."""
    caplog.set_level(logging.INFO)
    config = logging_config(level=logging.INFO, form=request.param)["formatters"]["line"]
    formatter = logging.config.DictConfigurator({}).configure_formatter(config)
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def test_the_token_of_an_invitation_is_not_logged(world, client, log):
    """Neither when it is used, nor when it is refused: Django itself logs what is not found."""
    invitation = accounts.invite_member(
        organization=world.organization, email="new@example.org", role=Role.VIEWER, by=world.actor("owner")
    )
    token = accounts.token_of(invitation)
    address = reverse("invitation", args=[token])
    assert client.get(address).status_code == 200
    accounts.withdraw_invitation(invitation=invitation, by=world.actor("owner"))
    assert client.get(address).status_code == 404
    assert "/invitations/***" in log()
    assert "Not Found" in log()
    assert token not in log()


def test_the_key_of_a_new_password_is_not_logged(world, client, mailoutbox, log):
    client.post(reverse("account_reset_password"), {"email": world.owner.email})
    path = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    client.get(path.removeprefix(settings.PUBLIC_URL))
    assert "/password/reset/key/***" in log()
    assert path.rstrip("/").rpartition("/")[2] not in log()


def test_the_key_of_a_mails_last_link_is_not_logged(world, client, log):
    path = unsubscribing.link(world.owner, ["work"]).removeprefix(settings.PUBLIC_URL)
    assert client.post(path).status_code == 200
    assert client.get(path + "x").status_code == 404
    assert "/unsubscribe/***" in log()
    assert path.rpartition("/")[2] not in log()


def test_neither_what_is_searched_for_nor_a_claimed_address_is_logged(world, client, log):
    client.force_login(world.owner)
    client.get("/tasks?q=supervisory&page=1", headers={"X-Forwarded-For": "203.0.113.7"})
    assert "/tasks?q=***&page=1" in log()
    assert "supervisory" not in log()
    assert "203.0.113.7" not in log()


def test_nor_is_it_when_one_has_to_sign_in_first(world, client, log):
    """The address that one wanted is then a part of another one."""
    for name in ("q", "page=2&q"):
        client.get(client.get(f"/tasks?{name}=supervisory+board")["Location"])
    assert "?next=/tasks%3Fq%3D***" in log() and "%26q%3D***" in log()
    assert "supervisory" not in log()
    for wanted in ("/tasks?q=supervisory", "/tasks?page=2&q=supervisory"):
        for _nested in range(3):
            wanted = f"/signin?{urlencode({'next': wanted})}"
        client.get(wanted)
    assert "%25253Fq%25253D***" in log() and "%252526q%25253D***" in log()
    assert "supervisory" not in log()


def test_a_sweep_that_came_too_late_to_a_worker_is_no_warning_and_a_job_that_somebody_ended_is(caplog):
    request = SimpleNamespace(id="1", task="sla.sweep")
    Receiver().receiver_task_revoked(request, terminated=False, signum=None, expired=True)
    assert not caplog.records
    Receiver().receiver_task_revoked(request, terminated=True, signum=None, expired=False)
    assert "task_revoked" in caplog.text
    assert JobLog in app.steps["worker"]
