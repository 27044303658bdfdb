"""What is in whose calendar, and that calendar programs can read it."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from backend.accounts.models import User
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.feeds import services
from backend.feeds.models import Feed
from backend.feeds.refusals import TooManyFeeds
from backend.outbox.services import relay
from backend.secretaries.models import Leave
from backend.sla.models import Clock
from backend.tasks import services as tasks
from tests.factories import World


@pytest.fixture
def calendar(world):
    """`calendar("owner")`: the events in one person's calendar, as a calendar program reads them."""
    tokens = {}

    def read(name):
        if name not in tokens:
            tokens[name] = token_of(services.make(label="Phone", by=world.actor(name)))
        relay()
        return icalendar.Calendar.from_ical(services.fetch(token=tokens[name]).body).walk("VEVENT")

    return read


def token_of(made):
    return made.url.rsplit("/", 1)[1].removesuffix(".ics")


def summaries(events):
    return [str(event["SUMMARY"]) for event in events]


def test_the_holder_sees_when_the_delivery_is_due(world, calendar):
    task = world.task_in_progress()
    [event] = calendar("secretary")
    assert event["SUMMARY"] == f"Delivery due: {task} Minutes of the council"
    assert event.start == Clock.objects.get(task=task, kind="delivery").due_at.replace(microsecond=0)
    assert str(event["URL"]).endswith(f"/tasks/{task.pk}")
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-30)]


def test_a_paused_clock_is_in_the_calendar_of_whom_it_waits_for(world, calendar):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, question="Which room?", by=world.actor("secretary"))
    assert calendar("secretary") == []
    assert summaries(calendar("owner")) == [f"Answer due: {task} Minutes of the council"]


def test_the_organization_sees_what_to_expect_and_what_to_review(world, calendar):
    task = world.open_task()
    assert summaries(calendar("viewer")) == [f"Delivery expected: {task} Minutes of the council"]
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    tasks.start(task_id=task.pk, by=world.actor("secretary"))
    assert summaries(calendar("viewer")) == [f"Delivery expected: {task} Minutes of the council"]
    tasks.submit(task_id=task.pk, note="Here it is.", by=world.actor("secretary"))
    assert summaries(calendar("viewer")) == [f"Review due: {task} Minutes of the council"]
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    assert calendar("viewer") == calendar("secretary") == []


@pytest.mark.parametrize("level", [Confidentiality.CONFIDENTIAL, Confidentiality.SECRET])
def test_of_confidential_tasks_only_the_number_leaves_the_house(world, calendar, level):
    """Check 42."""
    world.profile.clearance = level
    world.profile.save(update_fields=["clearance"])
    task = world.open_task(title="CANARY", brief="CANARY", confidentiality=level)
    tasks.assign(task_id=task.pk, secretary_id=world.profile.pk, reason="Trusted", by=world.actor("coordinator"))
    assert summaries(calendar("secretary")) == [f"Delivery due: {task}"]
    assert summaries(calendar("owner")) == [f"Delivery expected: {task}"]
    for name in ("secretary", "owner"):
        body = services.fetch(token=token_of(services.make(label="", by=world.actor(name)))).body
        assert b"CANARY" not in body


def test_nobody_sees_what_is_not_theirs(world, calendar):
    world.task_in_progress()
    world.open_task(confidentiality=Confidentiality.SECRET)
    for name in ("stranger", "colleague", "outsider", "coordinator", "other_coordinator", "administrator"):
        assert calendar(name) == [], name
    assert len(calendar("viewer")) == 1
    assert len(calendar("owner")) == 2


def test_after_the_hand_over_the_event_is_cancelled_and_says_no_more_than_the_number(world, calendar):
    """Check 42."""
    task = world.task_in_progress(title="CANARY")
    [event] = calendar("secretary")
    assert "CANARY" in event["SUMMARY"]
    tasks.release(task_id=task.pk, reason="Ill", handover="Nothing yet", by=world.actor("secretary"))
    [gone] = calendar("secretary")
    assert (gone["UID"], gone["STATUS"], gone["SUMMARY"]) == (event["UID"], "CANCELLED", f"Delivery due: {task}")
    assert gone["SEQUENCE"] > event["SEQUENCE"]
    assert not gone.walk("VALARM") and "URL" not in gone


def test_what_becomes_of_a_task_that_was_handed_over_is_not_told(world, calendar):
    """Check 42."""
    task = world.task_in_progress()
    reason = {"reason": "Ill", "by": world.actor("coordinator")}
    tasks.reassign(task_id=task.pk, secretary_id=world.colleague_profile.pk, **reason)
    [gone] = calendar("secretary")
    assert summaries(calendar("colleague")) == [f"Delivery due: {task} Minutes of the council"]
    tasks.start(task_id=task.pk, by=world.actor("colleague"))
    tasks.ask(task_id=task.pk, question="Which room?", by=world.actor("colleague"))
    assert calendar("secretary") == [gone]
    tasks.reassign(task_id=task.pk, secretary_id=world.profile.pk, **reason)
    [back] = calendar("secretary")
    assert (back["UID"], back.get("STATUS")) == (gone["UID"], None)
    assert back["SEQUENCE"] > gone["SEQUENCE"]


def test_titles_of_confidential_tasks_are_in_it_for_those_who_wish_and_of_secret_ones_never(world):
    """Check 42."""
    for level in (Confidentiality.CONFIDENTIAL, Confidentiality.SECRET):
        world.open_task(title=level.name, confidentiality=level)
    relay()
    first = services.make(label="Phone", names_confidential=True, by=world.actor("owner"))
    anew = services.regenerate(feed=first.feed, by=world.actor("owner"))
    body = services.fetch(token=token_of(anew)).body
    assert b"CONFIDENTIAL" in body and b"SECRET" not in body


def test_leave_is_whole_days_when_it_is_and_its_note_is_not_in_it(world, calendar):
    User.objects.filter(pk=world.secretary.pk).update(time_zone="Asia/Shanghai")
    midnight = datetime(2099, 5, 1, 16, tzinfo=UTC)  # in Shanghai, of the second of May
    Leave.objects.create(
        secretary=world.profile, starts_at=midnight, ends_at=midnight + timedelta(days=2), note="CANARY"
    )
    Leave.objects.create(
        secretary=world.profile, starts_at=midnight + timedelta(days=9, hours=10), ends_at=midnight + timedelta(days=10)
    )
    Leave.objects.create(
        secretary=world.profile, starts_at=now() - timedelta(days=99), ends_at=now() - timedelta(days=98)
    )
    whole, part = calendar("secretary")
    assert (whole.start.isoformat(), whole.end.isoformat()) == ("2099-05-02", "2099-05-04")
    assert part.start == midnight + timedelta(days=9, hours=10)
    assert "CANARY" not in str(whole)


def test_identifiers_are_stable_and_sequences_grow_with_the_task(world, calendar):
    """Check 42."""
    task = world.open_task()
    [first] = calendar("owner")
    [again] = calendar("owner")
    assert first == again
    tasks.edit(task_id=task.pk, title="Other minutes", by=world.actor("owner"))
    [changed] = calendar("owner")
    assert changed["UID"] == first["UID"]
    assert changed["SEQUENCE"] > first["SEQUENCE"]


def test_the_calendar_speaks_its_readers_language(world, calendar):
    User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
    world.owner.refresh_from_db()
    world.task_in_progress()
    assert len(calendar("owner")) == 1


def test_programs_are_told_how_often_to_ask(world):
    body = services.fetch(token=token_of(services.make(label="Phone", by=world.actor("owner")))).body
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in body
    assert b"METHOD:PUBLISH\r\n" in body
    assert b"VERSION:2.0\r\n" in body


class TestAddresses:
    def test_the_token_is_not_stored(self, world):
        made = services.make(label="Phone", by=world.actor("owner"))
        assert len(token_of(made)) == 43, "256 bits"
        assert token_of(made).encode() not in bytes(Feed.objects.get().digest)

    def test_unknown_revoked_and_former_users_are_not_found(self, world):
        made = services.make(label="Phone", by=world.actor("owner"))
        other = services.make(label="Laptop", by=world.actor("owner"))
        with pytest.raises(NotFound):
            services.fetch(token="x" * 43)
        services.revoke(feed=made.feed)
        with pytest.raises(NotFound):
            services.fetch(token=token_of(made))
        assert services.fetch(token=token_of(other)).body
        User.objects.filter(pk=world.owner.pk).update(is_active=False)
        with pytest.raises(NotFound):
            services.fetch(token=token_of(other))

    def test_a_person_has_ten_at_most(self, world):
        for number in range(services.MOST_EACH):
            services.make(label=str(number), by=world.actor("owner"))
        with pytest.raises(TooManyFeeds):
            services.make(label="One more", by=world.actor("owner"))

    def test_use_is_noted_seldom_and_a_change_at_once(self, world, django_assert_num_queries):
        made = services.make(label="Phone", by=world.actor("owner"))
        first = services.fetch(token=token_of(made))
        assert Feed.objects.get().last_used_at is not None
        with django_assert_num_queries(6):  # feed, memberships, pools, profile, clocks, leave: and no write
            again = services.fetch(token=token_of(made))
        assert again == first
        world.open_task()
        relay()
        assert services.fetch(token=token_of(made)).etag != first.etag


@pytest.mark.parametrize("count", [1, 6])
def test_a_calendar_costs_the_same_however_much_is_in_it(count, db, django_assert_num_queries):
    world = World()
    for _ in range(count):
        world.open_task()
    relay()
    made = services.make(label="Phone", by=world.actor("owner"))
    services.fetch(token=token_of(made))
    with django_assert_num_queries(8):
        services.fetch(token=token_of(made))
