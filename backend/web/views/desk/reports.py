"""Reports: charts of a chosen period, each as a table and as CSV, and all of it on paper."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.accounts.models import Organization, Pool
from backend.web import paper
from backend.web.forms.reports import PeriodForm, usual_period
from backend.web.templatetags.secretariat import day
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.keyfigures import TARGET
from backend.web.views.desk.report import Period, Report


class OfPeriod(ForCoordinators):
    """About the period that the address names; without one, the last thirty days."""

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def form(self) -> PeriodForm:
        """What is asked for; what the address leaves out is as usual."""
        given = self.request.GET.dict()
        usual = {name: str(on) for name, on in usual_period(self.today).items()}
        return PeriodForm({**usual, **given}, pools=self.actor.pools)

    @cached_property
    def period(self) -> Period:
        """The period, once the form is right."""
        asked = self.form.cleaned_data
        keys = {name: row.pk for name in ("pool", "organization") if (row := asked[name])}
        return Period(asked["since"], asked["until"], **keys)

    @property
    def query(self) -> str:
        """The same period as a query string."""
        names = ("since", "until", "pool", "organization")
        return urlencode({name: value for name in names if (value := getattr(self.period, name))})


class Reports(OfPeriod):
    """The page."""

    template_name = "web/desk/reports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.form.is_valid():
            return self.show(form=self.form, periods=self.periods(), status=422)
        return self.show(
            form=self.form,
            period=self.period,
            query=self.query,
            periods=self.periods(),
            sections=Report(self.actor, self.period).sections,
            target=round(100 * TARGET),
        )

    def periods(self) -> list[dict[str, Any]]:
        """Periods that are often asked for."""
        chosen = self.request.GET
        return [
            {
                "label": label,
                "query": urlencode({"since": since, "until": until, **self.narrowed()}),
                "is_here": (chosen.get("since"), chosen.get("until")) == (str(since), str(until)),
            }
            for label, since, until in _usual(self.today)
        ]

    def narrowed(self) -> dict[str, str]:
        """The pool and the organization that were asked for."""
        chosen = self.request.GET
        return {name: chosen[name] for name in ("pool", "organization") if chosen.get(name)}


class ReportTable(OfPeriod):
    """One figure's table as CSV: the same that the page shows."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.form.is_valid():
            return redirect(f"{reverse('reports')}?{request.GET.urlencode()}")
        section = Report(self.actor, self.period).section(name)
        if section is None:
            raise Http404
        return section.table.csv()


class ReportPaper(OfPeriod):
    """The whole report as PDF, in the reader's language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.form.is_valid():
            return redirect(f"{reverse('reports')}?{request.GET.urlencode()}")
        period = self.period
        document = paper.report(
            title=_("Report"),
            about=list(self.about()),
            sections=Report(self.actor, period).sections,
            language=translation.get_language() or "en",
            made=_("Made on %(day)s by %(name)s") % {"day": day(self.today), "name": self.actor.label},
        )
        name = f"report-{period.since}-{period.until}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(document, content_type="application/pdf", headers=headers)

    def about(self) -> Iterator[str]:
        """The lines under the title: the period, and whose figures these are."""
        period, cleaned = self.period, self.form.cleaned_data
        yield _("%(since)s to %(until)s") % {"since": day(period.since), "until": day(period.until)}
        pool: Pool | None = cleaned["pool"]
        organization: Organization | None = cleaned["organization"]
        names = (
            [str(pool)] if pool else [str(one) for one in Pool.objects.filter(pk__in=self.actor.pools).order_by("name")]
        )
        yield ", ".join([*names, *([str(organization)] if organization else [])])


def _usual(today: date) -> Iterator[tuple[str, date, date]]:
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    yield _("Last 7 days"), today - timedelta(days=6), today
    yield _("Last 30 days"), today - timedelta(days=29), today
    yield _("This month"), first, today
    yield _("Last month"), before.replace(day=1), before
    yield _("This year"), today.replace(month=1, day=1), today
