"""The addresses of version 1: one router, one line a resource."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from backend.api.v1 import sla

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("clocks", sla.Clocks, "clock")
router.register("tasks/<uuid:task_id>/clocks", sla.TaskClocks, "task-clock")
router.register("calendars", sla.Calendars, "calendar")
router.register("sla-policies", sla.Policies, "sla-policy")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/openapi.json", SpectacularAPIView.as_view(api_version="v1"), name="openapi"),
    path("docs", SpectacularSwaggerView.as_view(url_name="openapi"), name="docs"),
    path("redoc", SpectacularRedocView.as_view(url_name="openapi"), name="redoc"),
]
