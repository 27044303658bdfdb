"""The day line: a plan laid into working hours, and the strip that it is drawn as."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as some

from backend.web.dayline import Job, free_times, late, lay, strip_of

CHINA = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 19) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


OFFICE = [span for day in (19, 20) for span in ((at(9, day=day), at(12, day=day)), (at(13, 30, day), at(18, day=day)))]
NOW = at(10)


def test_work_is_laid_out_by_its_due_around_the_break():
    early, later = Job(1, "Minutes", 60, at(12)), Job(2, "Letter", 120, at(17))
    pieces = lay([later, early], OFFICE, NOW)
    assert [(piece.job.number, piece.start, piece.end) for piece in pieces] == [
        (1, at(10), at(11)), (2, at(11), at(12)), (2, at(13, 30), at(14, 30)),
    ]  # fmt: skip
    assert free_times(OFFICE[:2], pieces, NOW) == [(at(14, 30), at(18))]


def test_what_ends_after_its_due_or_never_is_late():
    jobs = [Job(1, "Minutes", 180, at(12)), Job(2, "Letter", 30, at(13)), Job(3, "Everything", 9000)]
    assert [(job.number, end) for job, end in late(jobs, lay(jobs, OFFICE, NOW))] == [
        (1, at(14, 30)), (2, at(15)), (3, None),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.tuples(some.integers(1, 400), some.none() | some.integers(-60, 3000)), max_size=6),
    some.integers(0, 30 * 60),
)
def test_a_plan_never_overlaps_and_stays_within_working_hours(jobs, passed):
    start = at(7) + timedelta(minutes=passed)
    dues = [None if due is None else NOW + timedelta(minutes=due) for _minutes, due in jobs]
    wanted = [Job(n, "", minutes, due) for n, ((minutes, _due), due) in enumerate(zip(jobs, dues, strict=True))]
    pieces = lay(wanted, OFFICE, start)
    assert all(before.end <= after.start for before, after in pairwise(pieces))
    assert all(any(a <= piece.start and piece.end <= b for a, b in OFFICE) for piece in pieces)
    assert all(piece.start >= start for piece in pieces)
    strip = strip_of(OFFICE, wanted, pieces, start, CHINA)
    assert strip is not None
    assert all(0 <= box.x <= 100 and box.x + box.width <= 100.2 for box in strip.boxes)


def test_the_strip_shows_what_is_worked_on_the_break_what_is_free_and_when_work_is_due():
    jobs = [Job(2418, "Council minutes", 90, at(11, 30), begun=at(9, 15)), Job(2425, "Data report", 150, at(17, 30))]
    with translation.override("en"):
        strip = strip_of(OFFICE, jobs, lay(jobs, OFFICE, NOW), NOW, CHINA)
    assert strip is not None
    assert [box.look for box in strip.boxes] == ["cur", "task", "task", "rest", "free"]
    assert (strip.boxes[0].x, strip.boxes[0].number, strip.boxes[0].title) == (2.78, "2418", "Council minutes")
    assert strip.now == 11.11
    assert [mark.text for mark in strip.marks if mark.is_due] == ["due 11:30", "due 17:30"]
    assert strip.free_minutes == 150
    assert strip.words == (
        "Plan of the day, 9:00 to 18:00. It is 10:00 now. CS-2418 until 11:30. CS-2425 until 12:00. "
        "Break until 13:30. CS-2425 until 15:30. Free from 15:30, 2 h 30 min. CS-2418 is due at 11:30. "
        "CS-2425 is due at 17:30."
    )
    drawn = render_to_string("web/strip.html", {"strip": strip})
    assert 'style="' not in drawn
    assert 'x="2.78%"' in drawn


def test_free_times_say_how_many_tasks_fit_into_each():
    jobs = [Job(1, "Letter", 60, at(12))]
    with translation.override("en"), timezone.override(CHINA):
        strip = strip_of(OFFICE, jobs, lay(jobs, OFFICE, NOW), NOW, CHINA)
        assert strip is not None
        told = strip.told([30, 60, 90, 200, 600])
        nothing = strip.told([600])
    assert [(slot.start, slot.minutes, slot.fits) for slot in told.slots] == [(at(11), 60, 2), (at(13, 30), 270, 4)]
    assert [box.title for box in told.boxes if box.look == "free"] == ["2 fit here", "4 fit here"]
    assert [box.is_too_small_for_a_phone for box in told.boxes if box.look == "free"] == [True, False]
    assert not any(box.is_too_small_for_a_phone for box in strip.boxes if box.look == "free")
    assert told.words == f"{strip.words} At 11:00: 2 fit here. At 13:30: 4 fit here."
    assert [slot.fits for slot in nothing.slots] == [0, 0] and "At 11:00: nothing fits." in nothing.words


def test_a_title_is_cut_to_the_room_of_its_block_and_chinese_takes_twice_as_much():
    jobs = [Job(1, "Minutes of the third council meeting", 60), Job(2, "第三次理事会会议纪要与决议汇编", 60)]
    strip = strip_of(OFFICE, jobs, lay(jobs, OFFICE, NOW), NOW, CHINA)
    assert strip is not None
    assert [box.title for box in strip.boxes[:2]] == ["Minutes…", "第三次…"]


def test_a_day_without_working_hours_has_no_strip():
    assert strip_of(OFFICE, [], [], at(10, day=21), CHINA) is None


def test_the_strip_of_another_day_has_no_present_and_tells_leave_from_a_break():
    away = (at(15, day=20), at(16, day=20))
    spans = [*OFFICE[:3], (at(13, 30, 20), away[0]), (away[1], at(18, day=20))]
    with translation.override("en"):
        strip = strip_of(
            spans, [], [], NOW, CHINA, on=at(0, day=20).date(), frame=(at(8, day=20), at(18, day=20)), away=[away]
        )
    assert strip is not None and strip.now is None
    assert strip.words.startswith("Plan of the day, 9:00 to 18:00. Free from 9:00, 3 h. Break until 13:30.")
    assert "Leave until 16:00." in strip.words
    assert [box.title for box in strip.boxes if box.look == "rest"] == ["Break", "Leave", ""]
