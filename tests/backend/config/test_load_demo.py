"""The demonstration data."""

import csv
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backend.accounts.models import Membership, Organization, Pool, User
from backend.accounts.services import user_with
from backend.catalog.models import Template
from backend.config import demo
from backend.outbox.models import OutboxEvent
from backend.secretaries.models import Certificate, Leave, Secretary
from backend.tasks.models import LogEntry, Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def test_there_are_two_pools_eight_organizations_and_24_open_tasks():
    load()
    assert Pool.objects.count() == 2 and Organization.objects.count() == 8
    assert list(Task.objects.values_list("status", flat=True)) == ["open"] * 24


def test_publishing_tells_the_other_rooms():
    load()
    assert OutboxEvent.objects.filter(name="task.moved").count() == 24
    assert LogEntry.objects.filter(verb="publish").count() == 24


def test_every_login_that_is_printed_works():
    printed = load()
    for login in demo.LOGINS:
        assert login.email in printed
        assert user_with(email=login.email, password=demo.PASSWORD).is_active
    assert demo.PASSWORD in printed
