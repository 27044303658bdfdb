"""What went before: tasks that were done in the last weeks, and work in every state that there is this morning.

Told in `past.json`, by the working day before today and the hour in China; the services take each step as if it were
then.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from io import BytesIO
from types import MappingProxyType
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core import clock
from backend.secretaries import services as secretaries
from backend.tasks import services as tasks
from backend.tasks.models import Task

TYPEFACE = "STSong-Light"
PARAGRAPHS = {
    "en": ("1. The figures of the last quarter were received without objection.", "Owner: the office.",
           "2. The fee for next year is 1,200 yuan a member.", "Owner: the treasurer, by 15 December.",
           "3. The next meeting is on the first Thursday of the month.", "Owner: the secretary-general."),
    "zh": ("一、通过上季度收支情况说明。", "责任：秘书处。", "二、明年会费为每户1200元。",
           "责任：财务委员，12月15日前。", "三、下次会议定于本月第一个星期四。", "责任：秘书长。"),
}  # fmt: skip
FLAWS = {"1,200": "1,300", "1200": "1300", "Owner: the secretary-general.": "Owner: to be named.", "秘书长": "待定"}


def instant(at: datetime, days_ago: int, hour: str) -> datetime:
    """That hour of the last working day but `days_ago` before `at`, on `at`'s calendar."""
    day = at.date()
    while days_ago:
        day -= timedelta(days=1)
        days_ago -= day.weekday() < 5
    return datetime.combine(day, time.fromisoformat(hour), at.tzinfo)


def play(stories: Iterable[dict[str, Any]], post: Callable[[str, str], tuple[Task, Actor]], *, at: datetime) -> None:
    """Take every step of the stories. `post` posts a task like that of a title, under a new one."""
    for story in stories:
        with clock.set_to(instant(at, *story["posted"])):
            task, client = post(story["like"], story["title"])
        secretary = secretaries.actor_of(User.objects.get(email=f"{story['secretary']}@secretaries.example"))
        for verb, *when, words in ([*step, ""][:4] for step in story["steps"]):
            with clock.set_to(instant(at, *when)):
                _STEPS[verb](task, client, secretary, words)


def _submit(
    task: Task, _: Actor, secretary: Actor, title: str, flaws: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Deliver a paper; where changes were pinned to the one before, with the checklist ticked off."""
    task.refresh_from_db(fields=["checklist"])
    if any("change" in entry for entry in task.checklist):
        for item in range(len(task.checklist)):
            tasks.tick(task_id=task.pk, item=item, done=True, by=secretary)
    name = f"{slugify(title, allow_unicode=True)}.pdf"
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(name, _paper(title, flaws)))
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])


def _submit_flawed(task: Task, client: Actor, secretary: Actor, title: str) -> None:
    _submit(task, client, secretary, title, FLAWS)


def _ask_changes(task: Task, client: Actor, _: Actor, words: str | list[list[Any]]) -> None:
    """In words; or by pins, each with its text and where it is on the first page of what was delivered."""
    if isinstance(words, str):
        tasks.request_revision(task_id=task.pk, by=client, changes=words)
        return
    file = task.deliverables.latest("version").files.get()
    pins = [tasks.Pin(text, file.pk, 1, x, y) for text, x, y in words]
    tasks.request_revision(task_id=task.pk, by=client, pins=pins)


def _paper(title: str, flaws: Mapping[str, str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(TYPEFACE))
    page = BytesIO()
    canvas = Canvas(page, pagesize=A4, invariant=1)
    canvas.setFont(TYPEFACE, 20)
    canvas.drawString(72, 740, title)
    canvas.setFont(TYPEFACE, 13)
    for line, words in enumerate(PARAGRAPHS["en" if title.isascii() else "zh"]):
        for right, wrong in flaws.items():
            words = words.replace(right, wrong)
        canvas.drawString(72 + 20 * (line % 2), 690 - 26 * line, words)
    canvas.save()
    return page.getvalue()


def _message(task: Task, _: Actor, secretary: Actor, words: str) -> None:
    tasks.post_message(task_id=task.pk, by=secretary, text=words)


def _note(task: Task, _: Actor, secretary: Actor, words: str) -> None:
    tasks.post_message(task_id=task.pk, by=secretary, text=words, is_internal=True)


def _rate(task: Task, client: Actor, secretary: Actor, _: str) -> None:
    for by in (client, secretary):
        tasks.rate(task_id=task.pk, by=by, correct=True, complete=True, on_time=True, considerate=True)


_STEPS: dict[str, Callable[[Task, Actor, Actor, Any], object]] = {
    "claim": lambda task, _, secretary, __: tasks.claim(task_id=task.pk, by=secretary),
    "start": lambda task, _, secretary, __: tasks.start(task_id=task.pk, by=secretary),
    "ask": lambda task, _, secretary, words: tasks.ask(task_id=task.pk, by=secretary, question=words),
    "answer": lambda task, client, _, words: tasks.answer(task_id=task.pk, by=client, text=words),
    "submit": _submit,
    "submit_flawed": _submit_flawed,
    "request_revision": _ask_changes,
    "accept": lambda task, client, _, __: tasks.accept(task_id=task.pk, by=client),
    "message": _message,
    "note": _note,
    "rate": _rate,
}
