"""Checks that run when the project starts."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from backend.config.subscriptions import SUBSCRIPTIONS


class ConfigApp(AppConfig):
    name = "backend.config"
    label = "config"


class StaticFiles(StaticFilesConfig):
    """Static files without what packages bring for pages that we do not have."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "rest_framework*", "htmax*", "htmx-2*", "htmx-4.js", "ext")


@register
def every_subscriber_can_be_imported(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """A misspelled path in the table of subscriptions stops the start, not the first event."""
    errors: list[CheckMessage] = []
    for name, paths in SUBSCRIPTIONS.items():
        for path in paths:
            try:
                import_string(path)
            except ImportError as error:
                errors.append(Error(f"{name}: {error}", id="config.E001"))
    return errors


@register(Tags.security, deploy=True)
def uploads_are_scanned(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Whoever runs it in earnest is told that files are taken unscanned."""
    if settings.CLAMD_URL:
        return []
    hint = "Name a clamd in CLAMD_URL, as docker-compose.yml does."
    return [Warning("Uploads are kept without a virus scan.", hint=hint, id="config.W001")]
