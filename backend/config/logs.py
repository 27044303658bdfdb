"""How log lines look: one structured event a line, for people on a console or as JSON for machines."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
]

# What of an address must not be in a log: an invitation's token, the key that sets a new password, the token of a
# calendar or of a mail's last link, and the words somebody searched for, which may be those of a confidential title;
# also when the address is a part of another one, as in `?next=`, and that of a third.
SECRET_ADDRESS = re.compile(
    r"(/invitations/|/password/reset/key/|/feeds/|/unsubscribe/)[^/\s?'\"]{20,}|"
    r"((?:[?&]|%(?:25)*3F|%(?:25)*26)q(?:=|%(?:25)*3D))[^&\s'\"]+",
    re.IGNORECASE,
)

# At DEBUG the first two tell of every request with its whole address, which for a chat's bot is its key; the third
# names every letter it cuts from the typeface.
TALKATIVE = ("apprise", "urllib3", "fontTools")

# Jobs run every second; five lines for each of them would bury everything else.
EVERY_SECOND = (
    "httpx",
    "celery.app.trace",
    "celery.beat",
    "celery.worker.request",
    "celery.worker.strategy",
    "django_structlog.celery.receivers",
)


def without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line with the secret part of addresses left out, whoever wrote it."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = SECRET_ADDRESS.sub(r"\1\2***", value)
    return line


def logging_config(*, level: int, form: str) -> dict[str, Any]:
    """A `logging.config` dictionary: everything at `level` and above, rendered as `form` ("console" or "json")."""
    # Plain tracebacks: the rich ones print local variables, among them what must not be in a log.
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderers = {"console": console, "json": structlog.processors.JSONRenderer()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_secrets,
                    renderers[form],
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "propagate": False},
            **{name: {"level": "WARNING"} for name in EVERY_SECOND + TALKATIVE},
        },
    }
