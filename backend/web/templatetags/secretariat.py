"""What the templates need beyond Django's own: icons, instants, durations, initials."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, defaulttags
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.catalog.fields import MOST_MONEY
from backend.catalog.models import in_language
from backend.repeating.models import OwnTemplate
from backend.tasks.models import Task
from backend.web import icons, rings, tongues, words
from tasks_engine.lifecycle import TaskStatus

register = template.Library()


register.simple_tag(icons.drawn, name="icon")


@register.simple_tag(takes_context=True)
def querystring(context: Context, **changes: Any) -> str:
    """Django's own, which is empty where nothing is left to say: but a link needs an address."""
    return str(defaulttags.querystring(context, **changes)) or "?"


@register.simple_tag
def here() -> SafeString:
    """Attributes of a form or link after which the reader stays on the page: only its main part is exchanged."""
    return mark_safe('hx-boost="true" hx-target="#main" hx-select="#main" hx-swap="outerMorph" hx-push-url="false"')


@register.simple_tag
def upload_limit() -> SafeString:
    """Attributes of a form with files: how large one may be and how many may come, what is said of more before it is
    sent, and what while the virus scan looks at those that were sent.
    """
    most, count = settings.UPLOAD_MAX_BYTES, settings.DATA_UPLOAD_MAX_NUMBER_FILES
    large = _("“%%n” is larger than %(most)s.") % {"most": filesizeformat(most)}
    many = ngettext("At most %(n)d file at a time.", "At most %(n)d files at a time.", count) % {"n": count}
    scanning = _("Checking for viruses") if settings.CLAMD_URL else ""
    return format_html(
        'data-most="{}" data-too-large="{}" data-most-files="{}" data-too-many="{}" data-scanning="{}"',
        most, large, count, many, scanning,
    )  # fmt: skip


@register.simple_tag
def ticking_words() -> str:
    """What rings say as time goes on."""
    return rings.ticking_words()


@register.filter
def kind_icon(task: Task | OwnTemplate) -> str:
    """The name of the icon of a task's kind, or an own template's."""
    return words.ICONS.get(task.template.code, "file-text")


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """An instant as people say it, in the reader's time zone: "today 11:30", "Thu 19 Nov, 11:30"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), _said(local))


@register.filter
def spoken(at: datetime) -> str:
    """An instant as `when` says it, for the middle of a sentence."""
    return _said(timezone.localtime(at))


def _said(local: datetime) -> str:
    today = timezone.localtime().date()
    clock = f"{local:%H:%M}"
    match (local.date() - today).days:
        case 0:
            return _("today %(clock)s") % {"clock": clock}
        case 1:
            return _("tomorrow %(clock)s") % {"clock": clock}
        case -1:
            return _("yesterday %(clock)s") % {"clock": clock}
    return dated(local)


@register.filter
def dated(at: datetime) -> str:
    """The day of the week, the date and the time of an instant, in the reader's time zone."""
    local = timezone.localtime(at)
    # Translators: a date format of Django's, without the year
    on = date_format(local, _("j M")) if local.year == timezone.localtime().year else day(local)
    facts = {"weekday": words.WEEKDAYS[local.weekday()], "date": on, "clock": f"{local:%H:%M}"}
    return _("%(weekday)s %(date)s, %(clock)s") % facts


@register.filter
def day(on: date) -> str:
    """A date."""
    # Translators: a date format of Django's, with the year
    return date_format(on, _("j M Y"))


@register.filter
def day_month(on: date) -> str:
    """A date, without its year."""
    # Translators: a date format of Django's, without the year
    return date_format(on, _("j M"))


@register.filter
def weekday(on: date) -> str:
    """A day of the week, short."""
    return str(words.WEEKDAYS[on.weekday()])


@register.filter
def whole_day(at: datetime) -> str:
    """An instant with its day, as a page about a day says it on top."""
    local = timezone.localtime(at)
    # Translators: a date format of Django's, without the year
    facts = {"weekday": date_format(local, "l"), "date": date_format(local, _("j M")), "clock": f"{local:%H:%M}"}
    return _("%(weekday)s %(date)s, %(clock)s") % facts


@register.filter
def clock_time(at: datetime) -> str:
    """The time of day in the reader's time zone."""
    return f"{timezone.localtime(at):%H:%M}"


@register.filter
def spell(seconds: int) -> str:
    """Working seconds in hours and minutes."""
    return rings.spell(seconds)


@register.filter
def minutes(count: int) -> str:
    """Minutes of work in hours and minutes."""
    return rings.spell(count * rings.MINUTE)


@register.filter
def initials(name: str) -> str:
    """What stands in a person's circle: two initials, or the last character of a Chinese name."""
    if not name.isascii():
        return name.strip()[-1:]
    return "".join(part[0] for part in name.split()[:2]).upper()


@register.filter
def tint(name: str) -> str:
    """One of four colours for a person's circle, always the same for the same name."""
    return f"a{sum(name.encode()) % 4 + 1}"


@register.filter
def chip(task: Task) -> str:
    """The colour of a task's state."""
    return words.CHIPS.get(TaskStatus(task.status), "")


@register.filter
def said(text: dict[str, str]) -> str:
    """A text of the catalogue in the reader's language."""
    return in_language(text)


@register.filter
def percent(figure: float | str) -> str:
    """A percentage, with the space before its sign that the reader's language sets or leaves out."""
    return _("%(figure)s %%") % {"figure": figure}


@register.filter
def money(amount: Decimal | str, currency: str) -> str:
    """An amount with its currency, in groups of three digits; without the hundredths of a whole one."""
    known = Decimal(amount)
    said = f"{known:,.2f}".removesuffix(".00") if known < MOST_MONEY else amount
    return f"{said} {currency}"


@register.filter
def in_its_language(text: object) -> SafeString:
    """What somebody wrote, of which each part says in which language it is where the page is in another."""
    return tongues.marked("" if text is None else text)


@register.filter
def clock_name(kind: str) -> Any:
    """What a clock is called."""
    return words.CLOCKS[kind]


@register.filter
def clock_meaning(kind: str) -> Any:
    """From when until when a clock runs."""
    return words.CLOCK_MEANINGS[kind]


@register.filter
def party_name(party: str) -> Any:
    """Whose time it is."""
    return words.PARTIES[party]


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """What `found` holds under `key`, or None."""
    return found.get(key)


@register.filter
def thousandth(share: int) -> str:
    """A place on a page, stored in thousandths, as SVG says it."""
    return f"{share / 10:g}%"


@register.filter
def place(pin: Any) -> str:
    """Where a change stands, as forms send it."""
    return f"{pin.file}:{pin.page}:{pin.x}:{pin.y}" if pin.file else ""


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def browser_name(user_agent: str) -> str:
    """A browser as people call it, by what it says of itself: the first of each table that it names."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), _("Another browser"))
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} · {system}" if system else browser
