"""Every address of the installation."""

from django.urls import include, path

from backend.config import health

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/", include("backend.api.urls")),
    path("", include("backend.web.urls")),
]
handler404 = "backend.config.health.not_found"
handler500 = "backend.config.health.fault"
handler400 = "backend.config.health.malformed"
