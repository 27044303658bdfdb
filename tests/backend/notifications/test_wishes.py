"""What people wish is kept while notices wait: digests, merged letters, muted and followed tasks, what is over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import Membership
from backend.core.errors import Forbidden, Invalid
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.models import Attempt, Delivery, Notification, Preference, Watch
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from tests.factories import UserFactory

MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # in Shanghai
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # seven o'clock there
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NIGHT = [{"start": "22:00", "end": "07:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}]
Status = Delivery.Status


def wish(world, name: str = "owner", **values) -> None:
    services.set_preferences(by=world.actor(name), **values)


def happens(task, verb: str, number: int, **values) -> None:
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, **values)
    services.tell(
        event="task.moved", event_id=number, facts={"verb": verb, "role": "", "undone": ""}, happening=happening
    )


def send(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while services.send_due(at=at):
            pass


@pytest.fixture
def midnight():
    with time_machine.travel(MIDNIGHT, tick=False):
        yield


@pytest.fixture
def task(world, midnight):
    return world.task_in_progress()


def fates() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("id").values_list("status", "dropped"))


# Waiting --------------------------------------------------------------------------------------------------------------


def test_there_is_no_mail_at_midnight_and_one_in_the_morning(world, task, mailoutbox):
    """Check 39."""
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    send(MIDNIGHT)
    assert mailoutbox == []
    send(MORNING - timedelta(seconds=1))
    assert mailoutbox == []
    send(MORNING)
    assert [mail.to for mail in mailoutbox] == [["owner@example.org"]]
    assert Attempt.objects.count() == 1, "waiting is no attempt"


def test_the_house_is_quiet_at_night_for_who_says_nothing(settings, world, task, mailoutbox):
    settings.QUIET_HOURS = [("22:00", "07:00", tuple(NIGHT[0]["days"]))]
    happens(task, "ask", 1)
    send(MIDNIGHT)
    assert mailoutbox == []


def test_urgent_news_pass_the_night_if_they_may(world, task, mailoutbox):
    """Check 39."""
    wish(world, quiet_hours=NIGHT, urgent_passes=True)
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    happens(task, "claim", 1)
    happens(task, "ask", 2)
    send(MIDNIGHT)
    assert len(mailoutbox) == 1
    assert "A question about" in mailoutbox[0].subject


def test_a_retry_does_not_wake_anybody_either(world, task, mailoutbox, settings):
    wish(world, quiet_hours=NIGHT)
    with time_machine.travel(MIDNIGHT - timedelta(hours=2, seconds=10), tick=False):  # ten seconds before the night
        happens(task, "claim", 1)
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    send(MIDNIGHT - timedelta(hours=2, seconds=10))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(MIDNIGHT)
    assert mailoutbox == []
    send(MORNING)
    assert len(mailoutbox) == 1
    assert list(Attempt.objects.order_by("id").values_list("outcome", flat=True)) == ["put_off", "sent"]


def test_a_secretary_is_told_in_their_own_working_hours(world, task, mailoutbox):
    """Check 39."""
    Secretary.objects.update(weekly_hours={"tue": [["10:00", "12:00"]]})
    wish(world, "secretary", only_in_working_hours=True)
    happens(task, "answer", 1, by=world.owner.pk)
    send(MORNING)
    assert mailoutbox == []
    send(MORNING + timedelta(hours=3))
    assert len(mailoutbox) == 1


def test_what_can_wait_on_a_friday_evening_is_mailed_on_monday_at_nine(world, mailoutbox):
    """Check 39."""
    friday, monday = datetime(2026, 11, 20, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    with time_machine.travel(friday, tick=False):
        task = world.task_in_progress()
        wish(world, only_in_working_hours=True)
        happens(task, "claim", 1)
    send(friday)
    send(monday - timedelta(seconds=1))
    assert mailoutbox == []
    send(monday)
    assert [mail.to for mail in mailoutbox] == [["owner@example.org"]]


# Together -------------------------------------------------------------------------------------------------------------


def test_several_notices_that_waited_about_one_task_leave_as_one_mail(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    other = world.task_in_progress(title="Another thing")
    happens(task, "claim", 1)
    happens(task, "release", 2)
    happens(other, "claim", 3)
    send(MORNING)
    own = [mail for mail in mailoutbox if mail.to == ["owner@example.org"]]
    first, second = sorted(own, key=lambda mail: len(mail.body))
    assert first.subject == f"{other} “Another thing” has a secretary"
    assert second.subject == f"2 notices about {task} “Minutes of the council”"
    assert "was given back" in second.body
    assert "has a secretary" in second.body
    owners = Delivery.objects.filter(notification__user=world.owner)
    assert set(owners.values_list("status", flat=True)) == {Status.SENT}
    assert sorted(Attempt.objects.filter(delivery__in=owners).values_list("together", flat=True)) == [1, 2, 2]


def test_a_letter_that_is_sent_twice_has_one_name_and_one_with_more_in_it_another(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)

    def name_of_the_last() -> str:
        Delivery.objects.update(status=Status.PENDING, next_attempt_at=MORNING)
        send(MORNING)
        return str(mailoutbox[-1].extra_headers["Message-ID"])

    for number in (1, 2):
        happens(task, "claim", number)
    assert name_of_the_last() == name_of_the_last()
    happens(task, "claim", 3)
    assert name_of_the_last() not in {mail.extra_headers["Message-ID"] for mail in mailoutbox[:-1]}


def test_a_letter_that_is_asked_for_again_has_another_name(world, task, mailoutbox):
    happens(task, "claim", 1)
    send(MIDNIGHT)
    with time_machine.travel(MORNING, tick=False):
        services.resend(delivery_id=Delivery.objects.get().pk, by=world.actor("owner"))
    send(MORNING)
    first, again = (mail.extra_headers["Message-ID"] for mail in mailoutbox)
    assert first != again


def test_a_digest_holds_everything_since_the_last_one(world, task, mailoutbox):
    """Check 40."""
    wish(world, choices={"work": {"email": "digest"}}, digest_at=["12:00"])
    other = world.task_in_progress(title="Another thing")
    for number, of in enumerate([task, task, other]):
        happens(of, "claim", number)
    send(NOON - timedelta(minutes=1))
    assert mailoutbox == []
    send(NOON)
    (mail,) = mailoutbox
    assert mail.subject == "Your digest: 3 notices"
    assert "“Another thing” has a secretary" in mail.body
    assert mail.alternatives[0][0].count("has a secretary") >= 3


def test_who_wants_a_digest_still_reads_everything_in_the_house_at_once(world, task):
    wish(world, choices={"work": {"email": "digest"}})
    happens(task, "claim", 1)
    assert Notification.objects.filter(user=world.owner).count() == 1


# Over -----------------------------------------------------------------------------------------------------------------


def test_what_is_read_in_the_house_is_not_mailed(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    services.mark_all_read(by=world.actor("owner"))
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "read")])


def test_a_question_that_was_answered_is_not_mailed(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    happens(task, "ask", 1)
    tasks.answer(task_id=task.pk, by=world.actor("manager"), text="Ms Xu.")
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "over")])


def test_of_a_task_that_was_closed_in_the_night_nobody_hears_who_does_it(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    tasks.cancel(task_id=task.pk, by=world.actor("owner"), reason="Moved.")
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "over")])


def test_what_is_switched_off_while_it_waits_is_dropped(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    wish(world, quiet_hours=NIGHT, choices={"work": {"email": "off"}})
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "off")])


def test_who_left_the_organization_meanwhile_hears_nothing(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    Membership.objects.filter(user=world.owner).delete()
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "hidden")])


# Muted and followed ---------------------------------------------------------------------------------------------------


def test_a_muted_task_says_nothing_outside_of_the_house(world, task, mailoutbox):
    """Check 40."""
    services.watch(task=task, mode="mute", by=world.actor("owner"))
    happens(task, "ask", 1)
    send(NOON)
    assert (mailoutbox, fates()) == ([], [])
    assert Notification.objects.filter(user=world.owner).exists()


def test_what_waits_when_a_task_is_muted_is_dropped(world, task, mailoutbox):
    wish(world, quiet_hours=NIGHT)
    happens(task, "claim", 1)
    services.watch(task=task, mode="mute", by=world.actor("owner"))
    send(MORNING)
    assert (mailoutbox, fates()) == ([], [("dropped", "muted")])


def test_a_follower_is_told_what_the_organization_is_told_as_long_as_they_may_see_it(world, task):
    services.watch(task=task, mode="follow", by=world.actor("viewer"))
    happens(task, "claim", 1)
    assert set(Notification.objects.values_list("user__name", flat=True)) == {"Owner", "Viewer"}
    Membership.objects.filter(user=world.viewer).delete()
    happens(task, "claim", 2)
    assert set(Notification.objects.filter(event="2").values_list("user__name", flat=True)) == {"Owner"}


def test_a_secretary_who_sees_a_task_on_the_board_cannot_follow_it(world):
    with pytest.raises(Forbidden):
        services.watch(task=world.open_task(), mode="follow", by=world.actor("colleague"))


def test_following_again_and_muting_leave_one_word(world):
    task = world.open_task()
    for mode in ("follow", "follow", "mute"):
        services.watch(task=task, mode=mode, by=world.actor("manager"))
    assert services.watch_of(task=task, by=world.actor("manager")) == "mute"
    services.unwatch(task_id=task.pk, by=world.actor("manager"))
    assert services.watch_of(task=task, by=world.actor("manager")) == ""
    assert not Watch.objects.exists()


# Whose word counts ----------------------------------------------------------------------------------------------------


def test_a_persons_own_word_counts_over_the_organizations_and_that_over_the_houses(world):
    organization = world.organization
    services.set_preferences(
        by=world.actor("manager"), organization=organization, urgent_passes=True,
        choices={"offers": {"email": "off"}, "work": {"email": "digest"}}, digest_at=["17:00"],
    )  # fmt: skip
    wish(world, choices={"work": {"email": "at_once"}}, only_in_working_hours=True)
    said = services.preferences_of(by=world.actor("owner")).effective
    choices = said["choices"]
    mailed = {group: choices[group]["email"] for group in ("offers", "work", "time", "certificates")}
    assert mailed == {"offers": "off", "work": "at_once", "time": "at_once", "certificates": "digest"}
    assert said == {
        "choices": choices,
        "urgent_passes": True,
        "only_in_working_hours": True,
        "digest_at": ["17:00"],
        "quiet_hours": [],
    }


def test_of_several_organizations_the_one_counts_to_which_somebody_belongs_for_longest(world):
    Membership.objects.create(organization=world.other_organization, user=world.owner, role="owner")
    services.set_preferences(by=world.actor("owner"), organization=world.other_organization, urgent_passes=True)
    assert services.preferences_of(by=world.actor("owner")).effective["urgent_passes"] is False


def test_only_who_manages_members_says_with_what_they_start(world):
    for name in ("requester", "viewer", "stranger", "coordinator"):
        with pytest.raises(Forbidden):
            services.set_preferences(by=world.actor(name), organization=world.organization, urgent_passes=True)
    assert not Preference.objects.exists()


def test_quiet_hours_that_never_end_are_refused(world):
    always = [{"start": "00:00", "end": "00:00", "days": NIGHT[0]["days"]}]
    with pytest.raises(Invalid):
        wish(world, quiet_hours=always)


# What it costs --------------------------------------------------------------------------------------------------------


def test_telling_fifty_people_costs_as_much_as_telling_two(world, task):
    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            happens(task, "release", number)
        return len(captured)

    def follow(count: int) -> None:
        for person in UserFactory.create_batch(count):
            Membership.objects.create(organization=world.organization, user=person, role="viewer")
            Preference.objects.create(user=person, only_in_working_hours=True, quiet_hours=NIGHT)
            Watch.objects.create(user=person, task=task, mode="follow")

    follow(1)
    cost(0)  # calendars are compiled once a process
    few = cost(1)
    follow(49)
    assert cost(2) == few
    assert Notification.objects.filter(event="2").count() == 52  # with the owner and the coordinator


def test_a_digest_of_many_tasks_costs_as_much_as_one_of_two(world, task):
    wish(world, choices={"work": {"email": "digest"}}, digest_at=["12:00"])

    def cost(count: int) -> int:
        for number in range(count):
            happens(world.open_task(), "claim", number)
        with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as captured:
            services.send_due(at=NOON)
        return len(captured)

    assert cost(2) == cost(20)
    assert not Delivery.objects.exclude(status=Status.SENT).exists()
