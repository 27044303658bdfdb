"""The pages of those who run the installation: pools, organizations, kinds of task, matching."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backend.accounts import services as accounts
from backend.accounts.models import Coordinator, Invitation, Organization, Pool
from backend.accounts.roles import Role
from backend.catalog.models import Template
from backend.core.clock import now
from backend.matching.models import PoolPolicy
from tests.factories import OrganizationFactory, PoolFactory
from tests.web.pages import Page


def test_a_pool_is_made_changed_and_its_coordinator_invited(world, browser):
    client = browser("administrator")
    made = client.post(reverse("new_pool"), {"name": "South", "region": "", "time_zone": "Asia/Shanghai"})
    pool = Pool.objects.get(name="South")
    assert made["Location"] == reverse("admin_pool", args=[pool.pk])
    client.post(made["Location"], {"name": "South China", "region": "South", "time_zone": "Asia/Shanghai"})
    assert Pool.objects.get(pk=pool.pk).name == "South China"
    client.post(reverse("invite_coordinator", args=[pool.pk]), {"email": "new@example.org"})
    invitation = Invitation.objects.get(pool=pool)
    assert (invitation.email, invitation.seat) == ("new@example.org", "coordinator")
    assert "new@example.org" in Page(client.get(made["Location"])).words
    withdrawn = client.post(reverse("withdraw", args=[invitation.pk]))
    assert withdrawn["Location"] == made["Location"]
    assert not Invitation.objects.open().exists()


def test_what_is_wrong_with_a_pool_is_named_and_kept(world, browser):
    client = browser("administrator")
    taken = client.post(reverse("new_pool"), {"name": "East", "time_zone": "Asia/Shanghai"})
    assert taken.status_code == 409 and "Another one has this name already." in Page(taken).words
    lost = client.post(reverse("new_pool"), {"name": "South", "time_zone": "Mars/North"})
    assert lost.status_code == 422 and "“Mars/North” is not a time zone." in Page(lost).words
    zones = [option for option in Page(lost).all("option") if "label" in option]
    assert {"value": "Asia/Shanghai", "label": "Asia/Shanghai, UTC+08:00"} in zones
    assert all(zone["value"] in zone["label"] for zone in zones), "some browsers look only at labels"
    assert {field.get("list") for field in Page(lost).all("input")} == {None, Page(lost).all("datalist")[0]["id"]}
    there = client.post(reverse("invite_coordinator", args=[world.pool.pk]), {"email": "coordinator@example.org"})
    assert there.status_code == 409 and "This person has this place already." in Page(there).words
    nobody = client.post(reverse("invite_coordinator", args=[world.pool.pk]), {"email": "nobody"})
    assert nobody.status_code == 422 and set(nobody.context["invite"].errors) == {"email"}


def test_a_coordinator_is_removed_from_their_own_pool_only(world, browser):
    client, one = browser("administrator"), Coordinator.objects.get(pool=world.pool)
    assert client.post(reverse("remove_coordinator", args=[world.other_pool.pk, one.pk])).status_code == 404
    client.post(reverse("remove_coordinator", args=[world.pool.pk, one.pk]))
    assert not Coordinator.objects.filter(pool=world.pool).exists()


def test_matching_is_set_as_a_new_version_and_keeps_what_the_form_does_not_ask(world, browser):
    client, address = browser("administrator"), reverse("admin_matching", args=[world.pool.pk])
    PoolPolicy.objects.create(pool=world.pool, version=1, engine={"hard_offers": 4}, offer_minutes=90)
    form = client.get(address).context["form"]
    filled = {name: form[name].value() for name in form.fields}
    assert filled["offer_minutes"] == 90
    client.post(address, {**filled, "offers": 2})
    policy = PoolPolicy.objects.in_force(world.pool.pk)
    assert (policy.version, policy.offer_minutes) == (2, 90)
    assert policy.engine["hard_offers"] == 4 and policy.engine["offers"] == 2
    refused = client.post(address, {**filled, "offers": 9})
    assert refused.status_code == 422 and PoolPolicy.objects.in_force(world.pool.pk).version == 2


def test_an_organization_is_made_with_an_owner_who_is_invited(world, browser):
    client = browser("administrator")
    values = {"name": "Silk Guild", "language": "zh-hans", "time_zone": "Asia/Shanghai", "pools": [world.pool.pk]}
    client.post(reverse("new_organization"), {**values, "owner_email": "owner@silk.example"})
    organization = Organization.objects.get(name="Silk Guild")
    assert list(organization.pools.all()) == [world.pool]
    assert Invitation.objects.get(organization=organization).role == "owner"
    address = reverse("admin_organization", args=[organization.pk])
    assert "owner@silk.example" in Page(client.get(address)).words
    invitation = Invitation.objects.get(organization=organization)
    assert client.post(reverse("send_again", args=[invitation.pk]))["Location"] == address
    client.post(address, {**values, "name": "Silk and Tea Guild", "pools": [world.other_pool.pk]})
    organization.refresh_from_db()
    assert organization.name == "Silk and Tea Guild" and list(organization.pools.all()) == [world.other_pool]
    assert client.post(address, {**values, "pools": []}).status_code == 422


def test_many_expired_invitations_of_owners_cost_no_more_queries_than_one(
    world, browser, django_assert_max_num_queries
):
    organization = OrganizationFactory(pools=[world.pool])
    client, address = browser("administrator"), reverse("admin_organization", args=[organization.pk])

    def invite(number: int) -> None:
        accounts.invite_member(
            organization=organization, email=f"owner{number}@example.org", role=Role.OWNER,
            by=world.actor("administrator"),
        )  # fmt: skip
        Invitation.objects.update(expires_at=now() - timedelta(days=1))

    invite(1)
    client.get(address)
    with django_assert_max_num_queries(16) as few:
        (row,) = client.get(address).context["invited"].rows
    assert row.may_send
    for number in range(2, 6):
        invite(number)
    with django_assert_max_num_queries(len(few.captured_queries)):
        rows = client.get(address).context["invited"].rows
    assert [row.may_send for row in rows] == [True] * 5


def test_a_kind_of_task_is_switched_off_and_on(world, browser):
    client, address = browser("administrator"), reverse("switch_kind", args=["minutes"])
    client.post(address, {"active": "0"})
    assert not Template.objects.get(code="minutes").is_active
    assert "switched off" in Page(client.get(reverse("admin_kinds"))).words
    client.post(address, {"active": "1"})
    assert Template.objects.get(code="minutes").is_active


@pytest.mark.parametrize("name", ["owner", "coordinator", "secretary"])
def test_nobody_else_administers(world, browser, name):
    client = browser(name)
    posts = {
        reverse("new_pool"): {"name": "South", "time_zone": "Asia/Shanghai"},
        reverse("admin_pool", args=[world.pool.pk]): {"name": "Mine", "time_zone": "Asia/Shanghai"},
        reverse("invite_coordinator", args=[world.pool.pk]): {"email": "me@example.org"},
        reverse("switch_kind", args=["minutes"]): {"active": "0"},
        reverse("new_organization"): {"name": "Mine", "language": "en", "owner_email": "me@example.org"},
    }
    for address, values in posts.items():
        client.post(address, values)
    assert set(Pool.objects.values_list("name", flat=True)) == {"East", "North"}
    assert Organization.objects.count() == 2
    assert not Invitation.objects.exists() and Template.objects.get(code="minutes").is_active


def test_the_lists_cost_as_many_queries_however_long_they_are(world, browser, django_assert_max_num_queries):
    client = browser("administrator")
    for name in ("admin_pools", "admin_organizations"):
        client.get(reverse(name))
        with django_assert_max_num_queries(14) as few:
            client.get(reverse(name))
        PoolFactory.create_batch(4)
        OrganizationFactory.create_batch(4, pools=[world.pool, world.other_pool])
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(reverse(name))
