"""Reports: the charts of a period, their tables, CSV and paper."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import time_machine
from django.urls import reverse

from backend.accounts.models import User
from backend.sla.models import ClockFigure, TimeFigure
from backend.web.views.desk.report import Period, Report
from tests.web.pages import Page

MORNING = datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMES = ("key", "course", "kinds", "organizations", "used", "causes", "parties")


def figure(world, on: date, *, dimension="all", key="", kind="delivery", **sums) -> None:
    """A cell of the roll-up."""
    amounts = dict.fromkeys(("met", "breached", "excused", "cancelled", "stopped", "target", "elapsed", "paused"), 0)
    ClockFigure.objects.create(
        organization=world.organization, pool=world.pool, is_secret=False, day=on, kind=kind, dimension=dimension,
        key=key, **{**amounts, **sums},
    )  # fmt: skip


@pytest.fixture
def past(world):
    """Two days with deliveries in this month, one in July; an hour's claim; ten hours of work."""
    with time_machine.travel(MORNING, tick=False):
        for on, met, breached, excused in ((date(2026, 11, 17), 7, 1, 0), (date(2026, 11, 18), 8, 0, 1),
                                           (date(2026, 7, 1), 5, 5, 0)):  # fmt: skip
            figure(world, on, met=met, breached=breached, excused=excused)
            key = str(world.template.pk)
            figure(world, on, dimension="template", key=key, met=met, breached=breached, excused=excused)
        figure(world, date(2026, 11, 17), dimension="cause", key="time", breached=1)
        figure(world, date(2026, 11, 18), dimension="cause", key="excused", excused=1)
        figure(world, date(2026, 11, 17), dimension="share", key="4", stopped=9)
        figure(world, date(2026, 11, 17), dimension="share", key="6", stopped=1)
        figure(world, date(2026, 11, 17), kind="claim", met=2, stopped=2, elapsed=7200)
        for party, working in (("secretary", 36_000), ("queue", 1800)):
            TimeFigure.objects.create(
                organization=world.organization, pool=world.pool, is_secret=False, day=date(2026, 11, 17),
                party=party, tasks=3, working=working, off_hours=0,
            )  # fmt: skip
        yield world


def table_of(report: Report, name: str) -> list[list[str]]:
    return [list(row) for row in report.section(name).table.rows]


def test_the_figures_are_those_of_the_period(past):
    report = Report(past.actor("coordinator"), Period(date(2026, 10, 21), date(2026, 11, 19)))
    assert [row[1] for row in table_of(report, "key")] == ["17", "93.8 %", "1", "1", "1 h", "10.0"]
    assert table_of(report, "course") == [["17 Nov 2026", "7", "0", "1"], ["18 Nov 2026", "8", "1", "0"]]
    assert table_of(report, "kinds") == [["Meeting minutes", "93.8 %", "15", "1", "1"]]
    assert table_of(report, "organizations") == [["Tea Society", "93.8 %", "15", "1", "1"]]
    assert table_of(report, "used") == [["40 %", "9"], ["50 %", "0"], ["60 %", "1"]]
    assert table_of(report, "causes") == [["excused", "1"], ["it took too long", "1"]]
    assert table_of(report, "parties") == [["secretary", "10.0"], ["nobody yet", "0.5"]]


def test_long_periods_are_summed_by_week_and_by_month(past):
    by = past.actor("coordinator")
    weeks = Report(by, Period(date(2026, 9, 1), date(2026, 11, 19))).section("course")
    assert (weeks.table.columns[0], [row[0] for row in weeks.table.rows]) == ("Week from", ["16 Nov 2026"])
    months = Report(by, Period(date(2026, 1, 1), date(2026, 11, 19))).section("course")
    assert [row[0] for row in months.table.rows] == [f"{name} 2026" for name in ("Jul", "Aug", "Sep", "Oct", "Nov")]
    assert months.table.rows[1][1:] == ["0", "0", "0"], "a month in which nothing was decided has its place"
    assert months.table.rows[-1][1:] == ["15", "1", "1"]


def test_csv_says_what_the_page_says(past, browser):
    """Check 34."""
    client = browser("coordinator")
    period = {"since": "2026-10-21", "until": "2026-11-19"}
    page = client.get(reverse("reports"), period)
    assert [section.name for section in page.context["sections"]] == list(NAMES)
    for section in page.context["sections"]:
        address = f"{reverse('report_figures', args=[section.name])}?{urlencode(period)}"
        assert address in Page(page).links
        text = client.get(address).content.decode("utf-8-sig")
        assert list(csv.reader(StringIO(text))) == [
            list(section.table.columns),
            *([cell.removeprefix("'") for cell in row] for row in section.table.rows),
        ]


def words_on(document: bytes) -> str:
    pdf = pypdfium2.PdfDocument(BytesIO(document))
    return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


@pytest.mark.parametrize(
    ("language", "kind", "share"), [("en", "Tea Society", "93.8 %"), ("zh-hans", "会议纪要", "93.8%")]
)
def test_the_report_is_printed_in_both_languages(past, browser, language, kind, share):
    User.objects.filter(pk=past.coordinator.pk).update(language=language)
    answer = browser("coordinator").get(reverse("report_paper"), {"since": "2026-10-21", "until": "2026-11-19"})
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="report-2026-10-21-2026-11-19.pdf"' in answer["Content-Disposition"]
    words = words_on(answer.content)
    assert kind in words and share in words


def test_a_report_without_figures_says_so(world, browser):
    page = browser("coordinator").get(reverse("reports"))
    assert "Nothing was decided in this time." in Page(page).words
    assert words_on(browser("coordinator").get(reverse("report_paper")).content)


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"since": "2026-11-19", "until": "2026-11-01"}, "until"), ({"since": "yesterday"}, "since"),
     ({"since": "2024-01-01", "until": "2026-11-01"}, "until"), ({"organization": "1"}, "organization")],
)  # fmt: skip
def test_a_period_that_cannot_be_is_named(world, browser, asked, field):
    client = browser("coordinator")
    page = client.get(reverse("reports"), asked)
    assert page.status_code == 422 and set(page.context["form"].errors) == {field}
    for address in (reverse("report_paper"), reverse("report_figures", args=["course"])):
        assert client.get(address, asked).status_code == 302


def test_another_pools_figures_are_not_reported(past, browser):
    other = browser("other_coordinator")
    assert "Tea Society" not in other.get(reverse("reports")).content.decode()
    assert other.get(reverse("reports"), {"organization": str(past.organization.pk)}).status_code == 422
    assert other.get(reverse("report_figures", args=["nonsense"])).status_code == 404


def test_a_report_costs_as_many_queries_however_long_it_is(past, browser, django_assert_max_num_queries):
    client = browser("coordinator")
    client.get(reverse("reports"))
    with django_assert_max_num_queries(30) as month:
        client.get(reverse("reports"))
    for n in range(40):
        figure(past, date(2026, 8, 1) + timedelta(days=n), met=1)
    with django_assert_max_num_queries(len(month.captured_queries)):
        client.get(reverse("reports"), {"since": "2026-01-01", "until": "2026-11-19"})
