"""Invitations: made, mailed, accepted once."""

import re
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail

from backend.accounts import services
from backend.accounts.jobs import mail_invitations
from backend.accounts.models import Coordinator, Invitation, Membership, User
from backend.accounts.refusals import WithdrawnForGood
from backend.accounts.roles import Role
from backend.core.clock import now
from backend.core.errors import Forbidden
from backend.secretaries.models import Secretary
from tests.at_once import at_once
from tests.factories import PASSWORD, UserFactory
from tests.factories.database import stored_anywhere

INVITATIONS, ACCEPT = "/api/v1/invitations", "/api/v1/invitations/accept"
NEW_PASSWORD = "a quiet harbour at dawn"


@pytest.fixture
def invite(api, world):
    """`invite("owner", role="viewer")` invites into the world's organization, `invite(..., seat=…)` into its pool."""

    def call(name, email="new@example.org", **place):
        where = {"pool": str(world.pool.pk)} if "seat" in place else {"organization": str(world.organization.pk)}
        return api(name).post(INVITATIONS, {"email": email, **where, **place})

    return call


def mailed_token():
    services.mail_invitations(at=now())
    return re.search(r"/invitations/(\S+)", mail.outbox[-1].body)[1]


def accept(api, token, *, name="Chen Yu", password=NEW_PASSWORD):
    return api().post(ACCEPT, {"token": token, "name": name, "password": password})


def test_a_stranger_becomes_a_member(api, world, invite, settings):
    settings.PUBLIC_URL = "https://secretariat.example.org"
    assert invite("owner", "New@Example.org", role="requester").status_code == 201
    token = mailed_token()
    message = mail.outbox[-1]
    assert message.to == ["new@example.org"]
    assert message.subject == "Owner invites you to Tea Society"
    assert f"https://secretariat.example.org/invitations/{token}" in message.body
    answer = accept(api, token)
    assert answer.status_code == 201
    assert answer.json()["memberships"][0]["role"] == "requester"
    assert api().post("/api/v1/auth/tokens", {"email": "new@example.org", "password": NEW_PASSWORD}).status_code == 201


def test_a_mail_speaks_the_organization_s_language_on_one_subject_line(world, invite):
    world.organization.language = "zh-hans"
    world.organization.name = "Tea\r\nBcc: all@example.org"
    world.organization.save()
    invite("owner", role="viewer")
    mailed_token()
    assert "\n" not in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["new@example.org"]


def test_an_invitation_is_mailed_once(invite):
    invite("owner", role="viewer")
    mail_invitations()
    mail_invitations()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_delays_the_mail(invite, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    invite("owner", role="viewer")
    assert services.mail_invitations(at=now()) == 1
    invitation = Invitation.objects.get()
    assert invitation.mail_due_at > now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.mail_invitations(at=invitation.mail_due_at) == 1
    assert len(mail.outbox) == 1


def test_after_sending_again_a_mail_server_that_is_away_delays_the_mail_by_minutes(world, invite, settings):
    invite("owner", role="viewer")
    services.mail_invitations(at=now())
    invitation = Invitation.objects.get()
    with time_machine.travel(invitation.expires_at.timestamp() + 1, tick=False):
        services.send_invitation_again(invitation=invitation, by=world.actor("owner"))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
        assert services.mail_invitations(at=now()) == 1
        invitation.refresh_from_db()
        assert invitation.mail_due_at == now() + timedelta(minutes=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(invitation.mail_due_at.timestamp() + 1, tick=False):
        assert services.mail_invitations(at=now()) == 1
    assert len(mail.outbox) == 2


def test_what_opens_the_door_is_stored_nowhere(api, invite):
    answer = invite("owner", role="viewer")
    token = mailed_token()
    assert token not in str(answer.json())
    assert not stored_anywhere(token)


def test_a_coordinator_takes_in_a_secretary(api, world, invite):
    assert invite("coordinator", seat="secretary").status_code == 201
    answer = accept(api, mailed_token())
    assert answer.json()["secretary"]["pool"]["name"] == "East"
    assert Secretary.objects.get(user__email="new@example.org").pool == world.pool


def test_an_administrator_takes_in_a_coordinator(api, world, invite):
    assert invite("administrator", seat="coordinator").status_code == 201
    assert [pool["name"] for pool in accept(api, mailed_token()).json()["pools"]] == ["East"]


def test_who_can_sign_in_already_gives_their_own_password(api, world, invite):
    invite("owner", "stranger@example.org", role="viewer")
    token = mailed_token()
    answer = accept(api, token, password=NEW_PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")
    answer = accept(api, token, name="", password=PASSWORD)
    assert answer.status_code == 201
    assert answer.json()["name"] == "Stranger"
    assert Membership.objects.filter(user=world.stranger).count() == 2


def test_a_deactivated_user_does_not_come_back_by_invitation(api, world, invite):
    User.objects.filter(pk=world.stranger.pk).update(is_active=False)
    invite("owner", "stranger@example.org", role="viewer")
    assert accept(api, mailed_token(), password=PASSWORD).status_code == 401


def test_an_invitation_works_once(api, invite):
    invite("owner", role="viewer")
    token = mailed_token()
    assert accept(api, token).status_code == 201
    again = accept(api, token)
    assert (again.status_code, again.json()["code"]) == (404, "invitation_unusable")


def test_of_many_uses_at_once_one_wins(transactional_db, api, world, invite):
    invite("coordinator", seat="secretary")
    token = services.token_of(Invitation.objects.get())
    body = {"token": token, "name": "Chen Yu", "password": NEW_PASSWORD}
    answers = at_once(*(partial(api().post, ACCEPT, body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [404] * 5
    assert User.objects.filter(email="new@example.org").count() == 1


def test_two_invitations_of_one_address_accepted_at_once_make_one_user(transactional_db, api, world, invite):
    invite("coordinator", seat="secretary")
    invite("owner", role="viewer")
    tokens = [services.token_of(invitation) for invitation in Invitation.objects.all()]
    answers = at_once(*(partial(accept, api, token) for token in tokens))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Membership.objects.get(user__email="new@example.org").role == "viewer"
    assert Secretary.objects.filter(user__email="new@example.org").exists()


def test_an_invitation_ends(api, invite, settings):
    invite("owner", role="viewer")
    token = services.token_of(Invitation.objects.get())
    with time_machine.travel(now().timestamp() + settings.INVITATION_DAYS * 86_400 + 1):
        assert accept(api, token).json()["code"] == "invitation_unusable"


def test_a_withdrawn_invitation_is_unusable_and_unmailed(api, invite):
    made = invite("owner", role="viewer").json()
    assert api("manager").delete(f"{INVITATIONS}/{made['id']}").status_code == 204
    assert services.mail_invitations(at=now()) == 0
    assert accept(api, services.token_of(Invitation.objects.get())).status_code == 404
    assert api("owner").delete(f"{INVITATIONS}/{made['id']}").json()["code"] == "invitation_closed"


def test_an_expired_invitation_sent_again_is_mailed_and_holds_as_long_as_a_new_one(api, invite, settings):
    made = invite("owner", role="viewer").json()
    services.mail_invitations(at=now())
    with time_machine.travel(now().timestamp() + settings.INVITATION_DAYS * 86_400 + 1, tick=False):
        services.mail_invitations(at=now())
        assert len(mail.outbox) == 1
        sent = api("manager").post(f"{INVITATIONS}/{made['id']}/send-again", {})
        assert sent.status_code == 200 and sent.json()["expires_at"] > made["expires_at"]
        token = mailed_token()
        assert len(mail.outbox) == 2 and mail.outbox[0].body.count(token) == 1  # the link that they have
        assert accept(api, token).status_code == 201


def test_an_invitation_is_not_mailed_again_within_minutes(api, invite):
    made = invite("owner", role="viewer").json()
    again = f"{INVITATIONS}/{made['id']}/send-again"
    assert api("owner").post(again, {}).status_code == 200  # it was not mailed yet: there is one mail all the same
    assert services.mail_invitations(at=now()) == 1
    assert api("owner").post(again, {}).json()["code"] == "mailed_just_now"
    with time_machine.travel(now().timestamp() + 5 * 60 + 1):
        assert api("owner").post(again, {}).status_code == 200
        assert services.mail_invitations(at=now()) == 1


def test_what_is_taken_up_or_withdrawn_is_not_sent_again(api, invite):
    taken, gone = (invite("owner", f"{name}@example.org", role="viewer").json()["id"] for name in ("one", "two"))
    assert accept(api, services.token_of(Invitation.objects.get(pk=taken))).status_code == 201
    api("owner").delete(f"{INVITATIONS}/{gone}")
    for key in (taken, gone):
        assert api("owner").post(f"{INVITATIONS}/{key}/send-again", {}).json()["code"] == "invitation_closed"


def test_a_manager_cannot_send_an_owner_s_invitation_again(api, invite):
    made = invite("owner", role="owner").json()
    assert api("manager").post(f"{INVITATIONS}/{made['id']}/send-again", {}).status_code == 403


def test_a_withdrawal_is_taken_back_for_ten_minutes(api, world, invite):
    invite("owner", role="viewer")
    invitation, by = Invitation.objects.get(), world.actor("owner")
    services.withdraw_invitation(invitation=invitation, by=by)
    with pytest.raises(Forbidden):
        services.restore_invitation(invitation=invitation, by=world.actor("requester"))
    services.restore_invitation(invitation=invitation, by=by)
    assert services.invitation_of(services.token_of(invitation)) == invitation
    services.withdraw_invitation(invitation=invitation, by=by)
    with time_machine.travel(now().timestamp() + 10 * 60 + 1), pytest.raises(WithdrawnForGood):
        services.restore_invitation(invitation=invitation, by=by)
    invite("owner", role="manager")
    with pytest.raises(WithdrawnForGood):  # the new one holds
        services.restore_invitation(invitation=invitation, by=by)
    assert Invitation.objects.open().get().role == "manager"


def test_inviting_again_replaces_the_first_invitation(api, invite):
    invite("owner", role="viewer")
    invite("owner", role="manager")
    first, second = Invitation.objects.order_by("id")
    assert accept(api, services.token_of(first)).status_code == 404
    assert accept(api, services.token_of(second)).json()["memberships"][0]["role"] == "manager"


@pytest.mark.parametrize("token", ["", "x", "0198f5a0000070008000000000000000.forged", "💥.💥", "x" * 201, "a.b.c"])
def test_a_forged_token_opens_nothing(api, invite, token):
    invite("owner", role="viewer")
    assert accept(api, token).status_code in (400, 404)


def test_a_token_of_one_invitation_does_not_open_another(api, invite):
    invite("owner", "first@example.org", role="viewer")
    invite("owner", "second@example.org", role="owner")
    first, second = (services.token_of(row) for row in Invitation.objects.order_by("id"))
    assert accept(api, f"{second.split('.')[0]}.{first.split('.')[1]}").status_code == 404


@pytest.mark.parametrize(
    ("field", "values"),
    [("name", {"name": ""}), ("name", {"name": "a\nb"}), ("password", {"password": "short"})],
)
def test_somebody_new_needs_a_name_and_a_good_password(api, invite, field, values):
    invite("owner", role="viewer")
    token = services.token_of(Invitation.objects.get())
    answer = accept(api, token, **values)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert accept(api, token).status_code == 201


WHO_INVITES = [
    ("owner", {"role": "owner"}, 201),
    ("manager", {"role": "manager"}, 201),
    ("manager", {"role": "owner"}, 403),
    ("requester", {"role": "viewer"}, 403),
    ("viewer", {"role": "viewer"}, 403),
    ("coordinator", {"role": "viewer"}, 403),
    ("administrator", {"role": "owner"}, 403),
    ("stranger", {"role": "viewer"}, 400),
    ("coordinator", {"seat": "secretary"}, 201),
    ("coordinator", {"seat": "coordinator"}, 403),
    ("administrator", {"seat": "coordinator"}, 201),
    ("administrator", {"seat": "secretary"}, 403),
    ("owner", {"seat": "secretary"}, 403),
    ("secretary", {"seat": "secretary"}, 403),
    ("other_coordinator", {"seat": "secretary"}, 400),
]


@pytest.mark.parametrize(("name", "place", "status"), WHO_INVITES)
def test_everybody_invites_where_they_may(invite, name, place, status):
    assert invite(name, **place).status_code == status
    assert Invitation.objects.exists() is (status == 201)


def test_an_organization_left_without_owner_gets_one_from_the_administrator(world, invite):
    Membership.objects.filter(role=Role.OWNER, organization=world.organization).delete()
    assert invite("administrator", role="viewer").status_code == 403
    assert invite("administrator", role="owner").status_code == 201


def test_who_is_there_already_is_not_invited(world, invite):
    answers = [
        invite("owner", "VIEWER@example.org", role="owner"),
        invite("administrator", "coordinator@example.org", seat="coordinator"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "already_there")] * 2


def test_a_secretary_works_in_one_pool(api, world, invite):
    invite("coordinator", "outsider@example.org", seat="secretary")
    token = services.token_of(Invitation.objects.get())
    answer = accept(api, token, password=PASSWORD)
    assert answer.status_code == 409
    assert Invitation.objects.get().accepted_at is None
    assert Secretary.objects.get(user=world.outsider).pool == world.other_pool


def test_who_came_in_another_way_keeps_their_role(api, world, invite):
    invite("owner", "late@example.org", role="viewer")
    late = UserFactory(email="late@example.org")
    Membership.objects.create(organization=world.organization, user=late, role=Role.MANAGER)
    answer = accept(api, services.token_of(Invitation.objects.get()), password=PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_there")
    Coordinator.objects.create(pool=world.pool, user=late)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "new@example.org"},
        {"email": "new@example.org", "role": "viewer"},
        {"email": "new@example.org", "role": "viewer", "seat": "secretary"},
        {"email": "not an address", "role": "viewer"},
        {"email": "new@example.org", "role": "emperor"},
        {"email": "new@example.org", "organization": 7, "role": "viewer"},
        {"email": "new@example.org", "organization": ["x"], "role": "viewer"},
    ],
)
def test_a_half_said_invitation_is_refused(api, body):
    answer = api("owner").post(INVITATIONS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_invitations_are_seen_by_those_who_manage_the_place(api, invite):
    invite("owner", "member@example.org", role="viewer")
    invite("coordinator", "secretary2@example.org", seat="secretary")
    seen = {
        name: {row["email"] for row in api(name).get(INVITATIONS).json()["results"]}
        for name in ("owner", "requester", "coordinator", "other_coordinator", "stranger", "administrator")
    }
    assert seen == {
        "owner": {"member@example.org"},
        "requester": set(),
        "coordinator": {"secretary2@example.org"},
        "other_coordinator": set(),
        "stranger": set(),
        "administrator": {"member@example.org", "secretary2@example.org"},
    }
    foreign = Invitation.objects.get(pool=None)
    for name in ("stranger", "coordinator", "requester"):
        assert api(name).delete(f"{INVITATIONS}/{foreign.pk}").status_code == 404
    assert Invitation.objects.open().count() == 2


def test_a_coordinator_withdraws_a_secretary_s_invitation_but_not_a_coordinator_s(api, invite):
    secretary = invite("coordinator", "one@example.org", seat="secretary").json()
    coordinator = invite("administrator", "two@example.org", seat="coordinator").json()
    assert api("coordinator").delete(f"{INVITATIONS}/{secretary['id']}").status_code == 204
    assert api("coordinator").delete(f"{INVITATIONS}/{coordinator['id']}").status_code == 403


def test_a_manager_cannot_withdraw_an_owner_s_invitation(api, invite):
    made = invite("owner", role="owner").json()
    assert api("manager").delete(f"{INVITATIONS}/{made['id']}").status_code == 403
    assert api("administrator").delete(f"{INVITATIONS}/{made['id']}").status_code == 204


def test_open_invitations_can_be_listed_alone(api, invite):
    made = invite("owner", "one@example.org", role="viewer").json()
    invite("owner", "two@example.org", role="viewer")
    api("owner").delete(f"{INVITATIONS}/{made['id']}")
    shown = {
        wanted: [row["email"] for row in api("owner").get(INVITATIONS, {"open": wanted}).json()["results"]]
        for wanted in ("true", "false")
    }
    assert shown == {"true": ["two@example.org"], "false": ["one@example.org"]}
