"""Every setting, read once from the environment. docs/settings.md lists them; a missing secret stops the start with a sentence.

Two modes: `demo` (the default) serves localhost only and needs no service; `production` takes hosts, database and secrets
from the environment and refuses to start without them.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SUMMIT_VAR", BASE_DIR / "var"))  # everything the running system writes


def _number(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    if raw and not raw.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw) if raw else default


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _secret(name: str, key_file: Path) -> str:
    """From the environment, else from a key file; never a default, because a known secret is none."""
    if os.environ.get(name):
        return os.environ[name]
    path = Path(os.environ.get(f"{name}_FILE", key_file))
    if path.is_file():
        return path.read_text().strip()
    raise ImproperlyConfigured(
        f"No secret: set {name}, or {name}_FILE to a file that holds it. `make keys` makes the keys of a demo in var/keys/.",
    )


MODE = os.environ.get("SUMMIT_MODE", "demo")
if MODE not in ("demo", "production"):
    raise ImproperlyConfigured(f"SUMMIT_MODE must be demo or production, not {MODE!r}.")
PRODUCTION = MODE == "production"
DEBUG = os.environ.get("SUMMIT_DEBUG") == "1" and not PRODUCTION

SECRET_KEY = _secret("SUMMIT_SECRET_KEY", VAR / "keys" / "secret.key")
SECRET_KEY_FALLBACKS = _listed("SUMMIT_SECRET_KEY_FALLBACKS")
TICKET_KEYS_DIR = Path(os.environ.get("SUMMIT_TICKET_KEYS_DIR", VAR / "keys"))
if PRODUCTION and not any(TICKET_KEYS_DIR.glob("ticket-*.pem")):
    raise ImproperlyConfigured(
        "No ticket key: SUMMIT_TICKET_KEYS_DIR must name the folder that holds ticket-<number>.pem. "
        "`python deploy/create_keys.py FOLDER` makes the first one.",
    )

# A demo answers on this machine only: put on a network by mistake, it refuses the host.
ALLOWED_HOSTS = _listed("SUMMIT_HOSTS") if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("SUMMIT_HOSTS must name the hosts that this site answers to, separated by commas.")
# The public origin never comes from a request: links in mail must not follow a forged Host header.
PUBLIC_ORIGIN = os.environ.get(
    "SUMMIT_ORIGIN",
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
TRUSTED_PROXIES = _number("SUMMIT_TRUSTED_PROXIES", 0)  # how many of our own proxies add to X-Forwarded-For

INSTALLED_APPS = [
    "cms",
    "careerfair",
    "dialogue",
    "ticketing",
    "summit",
    "accounts",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "accounts.policy_header.PolicyHeader",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.PlainRequests",
    "cms.kept_pages.KeptPages",
    "accounts.connection_check.LivingConnection",
    "summit.program_doors.ProgramDoors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "summit.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.NoStore",
    "cms.middleware.OwnPages",
]

# Whole addresses of views that look at no session, no form and no cookie: they are reached without what follows above.
PROGRAM_DOORS = {
    "/api/v1/registrations/",
    "/api/v1/scanner/feed/",
    "/api/v1/scanner/scans/",
    "/api/v1/scanner/status/",
}

ROOT_URLCONF = "summit.urls"
WSGI_APPLICATION = "summit.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/admin/"
LANDING_WITHOUT_OFFICE = "/employer/"  # whoever signs in without a desk in the back office recruits for a company

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cms.context.site",
            ],
        },
    },
]

# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_database_url = os.environ.get("DATABASE_URL", "")
if PRODUCTION and not _database_url:
    raise ImproperlyConfigured("DATABASE_URL must name the PostgreSQL database of production.")
DATABASES = {"default": dj_database_url.parse(_database_url or f"sqlite:///{VAR / 'summit.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time, taken at the start of the transaction: this is the lock that PostgreSQL takes row by row.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Only the few statements of accounts/rows.py are prepared, and each is planned once a connection: planning costs more
    # than running them. A pooler in between must know prepared statements (PgBouncer from 1.21 on).
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 2)
    DATABASES["default"]["OPTIONS"].setdefault(
        "options", "-c lock_timeout=5s -c statement_timeout=30s -c jit=off -c plan_cache_mode=force_generic_plan"
    )

# ── Cache, sessions, background work ─────────────────────────────────────────────────────────────────────────────────
REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "accounts.spare_cache.SparedRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "summit"}
    ),
}
PAGES_KEPT_SECONDS = _number("SUMMIT_PAGES_KEPT_SECONDS", 5)  # how late a public page may be; 0 keeps none
SESSION_ENGINE = (
    "django.contrib.sessions.backends.db"  # the database is the one store that every node shares and that loses nothing
)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Background work, by name because upper rooms are named as strings only: a task without arguments -> the function that
# returns the rows it works on. The sweep queues the task when one of them is due (accounts/work.py), which also finds
# again what a dead worker left.
SWEEPS: dict[str, str] = {
    "accounts.tasks.send_queued_messages": "accounts.services.outbox.queued_messages",
    "ticketing.tasks.render_queued_badges": "ticketing.tasks.queued_badges",
    "careerfair.tasks.scan_received_cvs": "careerfair.tasks.received_cvs",
    "ticketing.tasks.scan_received_answer_files": "ticketing.tasks.received_answer_files",
    "ticketing.group_tasks.register_queued_sheets": "ticketing.group_tasks.queued_sheets",
}
# What must happen at its time: functions that return how much they did -> seconds between two runs of the sweep's.
TIMELY: dict[str, int] = {
    "ticketing.services.claims.lapse_claims": 20,
    "ticketing.services.sub_quotas.release_due": 30,
    "ticketing.services.reminders.remind_due": 60,
    "ticketing.services.reminders.lapse_invitations": 30,
    "ticketing.services.returned_places.release_returned": 60,
}
# What the sweep also does once an hour: functions that return how much they found.
TIDIED_HOURLY = [
    "ticketing.services.guest_lists.forget_guest_imports",
    "ticketing.services.invitation_erasure.forget_past_guests",
    "ticketing.services.group_sheets.forget_group_sheets",
    "careerfair.services.cvs.sweep_stray_files",
    "ticketing.services.answer_files.drop_unclaimed_files",
    "ticketing.services.answer_files.drop_unnamed_files",
    "ticketing.services.answer_files.sweep_stray_files",
    "ticketing.services.recognition.forget_old_codes",
]
# What a mail is filled with when it is sent: template -> function of the room it belongs to (accounts/messages.py says how).
MESSAGE_CONTEXTS: dict[str, str] = {
    "ticket": "ticketing.mail.ticket_context",
    "place": "ticketing.mail.place_context",
    "code": "ticketing.person_mail.code_context",
    "transfer_given": "ticketing.person_mail.transfer_given_context",
    "offer": "ticketing.mail.offer_context",
    "lapsed": "ticketing.mail.ended_context",
    "declined": "ticketing.mail.ended_context",
    "cancelled": "ticketing.mail.ended_context",
    "invitation": "ticketing.invitation_mail.invitation_context",
    "invitation_reminder": "ticketing.invitation_mail.invitation_context",
    "invitation_withdrawn": "ticketing.invitation_mail.withdrawn_context",
    "deputy_sent": "ticketing.invitation_mail.deputy_context",
    "group": "ticketing.group_mail.group_context",
    "group_done": "ticketing.group_mail.group_done_context",
    "application": "careerfair.mail.application_context",
}
# Asked by /readyz: name -> function without arguments that says its state, or raises accounts.readiness.NotReady.
READY_CHECKS: dict[str, str] = {
    "database": "accounts.readiness.database",
    "queue": "accounts.readiness.queue",
    "storage": "accounts.readiness.storage",
    "signing_key": "ticketing.readiness.signing_key",
}
# What the public programme says about taking part: activities -> {primary key: places left, None for no limit} and -> {primary key: state}.
PLACES_LEFT = "ticketing.queries.places_left"
REGISTRATION_STATES = "ticketing.queries.registration_states"
# What rooms above ticketing keep of an attendee: a function (attendee) -> plain JSON by name, and functions (attendee, actor) that forget.
PERSONAL_DATA: dict[str, str] = {
    "answer_files": "ticketing.answer_file_queries.facts_of_files",
    "invitations": "ticketing.invitation_queries.invitations_of",
    "groups": "ticketing.services.group_erasure.group_data",
    "proposals": "dialogue.queries.proposals_of",
}
PERSONAL_ERASURES: list[str] = [
    "ticketing.services.answer_files.purge_answer_files",
    "ticketing.services.invitation_erasure.forget_guest",
    "ticketing.services.group_erasure.forget_member",
    "dialogue.services.proposals.forget_proposer",
]
# Called with (invitation, actor) when an invitation of a carry-forward rule gave its place free, in the running transaction.
INVITATION_FREED: list[str] = ["ticketing.services.carry_forward.invite_next"]
# Called with the primary key of an attendee after a place of that person ended and this was committed; the sweep finds what was missed.
PLACE_ENDED: list[str] = ["ticketing.services.returned_places.release_returned_by"]
# Why people of a division come on to Dhaka: name -> ticketing.carry_forward.Ground of the room that knows.
CARRY_FORWARD_GROUNDS: dict[str, str] = {
    "attended": "ticketing.carry_forward_grounds.ATTENDED",
    "registered": "ticketing.carry_forward_grounds.REGISTERED",
    "recommended": "dialogue.carry_forward.RECOMMENDED",
}
AUDIT_SCOPES = "summit.auditing.audit_scopes"  # user -> codes of the editions and events whose lines he may read
PUBLISH_DUE = "summit.services.publishing.publish_due"  # scheduled pages; called by the sweep with the time

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_URL_HOST = os.environ.get("SUMMIT_SMTP_HOST", "")
if EMAIL_URL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = EMAIL_URL_HOST
    EMAIL_PORT = _number("SUMMIT_SMTP_PORT", 465)
    EMAIL_USE_SSL = os.environ.get("SUMMIT_SMTP_SSL", "1") == "1"  # from the first byte: STARTTLS can be stripped
    EMAIL_HOST_USER = os.environ.get("SUMMIT_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("SUMMIT_SMTP_PASSWORD", "")
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("SUMMIT_MAIL_FROM", "BPO Summit Bangladesh <no-reply@example.org>")

# ── Languages, time ──────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "bn"
LANGUAGES = [("bn", _("Bangla")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Dhaka"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION

# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.is_dir()]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
_s3_bucket = os.environ.get("SUMMIT_S3_BUCKET", "")


def _storage(folder: Path, *, public: bool) -> dict[str, object]:
    if _s3_bucket:
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": _s3_bucket,
                "location": folder.name,
                "endpoint_url": os.environ.get("SUMMIT_S3_ENDPOINT") or None,
                "default_acl": "public-read" if public else "private",
                "querystring_auth": not public,
                "querystring_expire": 60,
                "file_overwrite": False,
            },
        }
    base_url = MEDIA_URL if public else None
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": base_url},
    }


STORAGES = {
    "default": _storage(VAR / "media", public=True),
    "private": _storage(
        VAR / "private", public=False
    ),  # CVs and badge files: served by a view that asks rules.py, or not at all
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a page form of Wagtail with a long agenda comes near a thousand
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o640
CV_MAX_BYTES = _number("SUMMIT_CV_MAX_BYTES", 2 * 1024 * 1024)
ANSWER_FILE_MAX_BYTES = _number("SUMMIT_ANSWER_FILE_MAX_BYTES", 2 * 1024 * 1024)
# Who looks for malware in a CV or an answer file: ClamAV over its socket (unix:/path or tcp:host:port), or our own checks of its structure alone.
CV_SCANNER = os.environ.get("SUMMIT_CV_SCANNER", "clamd" if PRODUCTION else "structural")
if CV_SCANNER not in ("clamd", "structural"):
    raise ImproperlyConfigured(f"SUMMIT_CV_SCANNER must be clamd or structural, not {CV_SCANNER!r}.")
CLAMD = os.environ.get("SUMMIT_CLAMD", "unix:/run/clamav/clamd.ctl")
PEOPLE_ON_A_PHONE = _number("SUMMIT_PEOPLE_ON_A_PHONE", 20)  # in one edition; a family or a coordinator shares one
GUESTS_KEPT_DAYS = _number("SUMMIT_GUESTS_KEPT_DAYS", 90)  # after an event, of invited guests who did not come
ENROLMENT_MINUTES = _number("SUMMIT_ENROLMENT_MINUTES", 10)  # how long the one-use code of a scanner works

# ── Limits: how often one address (or one account) may knock, per window in seconds; generous in the demo ────────────
_generous = 1 if PRODUCTION else 1000
LIMITS = {
    "registration": (
        _number("SUMMIT_LIMIT_REGISTRATION", 600 * _generous),
        600,
    ),  # a whole campus sits behind one address
    "group": (_number("SUMMIT_LIMIT_GROUP", 60 * _generous), 600),
    "group_sheet": (_number("SUMMIT_LIMIT_GROUP_SHEET", 60 * _generous), 600),
    "application": (_number("SUMMIT_LIMIT_APPLICATION", 300 * _generous), 600),
    "answer_file": (_number("SUMMIT_LIMIT_ANSWER_FILE", 300 * _generous), 600),
    "proposal": (_number("SUMMIT_LIMIT_PROPOSAL", 60 * _generous), 600),
    "sign_in": (_number("SUMMIT_LIMIT_SIGN_IN", 10 if PRODUCTION else 100), 300),
    "second_factor": (_number("SUMMIT_LIMIT_SECOND_FACTOR", 10 if PRODUCTION else 100), 300),
    "enrol": (_number("SUMMIT_LIMIT_ENROL", 20 * _generous), 600),
    "short_code": (_number("SUMMIT_LIMIT_SHORT_CODE", 120 * _generous), 60),
    "verify": (_number("SUMMIT_LIMIT_VERIFY", 60 * _generous), 60),
    # One-time codes, asked for and tried: by address, where a campus sits, and by phone, where twenty people may be behind one
    # number. Twenty tries at twenty codes a day are 0.04 % for whoever guesses from however many addresses.
    "code": (_number("SUMMIT_LIMIT_CODE", 60 * _generous), 600),
    "code_of_phone": (_number("SUMMIT_LIMIT_CODE_OF_PHONE", 6 if PRODUCTION else 100), 24 * 3600),
    "code_try": (_number("SUMMIT_LIMIT_CODE_TRY", 60 * _generous), 600),
    "code_try_of_phone": (_number("SUMMIT_LIMIT_CODE_TRY_OF_PHONE", 20 if PRODUCTION else 100), 24 * 3600),
}

# ── Security ─────────────────────────────────────────────────────────────────────────────────────────────────────────
SECOND_FACTOR = os.environ.get("SUMMIT_SECOND_FACTOR", "required" if PRODUCTION else "optional")  # required | optional
if SECOND_FACTOR not in ("required", "optional"):
    raise ImproperlyConfigured(f"SUMMIT_SECOND_FACTOR must be required or optional, not {SECOND_FACTOR!r}.")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION and TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview panel of the back office is a frame of our own
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
OTP_TOTP_ISSUER = "BPO Summit Bangladesh"

# ── REST framework ───────────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.auth.BearerToken", "accounts.auth.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "summit.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "summit.drf_errors.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "BPO Summit Bangladesh",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [],  # lists of choices stand where they are used: shared names would change with any new list
    "PREPROCESSING_HOOKS": ["summit.schema.only_public_contract"],
    "SORT_OPERATIONS": True,
}

# ── Wagtail ──────────────────────────────────────────────────────────────────────────────────────────────────────────
WAGTAIL_SITE_NAME = "BPO Summit Bangladesh"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
WAGTAIL_I18N_ENABLED = False  # one page tree, both languages in every page
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt"]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILEMBEDS_FINDERS = []
WAGTAIL_PASSWORD_RESET_ENABLED = False  # a lost password is set anew by an administrator, who knows who asks
WAGTAIL_USER_TIME_ZONES = ["Asia/Dhaka", "UTC"]  # all of them would offer names that browsers do not know
WAGTAIL_USAGE_COUNT_ENABLED = True
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
SILENCED_SYSTEM_CHECKS = [
    "wagtailadmin.W003",  # the back office follows the public origin above
    "security.W019",  # frames of our own origin are needed by the preview panel; CSP frame-ancestors says the same
]

# ── Logs: one line a record, personal data scrubbed ──────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrub": {"()": "accounts.scrubbing.Scrub"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["scrub"], "formatter": "line"}},
    # A refusal is an answer and no event: in a rush there are hundreds a second. Faults of ours are still said.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SUMMIT_LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")},
}
