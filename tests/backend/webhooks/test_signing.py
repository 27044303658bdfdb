"""A receiver that follows the Standard Webhooks rules knows what is ours, and only that."""

from datetime import timedelta

import pytest
import time_machine
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from backend.core.clock import now
from backend.core.secrets import unseal
from backend.webhooks import services
from backend.webhooks.models import Endpoint, Message
from backend.webhooks.services.signing import new_secret


@pytest.fixture
def got(world, made, receiver, deliver):
    world.open_task()
    deliver()
    [got] = receiver.got
    return got


def test_the_library_verifies_what_we_send(got, made):
    assert got.verified_with(made.secret) == got.json
    assert got.headers["content-type"] == "application/json"
    assert got.id == str(Message.objects.get().pk)


FORGERIES = {
    "another body": lambda got: (got.body.replace(b"open", b"gone"), {}),
    "one more space": lambda got: (got.body + b" ", {}),
    "another id": lambda got: (got.body, {"webhook-id": "msg_1"}),
    "a fresher time": lambda got: (got.body, {"webhook-timestamp": str(int(got.headers["webhook-timestamp"]) + 60)}),
    "half a signature": lambda got: (got.body, {"webhook-signature": got.headers["webhook-signature"][:20]}),
    "another version": lambda got: (got.body, {"webhook-signature": "v0" + got.headers["webhook-signature"][2:]}),
    "no signature": lambda got: (got.body, {"webhook-signature": ""}),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_whatever_is_altered_is_refused(got, made, forgery):
    body, headers = forgery(got)
    with pytest.raises((WebhookVerificationError, ValueError)):
        Webhook(made.secret).verify(body, {**got.headers, **headers})


def test_another_secret_is_refused(got):
    with pytest.raises(WebhookVerificationError):
        got.verified_with(new_secret())


def test_an_old_request_is_refused(got, made):
    with time_machine.travel(now() + timedelta(minutes=6)), pytest.raises(WebhookVerificationError, match="too old"):
        got.verified_with(made.secret)


def test_after_a_rotation_both_secrets_hold_for_a_day_and_then_the_new_one_alone(world, made, receiver, deliver):
    with time_machine.travel(now()) as clock:
        fresh = services.rotate_secret(endpoint_id=made.endpoint.pk, by=world.actor("manager"))
        assert fresh.secret != made.secret
        world.open_task()
        deliver()
        assert len(receiver.got[-1].headers["webhook-signature"].split(" ")) == 2
        for secret in (made.secret, fresh.secret):
            receiver.got[-1].verified_with(secret)
        clock.shift(timedelta(hours=24, minutes=1))
        services.send_test(endpoint_id=made.endpoint.pk, by=world.actor("owner"))
        deliver()
        receiver.got[-1].verified_with(fresh.secret)
        with pytest.raises(WebhookVerificationError):
            receiver.got[-1].verified_with(made.secret)


def test_secrets_lie_sealed_in_the_database(made):
    stored = Endpoint.objects.values_list("secret", flat=True).get()
    assert made.secret.removeprefix("whsec_") not in stored
    assert unseal(stored) == made.secret


def test_each_attempt_has_the_time_at_which_it_was_made_and_the_id_of_the_first(world, made, receiver, deliver):
    with time_machine.travel(now()) as clock:
        receiver.answer = lambda got: 500
        world.open_task()
        deliver()
        clock.shift(timedelta(minutes=10))
        receiver.answer = lambda got: 200
        deliver()
        first, second = receiver.got
        assert first.id == second.id
        assert first.body == second.body
        assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) >= 600
        second.verified_with(made.secret)
