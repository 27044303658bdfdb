"""Settings: typed, from the environment, refused at start when they are wrong.

Every variable is documented in `deploy/env.example`; a test compares the two.
"""

import logging
from ipaddress import ip_network
from pathlib import Path

import structlog
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from backend.config.logs import logging_config, without_secrets
from backend.config.safety import refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
DEVELOPMENT_KEY = "development-only-key-that-production-refuses"

env = Env(expand_vars=False)

# Where we run -----------------------------------------------------------------

CLOUDSEC_ENV = env.str("CLOUDSEC_ENV", "development", validate=validate.OneOf(["development", "production", "test"]))
PRODUCTION = CLOUDSEC_ENV == "production"
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0, max=10))
STREAMS_PER_PROCESS = env.int("STREAMS_PER_PROCESS", 1000, validate=validate.Range(min=1, max=20_000))
WEB_THREADS = env.int("WEB_THREADS", 4, validate=validate.Range(min=1, max=100))

refuse_unsafe(production=PRODUCTION, secret_key=SECRET_KEY, development_key=DEVELOPMENT_KEY, hosts=ALLOWED_HOSTS)

# What it is made of -----------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "backend.config.apps.StaticFiles",
    "backend.web",  # before allauth: its templates win
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "backend.core",
    "backend.accounts",
    "backend.outbox",
    "backend.catalog",
    "backend.files",
    "backend.secretaries",
    "backend.tasks",
    "backend.matching",
    "backend.sla",
    "backend.repeating",
    "backend.notifications",
    "backend.webhooks",
    "backend.feeds",
    "backend.api",
    "backend.config.apps.ConfigApp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.api.middleware.RequestId",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "backend.api.middleware.CleanAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "backend.config.problems.WholeForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# PostgreSQL holds the truth ---------------------------------------------------

DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", "postgres://cloudsec@127.0.0.1:5432/cloudsec"),
        "CONN_MAX_AGE": 0,  # the pool keeps connections, not the thread
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL_MAX", 10, validate=validate.Range(min=1, max=200)),
                "timeout": 8,
            },
            "options": f"-c statement_timeout={env.int('DATABASE_STATEMENT_TIMEOUT_MS', 10_000)} -c lock_timeout=8000",
            "connect_timeout": 5,
        },
    }
}

SUBSCRIPTIONS = "backend.config.subscriptions.SUBSCRIPTIONS"

# Redis carries jobs and may be lost -------------------------------------------

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")

CACHES = {
    "default": {
        "BACKEND": "backend.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        # Asked once more when the connection had died, never when there was no answer in time: that would count a
        # request twice, and make it wait twice.
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        },
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # a job that runs twice does no harm
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A job that a worker took and never finished comes back after this: longer than any job may run, so that no job
    # runs beside itself. Nobody waits for it: what the job would have done, the next sweep of its kind does.
    "visibility_timeout": 330,
    "unacked_restore_interval": 2,  # seconds between two looks for such jobs, instead of kombu's 10 times 10
    "unacked_restore_throttle": 1,
    # None would wait forever on a connection that died without a word. Longer than the second that kombu's BRPOP
    # blocks for; a client of our own that blocks longer needs its own timeout.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "max_retries": 0,  # of a kick: a request does not wait for Redis. Workers and beat reconnect without an end.
}
CELERY_BEAT_SCHEDULE = {
    "relay the outbox": {"task": "outbox.relay", "schedule": 1.0, "options": {"expires": 5}},
    "sweep the clocks": {"task": "sla.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "sum up the figures": {"task": "sla.roll_up", "schedule": 5.0, "options": {"expires": 10}},
    "renew the house calendar": {"task": "sla.renew_house_calendar", "schedule": 86400.0},
    "go on with long work": {"task": "sla.resume", "schedule": 30.0, "options": {"expires": 30}},
    "expire offers": {"task": "matching.expire_offers", "schedule": 5.0, "options": {"expires": 10}},
    "run rounds": {"task": "matching.run_rounds", "schedule": 5.0, "options": {"expires": 10}},
    "send deliveries": {"task": "notifications.send_due", "schedule": 5.0, "options": {"expires": 10}},
    "forget old notices": {"task": "notifications.prune", "schedule": 3600.0},
    "send webhooks": {"task": "webhooks.send_due", "schedule": 5.0, "options": {"expires": 10}},
    "forget old webhooks": {"task": "webhooks.prune", "schedule": 3600.0},
    "mail invitations": {"task": "accounts.mail_invitations", "schedule": 60.0, "options": {"expires": 60}},
    "post what is repeated": {"task": "repeating.post_due", "schedule": 60.0, "options": {"expires": 60}},
    "expire certificates": {"task": "secretaries.expire_certificates", "schedule": 300.0},
    "make previews": {"task": "files.make_previews", "schedule": 10.0, "options": {"expires": 20}},
    "expire uploads": {"task": "files.expire_uploads", "schedule": 300.0},
    "prune": {"task": "outbox.prune", "schedule": 3600.0},
    "forget old rounds": {"task": "matching.prune", "schedule": 3600.0},
    "forget sessions": {"task": "accounts.forget_sessions", "schedule": 3600.0},
    "forget old answers": {"task": "api.forget_old_answers", "schedule": 3600.0},
    "beat": {"task": "core.heartbeat", "schedule": 10.0, "options": {"expires": 20}},
}

# Who signs in -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "backend.web.adapter.InvitationOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "backend.web.adapter.SecondFactor"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # likewise
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute: clocks of phones differ
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES  # else everybody behind a proxy shares the limits of its address
TOKEN_DAYS = env.int("TOKEN_DAYS", 90, validate=validate.Range(min=1, max=366))
INVITATION_DAYS = 14

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backend.web.problems.csrf_failed"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; health checks come in plain
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Languages and time -----------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "backend.web.made.Made",
]
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "backend.web.made.Fingerprinted"
        if CLOUDSEC_ENV != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Empty: uploads are not scanned for viruses.
CLAMD_URL = env.str("CLAMD_URL", "", validate=validate.Regexp(r"(unix:///.+|tcp://[^/@?#]+:\d{1,5})?$"))
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 50 * 2**20, validate=validate.Range(min=1024))
FILE_UPLOAD_HANDLERS = ["backend.files.uploads.LimitedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# E-mail -----------------------------------------------------------------------

_mail = env.dj_email_url("EMAIL_URL", "consolemail://")
globals().update({name: value for name, value in _mail.items() if value is not None})
_services = {  # of which django-anymail knows how to send, and what each calls its token
    "brevo": "BREVO_API_KEY", "mailersend": "MAILERSEND_API_TOKEN", "mailgun": "MAILGUN_API_KEY",
    "mailtrap": "MAILTRAP_API_TOKEN", "mandrill": "MANDRILL_API_KEY", "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY", "sendgrid": "SENDGRID_API_KEY", "sparkpost": "SPARKPOST_API_KEY",
}  # fmt: skip
_service = env.str("EMAIL_SERVICE", "", validate=validate.OneOf(["", *_services]))
_service_token = env.str("EMAIL_SERVICE_TOKEN", "")
_service_url = env.str("EMAIL_SERVICE_URL", "")
if _service:
    EMAIL_BACKEND = f"anymail.backends.{_service}.EmailBackend"
    ANYMAIL = {_services[_service]: _service_token, "REQUESTS_TIMEOUT": 10}
    if _service_url:
        ANYMAIL[f"{_service.upper()}_API_URL"] = _service_url
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "Cloud Secretary <secretariat@localhost>")

# Requests to addresses that somebody typed ------------------------------------

OUTBOUND_ALLOWED_NETWORKS = env.list("OUTBOUND_ALLOWED_NETWORKS", [], subcast=ip_network)

# Whom nobody disturbs when, unless they or their organization say otherwise: from, until, on these days.
QUIET_HOURS = [("22:00", "07:00", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))]

# The API edge -----------------------------------------------------------------

IDEMPOTENCY_HOURS = env.int("IDEMPOTENCY_HOURS", 48, validate=validate.Range(min=24))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.api.authentication.BearerAuthentication",
        "backend.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["backend.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "backend.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["backend.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "backend.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["backend.api.throttles.ActorThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "actor": "1200/min",
        "sign_in_address": "30/min",
        "sign_in_account": "10/min",
        "feed_address": "120/min",
        "feed": "30/min",
    },
    "EXCEPTION_HANDLER": "backend.api.errors.problem",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Cloud Secretary API",
    "VERSION": "1",
    "DESCRIPTION": "One shared secretariat for many small organizations: post secretarial work, see it matched to a "
    "certified secretary with reasons, follow its SLA clocks, review what is delivered.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "TaskStatus": "backend.tasks.models.STATUSES",
        "Confidentiality": ["public", "internal", "confidential", "secret"],
        "CertificateStatus": "backend.secretaries.models.Certificate.Status",
        "ClockKind": "backend.api.v1.sla.KINDS",
        "ClockState": "backend.sla.models.Clock.State",
        "UndertakingState": "backend.sla.models.Undertaking.State",
        "OfferStatus": "backend.matching.models.Offer.Status",
        "NotificationKind": "backend.api.v1.notifications.told.CHOICES",
        "NotificationChannel": "backend.api.v1.notifications.addresses.CHOICES",
        "NotificationChoice": "backend.api.v1.notifications.preferences.HOWS",
        "Weekday": "backend.api.v1.notifications.preferences.DAYS",
        "DeliveryStatus": "backend.notifications.models.Delivery.Status",
        "DroppedBecause": "backend.notifications.models.Delivery.Dropped",
        "DeliveryOutcome": "backend.notifications.models.Attempt.Outcome",
        "WatchMode": "backend.notifications.models.Watch.Mode",
        "DeclineReason": "backend.matching.models.Offer.DeclineReason",
        "DecisionKind": "backend.matching.models.Decision.Kind",
        "RequirementCode": "backend.api.v1.matching.shapes.CODES",
        "WebhookStatus": "backend.webhooks.models.Endpoint.Status",
        "WebhookMessageStatus": "backend.webhooks.models.Message.Status",
        "ReasonCode": "backend.api.v1.matching.shapes.REASONS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.api.schema.add_problems",
        "backend.api.v1.webhooks.document.add_webhooks",
    ],
}

# Logs -------------------------------------------------------------------------

LOGGING = logging_config(level=env.log_level("LOG_LEVEL", logging.INFO), form=env.str("LOG_FORMAT", "console"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # it believes whatever X-Forwarded-For says
structlog.configure_once(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

if CLOUDSEC_ENV == "test":
    # A fast hash: the suite signs in thousands of times.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    QUIET_HOURS = []  # else tests would depend on the hour they run at
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", None)}

env.seal()
