"""The demonstration, matched: each of its tasks goes to somebody, and the API says why, and why two others did not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from rest_framework.test import APIClient

from backend.accounts.models import Pool, User
from backend.config import demo
from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.outbox.services import relay
from backend.secretaries.services import actor_of
from backend.tasks.models import Task

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def rounds():
    return [
        services.run_round(pool_id=pool.pk, trigger=Round.Trigger.SCHEDULE, at=now()) for pool in Pool.objects.all()
    ]


def loaded_and_matched(folder, settings):
    settings.MEDIA_ROOT = folder
    demo.load(at=now())
    relay(most=1000)
    return rounds()


@pytest.fixture
def matched(settings, tmp_path):
    return loaded_and_matched(tmp_path, settings)


def signed_in(user):
    client = APIClient()
    client.force_authenticate(actor_of(user))
    return client


def test_every_task_is_offered_to_somebody(matched):
    assert Task.objects.filter(status="open", offers__status="pending").count() == 24
    assert {made.gap for made in matched} == {0.0}
    assert all(services.replay(Round.objects.get(pk=made.pk)).same for made in matched)


def test_every_choice_is_explained_and_so_are_two_others(matched):
    coordinators = {pool.pk: signed_in(pool.coordinators.get().user) for pool in Pool.objects.all()}
    for offer in Offer.objects.select_related("task", "secretary"):
        client, path = coordinators[offer.task.pool_id], f"/api/v1/tasks/{offer.task_id}/matching"
        found = client.get(path).json()
        chosen = found["explanation"]
        assert found["secretary"]["id"] == str(offer.secretary_id)
        assert chosen["value"] == chosen["base"] + chosen["ageing"] + sum(p["points"] for p in chosen["preferences"])
        others = offer.task.pool.secretaries.exclude(pk=offer.secretary_id).order_by("pk")[:2]
        for other in others:
            why_not = client.get(f"{path}/{other.pk}").json()
            assert why_not["standing"] in ("refused", "priced_out")
            assert (why_not["change"] is not None) == (why_not["standing"] == "refused")


def test_the_organizations_see_why_and_no_other_name(matched):
    names = set(User.objects.filter(secretary__isnull=False).values_list("name", flat=True))
    for task in Task.objects.select_related("organization"):
        owner = task.organization.memberships.filter(role="owner").select_related("user").get().user
        answer = signed_in(owner).get(f"/api/v1/tasks/{task.pk}/matching")
        assert answer.status_code == 200
        assert answer.json()["explanation"]["summary"].endswith(("and offered.", "已发出派单邀请。"))
        assert not [name for name in names if name in answer.content.decode()]


@pytest.mark.parametrize(
    "started", [datetime(2026, 11, 25, 10, tzinfo=CHINA), datetime(2026, 11, 28, 22, tzinfo=CHINA)]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_newcomer_at_any_hour_is_offered_somebody_for_the_readmes_minutes(started, language, settings, tmp_path):
    with time_machine.travel(started, tick=False):
        loaded_and_matched(tmp_path, settings)
        owner = signed_in(User.objects.get(email=demo.LOGINS[0].email))
        draft = {
            "template": "minutes",
            "title": "Minutes of today's council meeting",
            "brief": "Decisions first, as Word.",
            "fields": {"meeting_date": f"{started:%Y-%m-%d}"},
            "languages": [language],
            "deadline": (started + timedelta(days=5)).isoformat(),
        }
        task = owner.post("/api/v1/tasks", draft, format="json").json()
        assert owner.post(f"/api/v1/tasks/{task['id']}/publish").status_code == 200
        rounds()
        assert Offer.objects.filter(task=task["id"], status="pending").exists()
