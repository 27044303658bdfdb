"""The demonstration data."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from backend.accounts.models import Membership, Organization, Pool, User
from backend.accounts.roles import Role
from backend.accounts.services import user_with
from backend.config import demo
from backend.core.clock import now
from backend.matching.inputs import candidates_of, needs_of
from backend.matching.rules import rules_of
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.repeating.models import OwnTemplate
from backend.secretaries.models import Certificate, Leave, Secretary
from backend.tasks.models import LogEntry, Task
from backend.web.repetitions import missing
from tasks_engine.matching import eligible

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[object]]:
    """Every row of our tables."""
    models = [model for model in apps.get_models() if model.__module__.startswith("backend.")]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def test_there_are_two_pools_eight_organizations_and_24_open_tasks():
    load()
    assert Pool.objects.count() == 2 and Organization.objects.count() == 8
    assert Secretary.objects.count() == 34
    assert Task.objects.filter(status="open").count() == 24


def test_an_organization_keeps_two_templates_and_one_is_posted_every_month():
    load()
    own = OwnTemplate.objects.filter(organization__name="Ningbo Textile Traders Association").order_by("name")
    assert [each.template.code for each in own] == ["minutes", "policy_watch"]
    assert missing(own[1]) == [] and own[1].repetition.every == "month" and own[1].repetition.next_at > now()


def test_publishing_tells_the_other_rooms():
    load()
    published = LogEntry.objects.filter(verb="publish")
    assert OutboxEvent.objects.filter(name="task.moved").count() > published.count() == Task.objects.count() > 24


def test_every_login_that_is_printed_works():
    printed = load()
    for login in demo.LOGINS:
        assert login.email in printed
        assert user_with(email=login.email, password=demo.PASSWORD).is_active
    assert demo.PASSWORD in printed
    assert User.objects.get(is_administrator=True).email == demo.LOGINS[-1].email


def test_loading_again_changes_nothing():
    load()
    first = everything()
    load()
    assert everything() == first


def test_loading_again_leaves_alone_what_people_changed():
    load()
    Task.objects.filter(organization__name="Shangluo Tea Society").update(title="Ours now")
    Organization.objects.filter(name="Shangluo Tea Society").update(name="Tea Society of Shangluo")
    User.objects.filter(email="lin.yue@secretaries.example").update(email="lin@secretaries.example")
    changed = everything()
    load()
    assert everything() == changed


def test_production_refuses_it_unless_forced(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        load()
    assert not User.objects.exists()
    load("--force-in-production")
    assert Task.objects.exists()


def test_two_organizations_have_somebody_in_every_role():
    load()
    complete = [
        organization
        for organization in Organization.objects.all()
        if {*Membership.objects.filter(organization=organization).values_list("role", flat=True)} == {*Role.values}
    ]
    assert len(complete) >= 2


def test_every_state_of_a_certificate_can_be_seen():
    load()
    assert {*Certificate.objects.values_list("status", flat=True)} == {*Certificate.Status.values}
    soon = now().date() + timedelta(days=30)
    assert Certificate.objects.valid(now()).filter(valid_until__lt=soon).exists()


def test_somebody_is_on_leave_and_somebody_is_paused():
    load()
    assert Leave.objects.filter(starts_at__lt=now(), ends_at__gt=now()).exists()
    assert Secretary.objects.filter(is_paused=True).exists()


def test_grades_are_proved_by_certificates():
    load()
    for secretary in Secretary.objects.all():
        proofs = Certificate.objects.valid(now()).filter(secretary=secretary, kind__category="grade")
        assert secretary.grade_id == min(proofs.values_list("kind__grade", flat=True))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(local(2026, 11, 25, 15, 0), id="in the afternoon"),
        pytest.param(local(2026, 11, 23, 8, 0), id="before work"),
        pytest.param(local(2026, 11, 27, 17, 40), id="on Friday evening"),
        pytest.param(local(2026, 11, 21, 22, 0), id="on Saturday night"),
        pytest.param(local(2026, 10, 2, 12, 0), id="on a holiday"),
    ],
)
def test_every_task_has_several_secretaries_who_may_and_some_who_may_not(at):
    with time_machine.travel(at, tick=False):
        demo.load(at=at)
        relay()  # the promise to deliver is a requirement too
        for task, may, all_of_the_pool in answers(at):
            assert may >= 3, task.title
            assert all_of_the_pool - may >= 2, task.title


def answers(at: datetime) -> Iterator[tuple[Task, int, int]]:
    for pool in Pool.objects.all():
        rules = rules_of(pool.pk)
        candidates = candidates_of(Secretary.objects.filter(pool=pool), rules, at)
        for need in needs_of(Task.objects.filter(pool=pool), rules, at):
            may = sum(eligible(need, candidate, at) for candidate in candidates)
            yield Task.objects.get(pk=need.id), may, len(candidates)


def test_days_are_counted_from_the_day_of_loading():
    at = local(2026, 11, 25, 15, 0)
    with time_machine.travel(at, tick=False):
        demo.load(at=at)
    minutes = Task.objects.get(title="Minutes of the third council meeting")
    assert minutes.fields["meeting_date"] == "2026-11-23"
    assert minutes.deadline == local(2026, 12, 1, 18, 0)
    grade = Certificate.objects.get(secretary__user__email="lin.yue@secretaries.example", kind__category="grade")
    assert grade.issued_on == date(2026, 5, 9)
