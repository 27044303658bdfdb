"""Endpoints and their messages, in the hands of those who manage them."""

from datetime import timedelta

import pytest
import time_machine

from backend.core.clock import now
from backend.core.errors import Forbidden, NotFound
from backend.core.outbound import Refused
from backend.outbox.services import relay
from backend.webhooks import services
from backend.webhooks.models import Attempt, Endpoint, Message
from backend.webhooks.refusals import BeingSent, EndpointActive, EndpointNotActive, TooManyEndpoints, TooManyToReplay
from backend.webhooks.services import endpoints, messages
from backend.webhooks.services.sending import Outcome, record, take_next

S = Message.Status
INSIDE = [
    "https://127.0.0.1/", "https://10.0.0.7/", "https://169.254.169.254/latest", "https://2130706433/",
    "https://0x7f.1/", "https://[::1]/", "https://localhost/", "http://93.184.216.34/", "file:///etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_that_leads_inside_cannot_be_saved(world, url):
    by = world.actor("owner")
    with pytest.raises(Refused):
        services.create(organization=world.organization, url=url, by=by)
    made = services.create(organization=world.organization, url="https://93.184.216.34/", by=by)
    with pytest.raises(Refused):
        services.change(endpoint_id=made.endpoint.pk, url=url, by=by)
    assert Endpoint.objects.get().url == "https://93.184.216.34/"


@pytest.mark.parametrize("name", ["requester", "viewer", "stranger", "secretary", "coordinator", "administrator"])
def test_only_those_in_charge_of_the_organization_manage_its_webhooks(world, endpoint, name):
    by, key = world.actor(name), {"endpoint_id": endpoint.pk}
    with pytest.raises(Forbidden):
        services.create(organization=world.organization, url=endpoint.url, by=by)
    at = {"since": now(), "until": now()}
    for verb in (services.change, services.delete, services.rotate_secret, services.pause, services.resume,
                 services.send_test, lambda **who: services.replay_all(**who, **at)):  # fmt: skip
        with pytest.raises(NotFound):
            verb(**key, by=by)
    message = services.send_test(**key, by=world.actor("owner"))
    with pytest.raises(NotFound):
        services.replay(message_id=message.pk, by=by)


def test_an_organization_has_a_limited_number_of_endpoints(world, endpoint):
    by = world.actor("owner")
    for _ in range(endpoints.MOST_ENDPOINTS - 1):
        services.create(organization=world.organization, url=endpoint.url, by=by)
    with pytest.raises(TooManyEndpoints):
        services.create(organization=world.organization, url=endpoint.url, by=by)
    services.delete(endpoint_id=endpoint.pk, by=by)
    services.create(organization=world.organization, url=endpoint.url, by=by)


def test_what_waits_goes_to_the_new_address(world, endpoint, receiver, other_receiver, deliver):
    world.open_task()
    relay()
    services.change(endpoint_id=endpoint.pk, url=other_receiver.url, by=world.actor("owner"))
    deliver()
    assert (receiver.types, other_receiver.types) == ([], ["task.published"])


def test_the_test_button_sends_a_test_whatever_the_endpoint_is_told(world, endpoint, receiver, deliver):
    by = world.actor("owner")
    services.change(endpoint_id=endpoint.pk, event_types=["task.accepted"], by=by)
    services.send_test(endpoint_id=endpoint.pk, by=by)
    deliver()
    assert receiver.got[0].json["data"] == {"endpoint_id": str(endpoint.pk)}
    services.pause(endpoint_id=endpoint.pk, by=by)
    with pytest.raises(EndpointNotActive):
        services.send_test(endpoint_id=endpoint.pk, by=by)
    with pytest.raises(EndpointNotActive):
        services.pause(endpoint_id=endpoint.pk, by=by)
    services.resume(endpoint_id=endpoint.pk, by=by)
    with pytest.raises(EndpointActive):
        services.resume(endpoint_id=endpoint.pk, by=by)


def test_what_is_deleted_is_gone_at_once_and_its_rows_in_steps_later(world, endpoint, receiver, deliver, monkeypatch):
    by = world.actor("owner")
    world.submitted_task()
    deliver()
    world.open_task()
    relay()
    taken = take_next(now())
    services.delete(endpoint_id=endpoint.pk, by=by)
    assert Message.objects.count() == 5, "no rows are removed inside a request"
    with pytest.raises(NotFound):
        services.resume(endpoint_id=endpoint.pk, by=by)
    for rows in (Endpoint.objects, Message.objects, Attempt.objects):
        assert not rows.visible_to(by).exists()
    record(taken, Outcome(status_code=410, reason=Endpoint.Reason.GONE))
    receiver.got.clear()
    world.open_task()
    deliver()
    assert receiver.got == []
    assert Message.objects.count() == 5, "nothing more is written for it"
    monkeypatch.setattr(messages, "PRUNED_AT_ONCE", 2)
    assert services.prune(at=now()) == 5
    assert not Endpoint.objects.exists()


class TestReplay:
    def test_one_message_is_sent_again_under_its_id(self, world, endpoint, receiver, deliver):
        world.open_task()
        deliver()
        message = Message.objects.get()
        assert services.replay(message_id=message.pk, by=world.actor("manager")).status == S.PENDING
        deliver()
        assert receiver.times == {str(message.pk): 2}
        assert Attempt.objects.filter(message=message).count() == 2

    def test_a_message_on_its_way_is_not_sent_again(self, world, endpoint):
        world.open_task()
        relay()
        taken = take_next(now())
        with pytest.raises(BeingSent):
            services.replay(message_id=taken.message.pk, by=world.actor("owner"))

    def test_what_was_missed_in_a_range_is_sent_again_in_order(self, world, endpoint, receiver, deliver):
        world.submitted_task()
        deliver()
        missed = Message.objects.filter(type__in=["task.assigned", "task.submitted"])
        missed.update(status=S.FAILED, delivered_at=None)
        receiver.got.clear()
        range_ = {"since": now() - timedelta(hours=1), "until": now(), "by": world.actor("owner")}
        key = {"endpoint_id": endpoint.pk}
        assert services.replay_all(**key, **{**range_, "until": now() - timedelta(minutes=30)}) == 0
        assert services.replay_all(**key, **range_) == 2
        deliver()
        assert receiver.types == ["task.assigned", "task.submitted"]
        receiver.got.clear()
        assert services.replay_all(**key, **range_, only_missed=False) == 4
        deliver()
        assert receiver.types == ["task.published", "task.assigned", "task.started", "task.submitted"]

    def test_too_many_at_once_are_refused(self, world, endpoint, deliver, monkeypatch):
        monkeypatch.setattr(messages, "MOST_REPLAYED", 3)
        world.submitted_task()
        deliver()
        with pytest.raises(TooManyToReplay):
            services.replay_all(
                endpoint_id=endpoint.pk, since=now() - timedelta(hours=1), until=now(), by=world.actor("owner"),
                only_missed=False,
            )  # fmt: skip
        assert not Message.objects.pending().exists()


def test_messages_are_forgotten_after_a_month_with_their_attempts(world, endpoint, deliver):
    world.open_task()
    deliver()
    with time_machine.travel(now() + timedelta(days=29)):
        assert services.prune(at=now()) == 0
        world.open_task()
        relay()
    assert services.prune(at=now() + timedelta(days=31)) == 1
    assert Message.objects.count() == 1
    assert not Attempt.objects.exists()
