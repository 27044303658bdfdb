"""A report: what the chart draws, what the table says and what CSV holds are the same figures."""

import csv
from datetime import date
from io import StringIO

from playwright.sync_api import expect

from backend.sla.models import ClockFigure, TimeFigure

CHARTS = ("course", "kinds", "organizations", "used", "causes", "parties")


def figure(world, on: date, *, dimension="all", key="", **sums) -> None:
    """A cell of the roll-up."""
    amounts = dict.fromkeys(("met", "breached", "excused", "cancelled", "stopped", "target", "elapsed", "paused"), 0)
    ClockFigure.objects.create(
        organization=world.organization, pool=world.pool, is_secret=False, day=on, kind="delivery",
        dimension=dimension, key=key, **{**amounts, **sums},
    )  # fmt: skip


def fill(world) -> None:
    for number in range(10, 19):
        met, breached, excused = number, number % 3, number % 2
        for dimension, key in (("all", ""), ("template", str(world.template.pk))):
            figure(world, date(2026, 11, number), dimension=dimension, key=key, met=met, breached=breached,
                   excused=excused)  # fmt: skip
    figure(world, date(2026, 11, 17), dimension="cause", key="time", breached=9)
    figure(world, date(2026, 11, 17), dimension="cause", key="excused", excused=4)
    for share, count in (("3", 20), ("7", 60), ("12", 9)):
        figure(world, date(2026, 11, 17), dimension="share", key=share, stopped=count)
    for party, working in (("secretary", 360_000), ("queue", 19_800)):
        TimeFigure.objects.create(
            organization=world.organization, pool=world.pool, is_secret=False, day=date(2026, 11, 17),
            party=party, tasks=3, working=working, off_hours=0,
        )  # fmt: skip


def cells(section) -> list[list[str]]:
    """The table of a figure, as it stands on the page."""
    rows = section.locator("table tr")
    return [rows.nth(n).locator("th, td").all_inner_texts() for n in range(rows.count())]


def test_chart_table_and_csv_hold_the_same_figures(open_as, at_desk):
    """Check 34."""
    fill(at_desk)
    page = open_as("coordinator", "/desk")
    page.get_by_role("link", name="Reports").first.click()
    page.get_by_role("link", name="This month").click()
    for name in CHARTS:
        section = page.locator(f"#figure-{name}")
        drawn = section.locator("svg.chart [data-value]")
        values = [drawn.nth(n).get_attribute("data-value") or drawn.nth(n).text_content() for n in range(drawn.count())]
        section.get_by_text("Show as table").click()
        table = cells(section)
        counted = [cell for row in table[1:] for cell in row[1 : 2 if name in ("kinds", "organizations") else None]]
        assert values and values == [cell for cell in counted if cell != "0"], name
        with page.expect_download() as download:
            section.get_by_role("link", name="CSV").click()
        with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(StringIO(file.read(), newline=""))) == table, name


def test_a_report_is_printed_with_its_tables(open_as, at_desk):
    """Check 34."""
    fill(at_desk)
    page = open_as("coordinator", "/desk/reports")
    with page.expect_download() as download:
        page.get_by_role("link", name="Print as PDF").click()
    assert download.value.suggested_filename == "report-2026-10-21-2026-11-19.pdf"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#table-course")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_hidden()
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#table-course")).to_be_hidden()
