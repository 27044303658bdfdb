"""The addresses of version 1: one router, one line a resource."""

from typing import Any

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from backend.api import docs
from backend.api.v1 import (
    api_keys,
    auth,
    catalog,
    certificates,
    feeds,
    figures,
    invitations,
    live,
    matching,
    me,
    notifications,
    organizations,
    own_templates,
    pools,
    repetitions,
    secretaries,
    sla,
    tasks,
    uploads,
    users,
    webhooks,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("auth/tokens", auth.Tokens, "token")
router.register("me/password", me.MyPassword, "my-password")
router.register("organizations", organizations.Organizations, "organization")
router.register("organizations/<uuid:organization_id>/members", organizations.Members, "member")
router.register("organizations/<uuid:organization_id>/api-keys", api_keys.ApiKeys, "api-key")
router.register("organizations/<uuid:organization_id>/templates", own_templates.OwnTemplates, "own-template")
router.register("pools", pools.Pools, "pool")
router.register("pools/<uuid:pool_id>/coordinators", pools.Coordinators, "coordinator")
router.register("invitations", invitations.Invitations, "invitation")
router.register("invitations/accept", invitations.Acceptances, "acceptance")
router.register("users", users.Users, "user")
router.register("tasks", tasks.Tasks, "task")
router.register("uploads", uploads.Uploads, "upload")
router.register("tasks/<uuid:task_id>/messages", tasks.Messages, "task-message")
router.register("tasks/<uuid:task_id>/deliverables", tasks.Deliverables, "task-deliverable")
router.register("tasks/<uuid:task_id>/ratings", tasks.Ratings, "task-rating")
router.register("tasks/<uuid:task_id>/log", tasks.Log, "task-log")
router.register("tasks/<uuid:task_id>/files", tasks.TaskFiles, "task-file")
router.register("tasks/<uuid:task_id>/template", own_templates.TaskTemplates, "task-template")
router.register("tasks", matching.TaskMatching, "task-matching")
router.register("offers", matching.Offers, "offer")
router.register("board", matching.Board, "board")
router.register("rounds", matching.Rounds, "round")
router.register("pools/<uuid:pool_id>/matching-policies", matching.MatchingPolicies, "matching-policy")
router.register("clocks", sla.Clocks, "clock")
router.register("tasks/<uuid:task_id>/clocks", sla.TaskClocks, "task-clock")
router.register("tasks/<uuid:task_id>/time-requests", sla.TimeRequests, "time-request")
router.register("tasks/<uuid:task_id>/quote", sla.TaskQuote, "task-quote")
router.register("figures/forecast", figures.Forecasts, "forecast")
router.register("figures/clocks", figures.ClockFigures, "clock-figure")
router.register("figures/time", figures.TimeFigures, "time-figure")
router.register("calendars", sla.Calendars, "calendar")
router.register("sla-policies", sla.Policies, "sla-policy")
router.register("dry-runs", sla.DryRuns, "dry-run")
router.register("recalculations", sla.Recalculations, "recalculation")
router.register("skills", catalog.Skills, "skill")
router.register("grades", catalog.Grades, "grade")
router.register("certificate-kinds", catalog.CertificateKinds, "certificate-kind")
router.register("languages", catalog.Languages, "language")
router.register("templates", catalog.Templates, "template")
router.register("stream", live.LiveStream, "stream")
router.register("feeds", feeds.Feeds, "feed")
router.register("notifications", notifications.Notifications, "notification")
router.register("deliveries", notifications.Deliveries, "delivery")
router.register("me/addresses", notifications.Addresses, "my-address")
router.register("me/push-subscriptions", notifications.PushSubscriptions, "my-push-subscription")
router.register("secretaries", secretaries.Secretaries, "secretary")
router.register("secretaries/<uuid:secretary_id>/skills", secretaries.SecretarySkills, "secretary-skill")
router.register("secretaries/<uuid:secretary_id>/leaves", secretaries.Leaves, "leave")
router.register("secretaries/<uuid:secretary_id>/blocks", secretaries.Blocks, "block")
router.register("certificates", certificates.Certificates, "certificate")
router.register("webhooks", webhooks.Webhooks, "webhook")
router.register("webhooks/<uuid:webhook_id>/messages", webhooks.WebhookMessages, "webhook-message")
router.register(
    "webhooks/<uuid:webhook_id>/messages/<uuid:message_id>/attempts", webhooks.WebhookAttempts, "webhook-attempt"
)
router.register("webhook-event-types", webhooks.EventTypes, "webhook-event-type")

SINGLE: dict[str, Any] = {"get": "retrieve", "put": "update"}  # of a thing that is always there, once

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/me", me.Myself.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    path("v1/me/notification-preferences", notifications.MyPreferences.as_view(SINGLE), name="my-preferences"),
    path("v1/me/push-key", notifications.PushKey.as_view({"get": "retrieve"}), name="push-key"),
    path(
        "v1/organizations/<uuid:organization_id>/notification-preferences",
        notifications.OrganizationPreferences.as_view(SINGLE),
        name="organization-preferences",
    ),
    path(
        "v1/tasks/<uuid:task_id>/watch",
        notifications.TaskWatch.as_view({**SINGLE, "delete": "destroy"}),
        name="task-watch",
    ),
    path(
        f"v1/{repetitions.ADDRESS}", repetitions.Repetitions.as_view({**SINGLE, "delete": "destroy"}), name="repetition"
    ),
    path(
        f"v1/{repetitions.ADDRESS}/pause", repetitions.Repetitions.as_view({"post": "pause"}), name="repetition-pause"
    ),
    path(
        f"v1/{repetitions.ADDRESS}/resume",
        repetitions.Repetitions.as_view({"post": "resume"}),
        name="repetition-resume",
    ),
    path(f"v1/{repetitions.ADDRESS}/skip", repetitions.Repetitions.as_view({"post": "skip"}), name="repetition-skip"),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(api_version="v1"), name="openapi"),
    path("docs", docs.swagger, name="docs"),
    path("redoc", docs.redoc, name="redoc"),
]
