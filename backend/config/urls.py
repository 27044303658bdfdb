"""Every address of the installation."""

from django.urls import include, path

from backend.api.v1.feeds import CalendarFile
from backend.config import health

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/", include("backend.api.urls")),
    path("feeds/<str:token>.ics", CalendarFile.as_view(), name="feed"),
    path("", include("backend.web.urls")),
]
handler400 = "backend.config.problems.malformed"
handler403 = "backend.config.problems.forbidden"
handler404 = "backend.config.problems.not_found"
handler429 = "backend.web.problems.too_many"  # asked for by allauth
handler500 = "backend.config.problems.fault"
