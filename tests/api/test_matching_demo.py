"""The demonstration, matched: each of its tasks goes to somebody, and the API says why, and why two others did not."""

import pytest
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


@pytest.fixture
def matched(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    demo.load(at=now())
    relay(most=1000)
    return [
        services.run_round(pool_id=pool.pk, trigger=Round.Trigger.SCHEDULE, at=now()) for pool in Pool.objects.all()
    ]


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
