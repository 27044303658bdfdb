"""What the reader was told."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.notifications import services
from backend.notifications.models import Notification
from backend.notifications.wording import wording
from backend.web.base import Page

PAGE_SIZE = 30


class Inbox(Page):
    """Notifications, the newest first."""

    template_name = "web/inbox.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = Notification.objects.visible_to(self.actor).with_task().order_by("-id")
        page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
        return self.show(rows=[(row, wording(row, self.actor)) for row in page], page=page)


class Open(Page):
    """Go to what a notification is about; from then on it is read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        opened = services.mark_read(notification_id=notification_id, by=self.actor)
        return redirect("task_by_key", task_id=opened.task_id) if opened.task_id else redirect("inbox")


class ReadAll(Page):
    """Nothing is unread any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        services.mark_all_read(by=self.actor)
        return redirect("inbox")
