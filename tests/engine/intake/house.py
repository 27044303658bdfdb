"""A small house for sentences: a catalogue as the product ships it, office hours in Shanghai, and a time."""

import json
from datetime import datetime
from pathlib import Path

from tasks_engine.intake import Context, Kind
from tasks_engine.sla import Calendar

DATA = Path(__file__).parents[3] / "backend" / "catalog" / "data"
HOURS = [["09:00", "12:00"], ["13:30", "18:00"]]
CALENDAR = Calendar.of(
    {
        "time_zone": "Asia/Shanghai",
        "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS),
        "holidays": ["2027-01-01", "2027-02-08", "2027-02-09", "2027-02-10"],
        "overrides": {"2026-11-28": HOURS},  # a make-up Saturday
    }
)
WEDNESDAY = "2026-11-18T10:00"


def rows(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def names(name):
    return {row["code"]: tuple(row["name"].values()) for row in rows(name)}


KINDS = tuple(
    Kind(row["code"], tuple(row["name"].values()), tuple(row["fields"]))
    for row in rows("templates")
    if row["code"] != "other"
)
SKILLS, LANGUAGES = names("skills"), names("languages")


def house(at: str = WEDNESDAY) -> Context:
    """The house at a time of its wall clock."""
    return Context(datetime.fromisoformat(f"{at}+08:00"), CALENDAR, KINDS, SKILLS, LANGUAGES)
