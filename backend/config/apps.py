"""Checks that run when the project starts."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from backend.config.subscriptions import SUBSCRIPTIONS


class ConfigApp(AppConfig):
    name = "backend.config"
    label = "config"


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
