"""Settings, read from the environment (DESIGN: docs/decisions). A missing variable says what to do.

A *local run* is a run without ALLOWED_HOSTS: loopback only, plain http, a SECRET_KEY made once and kept in
DATA_DIR, letters written to DATA_DIR instead of a mail server. With ALLOWED_HOSTS set it is production.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from mirai_action.core import database_url, embedded, local_secret
from mirai_action.core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
LOCAL_RUN = not ALLOWED_HOSTS
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var").absolute()
DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED_DATABASE = not DATABASE_URL
# The demonstration can never meet a real register: local run, embedded server, database of its own.
DEMONSTRATION = LOCAL_RUN and EMBEDDED_DATABASE and env.bool("DEMO", default=embedded.remembered_demo(DATA_DIR))

if LOCAL_RUN:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret.read_or_make(DATA_DIR)
else:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    if not SECRET_KEY:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. In production (ALLOWED_HOSTS is set) give it a long random value, e.g. from "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`, and keep it secret."
        )

# -- applications ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "mirai_action.site",
    "mirai_action.staff",
    "sessions_log.supplies",
    "sessions_log.checkin",
    "sessions_log.calendar",
    "sessions_log.trainings",
    "sessions_log.reminders",
    "sessions_log.desk",
    "sessions_log.histories",
    "sessions_log",
    "materials.workshop",
    "materials.orders",
    "materials",
    "ambassadors.newsletters",
    "ambassadors.exports",
    "ambassadors.privacy",
    "ambassadors.home",
    "ambassadors.groups",
    "ambassadors.desk",
    "ambassadors.rosters",
    "ambassadors.duplicates",
    "ambassadors",
    "mirai_action.progress.publishing",
    "mirai_action.progress",
    "mirai_action.accounts",
    "mirai_action.letters",
    "mirai_action.core",
    "mirai_action.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "phonenumber_field",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "mirai_action.core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mirai_action.core.limits.RequestLimitsMiddleware",
    "mirai_action.core.going_back.GoingBackMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mirai_action.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mirai_action.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "mirai_action.urls"
WSGI_APPLICATION = "mirai_action.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mirai_action.core.context.everywhere",
            ],
        },
    },
]
FORM_RENDERER = "mirai_action.core.rendering.Renderer"
CRISPY_TEMPLATE_PACK = "mirai"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["mirai"]

# -- server (manage.py serve) ------------------------------------------------------------------------------------
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)

# -- database --------------------------------------------------------------------------------------------------
WEB_THREADS = env.int("WEB_THREADS", default=4)
if DATABASE_URL:
    DATABASES = {"default": database_url.parse(DATABASE_URL)}
else:
    DATABASES = {"default": embedded.django_database(DATA_DIR, "mirai_demo" if DEMONSTRATION else "mirai")}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # jit off: our queries are short. Measured: the defaults of the pool hang 30 s after an outage.
    options="-c jit=off",
    pool={"min_size": 1, "max_size": WEB_THREADS + 2, "timeout": 2, "reconnect_timeout": 4},
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # Django's 300 would throw away limits that still count
    }
}

# -- accounts --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique, by a constraint that ignores case
AUTHENTICATION_BACKENDS = [
    "mirai_action.core.permissions.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
# Sign-in by a code in a letter, nothing else: no passwords, no sign-up page (docs/decisions/0004).
ACCOUNT_ADAPTER = "mirai_action.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "mirai_action.accounts.forms.AddressForm",
    "confirm_login_code": "mirai_action.accounts.forms.CodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # typing the code proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 45 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Limits count by REMOTE_ADDR; behind a proxy name the header that it sets, e.g. X-Real-IP.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,12/h/key"}
MFA_ADAPTER = "mirai_action.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "mirai_action.accounts.forms.AuthenticateForm",
    "reauthenticate": "mirai_action.accounts.forms.ReauthenticateForm",
    "activate_totp": "mirai_action.accounts.forms.ActivateForm",
    "deactivate_totp": "mirai_action.accounts.forms.DeactivateForm",
    "generate_recovery_codes": "mirai_action.accounts.forms.GenerateForm",
}

# -- language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# -- files -----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = None if LOCAL_RUN else BASE_DIR / "staticfiles"  # a local run serves the sources themselves
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = LOCAL_RUN
MEDIA_ROOT = DATA_DIR / "media"
# Uploads lie in DATA_DIR, or in a bucket that only we read: nothing in it has a public address. Keys of S3 come from
# its own variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or from the machine's role.
S3_BUCKET = env.str("S3_BUCKET", default="")
S3 = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "location": env.str("S3_PREFIX", default=""),
        "default_acl": None,
        "file_overwrite": False,
    },
}
STORAGES = {
    "default": S3 if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL_RUN
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT = 1_200_000
LARGEST_PDF = env.int("LARGEST_PDF", default=50_000_000)  # bytes; a brochure of 24 pages has 5 to 20 million
BODY_LIMITS = [  # what is larger is refused unread
    *[("/admin/", LARGEST_PDF + 2_000_000)],  # staff upload brochures
    *[("/my/edition/", LARGEST_PDF + 2_000_000)],  # and so do the issuers of editions
    *[(path, 62_000_000) for path in ("/r/", "/my/photos/", "/my/body/photos/")],  # photos of sessions, five at once
]

# -- reports of study sessions ---------------------------------------------------------------------------------
REPORT_LINK_DAYS = env.int("REPORT_LINK_DAYS", default=60)  # how long the link of a letter leads to the report
OUTSIDE_REPORT_DAYS = env.int("OUTSIDE_REPORT_DAYS", default=90)  # how long a reporter without an account is kept
QUESTION_DAYS = env.int("QUESTION_DAYS", default=90)  # how long a visitor's question to a host is kept

# -- personal data ---------------------------------------------------------------------------------------------
ERASURE_DAYS = env.int("ERASURE_DAYS", default=14)  # between asking for an erasure and doing it: time to think again

# -- log -------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "mirai_action.core.logs.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},  # runserver's lines
        # 404 and the like are the visitors' business.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners
    },
}

# -- letters ---------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "mirai_action.letters.smtp.EmailBackend"  # takes the addresses of carriers too
else:
    EMAIL_BACKEND = "mirai_action.letters.files.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "letters"
EMAIL_TIMEOUT = 20
# Copies of a newsletter queued in a minute: what the mail server takes from us without calling it spam.
NEWSLETTERS_PER_MINUTE = env.int("NEWSLETTERS_PER_MINUTE", default=300)
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4}  # a mail server that hangs must not hold up the other jobs
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="子どもの未来アクション事務局 <mirai-action@example.jp>")
# Letters carry absolute addresses; a job has no request to take the host from.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}" if LOCAL_RUN else f"https://{ALLOWED_HOSTS[0]}")

# Where people reach a human until staff fill in the contact (admin), and on pages that can't ask the database.
CONTACT_TELEPHONE = env.str("CONTACT_TELEPHONE", default="03-0000-0000" if LOCAL_RUN else "")
CONTACT_HOURS = env.str("CONTACT_HOURS", default="平日 10時〜16時")

# What anyone may do with the open data; a proposal until the publisher decides (docs/open-data.md).
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="CC BY 4.0")
OPEN_DATA_LICENCE_URL = env.str("OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/deed.ja")

# -- security --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 90 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
if not LOCAL_RUN:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
