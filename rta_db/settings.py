"""Settings of RTA-DB, from environment variables, with defaults that are safe on one machine.

docs/settings.md lists every variable. An invalid value is rejected at the start; the message says what is allowed.
"""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rta_db import env, logging
from rta_db.db import config

BASE_DIR = Path(__file__).resolve().parent.parent

PRODUCTION = env.boolean("RTA_DB_PRODUCTION", default=False)
DEBUG = env.boolean("RTA_DB_DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("RTA_DB_DEBUG shows secrets on its error pages. It can't be on with RTA_DB_PRODUCTION.")
DATA_DIR = env.folder("RTA_DB_DATA_DIR", BASE_DIR / ".data")
RELEASES_DIR = DATA_DIR / "releases"  # one folder a release
PREPARED_DIR = DATA_DIR / "prepared"  # cached files of whole datasets
SECRET_KEY = env.secret_key("RTA_DB_SECRET_KEY", DATA_DIR / "secret_key", required=PRODUCTION)
HOST_NAME = "a host name such as rta.example.org, or .example.org for all hosts below it"
ALLOWED_HOSTS = env.words("RTA_DB_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], env.HOST, HOST_NAME)
ORIGIN = "an origin such as https://rta.example.org"
CSRF_TRUSTED_ORIGINS = env.words("RTA_DB_CSRF_TRUSTED_ORIGINS", [], env.ORIGIN, ORIGIN)
BEHIND_PROXY = env.boolean("RTA_DB_BEHIND_PROXY", default=False)
API_RATE = env.integer("RTA_DB_API_RATE", default=3000, low=0, high=1_000_000)  # a minute, for each caller
SECOND_FACTOR = env.choice("RTA_DB_SECOND_FACTOR", "optional", ["off", "optional", "required"])
WORKERS = env.integer("RTA_DB_WORKERS", default=2, low=1, high=64)  # processes that serve
STOP_SECONDS = env.integer("RTA_DB_STOP_SECONDS", default=30, low=1, high=3600)  # for running requests
METRICS = env.boolean("RTA_DB_METRICS", default=False)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "provisions",
]

MIDDLEWARE = [
    "rta_db.middleware.request_log.RequestMiddleware",
    "rta_db.middleware.compression.AcceptEncodingMiddleware",
    # These set headers, so they come before all that may respond with a redirect, a file or an error.
    "rta_db.middleware.content_security_policy.ContentSecurityPolicyMiddleware",
    "rta_db.middleware.permissions_policy.PermissionsPolicyMiddleware",
    "rta_db.middleware.resource_policy.ResourcePolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "rta_db.middleware.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rta_db.middleware.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rta_db.middleware.replica.ReplicaMiddleware",
    "rta_db.middleware.outage.OutageMiddleware",
    "provisions.history.middleware.DatasetStateMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "provisions.curation.accounts.middleware.TwoFactorMiddleware",
    "provisions.history.middleware.CurrentUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rta_db.middleware.race.RaceMiddleware",
    "rta_db.middleware.refused_value.RefusedValueMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it responds to a locked log-in
]

ROOT_URLCONF = "rta_db.urls"
WSGI_APPLICATION = "rta_db.wsgi.application"
ASGI_APPLICATION = "rta_db.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Uploads are rejected, except by the views that set their own handlers.
FILE_UPLOAD_HANDLERS = ["provisions.curation.imports.uploads.RefuseUploadHandler"]

DATABASES = config.databases(DATA_DIR)
DATABASE_ROUTERS = ["rta_db.db.routers.Router"]
CACHES = config.caches(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "provisions.curation.accounts.two_factor.TwoFactorModelBackend",
]
# Guessing locks a name for one address only, so that it locks nobody else out of the account. The handler adds a limit
# for the name from all addresses together.
AXES_HANDLER = "provisions.curation.accounts.lockout.LockoutHandler"
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # of one day, see the handler
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "rta_db.client_ip.get_client_ip"
AXES_LOCKOUT_TEMPLATE = "curation/locked.html"
AXES_DISABLE_ACCESS_LOG = True  # the history says who changed what; log-ins are nobody's business
AXES_ENABLE_ADMIN = False
# Not stored with a failed attempt: a wrong password may have been nearly right.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "old_password", "new_password1", "new_password2"]
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "RTA-DB"  # shown by authenticators
SESSION_COOKIE_AGE = 12 * 3600  # a working day

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
FORMAT_MODULE_PATH = "rta_db.formats"
LOCALE_PATHS = [BASE_DIR / "provisions" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Static files are served from the packages' folders, so that a first start needs no collectstatic.
WHITENOISE_USE_FINDERS = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of list queries, and validated with them
    # X-Forwarded-For is only trusted when a proxy sets it; otherwise clients could claim any address.
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "RTA-DB API",
    "DESCRIPTION": "Provisions on MSMEs in regional trade agreements. Read-only and open.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Enumerations stay where they are used, and parameters in the order of the table of parameters.
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
}

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # the code that an authenticator photographs
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "provisions.web.errors.csrf_failure"
RACE_LOST_VIEW = "provisions.web.errors.race_lost"  # says that another writer was quicker
# Views that answer while the database does not respond, by the beginning of the address.
UNAVAILABLE_VIEWS = {
    "/api/": "provisions.api.exceptions.unavailable",
    "/admin/": "provisions.web.errors.admin_unavailable",
    "/": "provisions.web.errors.unavailable",
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # used inside the network, without HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
# Off unless asked for: on an institution's main domain they would lock visitors out of its hosts without HTTPS.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("RTA_DB_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.boolean("RTA_DB_HSTS_PRELOAD", default=False)
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    raise ImproperlyConfigured("RTA_DB_HSTS_PRELOAD needs RTA_DB_HSTS_SUBDOMAINS: browsers list whole domains only.")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the two above are the operator's choice
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

LOGGING = logging.logging(
    level=env.choice("RTA_DB_LOG_LEVEL", "WARNING", logging.LEVELS),
    format=env.choice("RTA_DB_LOG_FORMAT", "LINE", logging.FORMATS),
)
