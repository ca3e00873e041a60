"""All settings, in one file. What differs between installations comes from the environment (README.md lists it).

DEVELOPMENT=yes is for a computer of one's own: loopback only, no https, a key kept in var/. Without it the settings are
those of a server, and a missing variable stops the start with the remedy.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from prestratus import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEVELOPMENT = env.flag("DEVELOPMENT")
DEBUG = env.flag("DEBUG")

# --- Who may ask ------------------------------------------------------------------------------------------------------

if DEVELOPMENT:
    SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(VAR_DIR / "secret-key")
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    DATABASE_URL = env.text("DATABASE_URL")
else:
    env.require(
        {
            "SECRET_KEY": "at least 50 random characters, the same on every server: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
            "ALLOWED_HOSTS": "the host names of the service, separated by commas: nulage.example.se",
            "DATABASE_URL": "postgres://user:password@host/name, or sqlite:////var/lib/prestratus/prestratus.sqlite3",
        }
    )
    SECRET_KEY = env.text("SECRET_KEY")
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
    DATABASE_URL = env.text("DATABASE_URL")

# Keys that were in use before SECRET_KEY: links and sessions signed with them stay valid.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
CSRF_TRUSTED_ORIGINS = [f"https://{host.replace('*', '').lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
CSRF_TRUSTED_ORIGINS += [f"https://*{host}" for host in ALLOWED_HOSTS if host.startswith(".")]

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "municipalities",
    "surveys",
    "visits",
    "reports",
    "prestratus",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below the static files, which are compressed already. A few random bytes in each answer keep its length a secret.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "prestratus.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "prestratus.middleware.CharsetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "prestratus.urls"
WSGI_APPLICATION = "prestratus.wsgi.application"
CSRF_FAILURE_VIEW = "prestratus.urls.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "municipalities.context.newest_assessment",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Data -------------------------------------------------------------------------------------------------------------


def database(url: str) -> dict[str, object]:
    """The connection for a DATABASE_URL; without one, SQLite in a file under var/.

    On SQLite every transaction takes the write lock at its start (IMMEDIATE). That, not select_for_update, is what keeps
    two savings of the same response apart there, so ATOMIC_REQUESTS stays off: a page that only reads must not queue.
    """
    try:
        config: dict[str, object] = (
            dict(environ.Env.db_url_config(url)) if url else {"ENGINE": "django.db.backends.sqlite3"}
        )
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not a database address: postgres://user:password@host/name"
        ) from error
    if config.get("ENGINE") == "django.db.backends.sqlite3":
        name = config.get("NAME") or str(VAR_DIR / "prestratus.sqlite3")
        Path(str(name)).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file: in the shared memory database of Django's default, threads lock each other out.
            "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
        }
    if config.get("ENGINE") == "django.db.backends.postgresql" and config.get("NAME"):
        # `is_active` is asked per connection, so a restarted database costs one retry and no error page.
        return config | {"CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60), "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured("DATABASE_URL must be postgres://user:password@host/name or sqlite:////path/to/file")


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that the rate limits of the sign-in are shared by all workers.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "prestratus_cache"}}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"
# PDFs that are the same for whoever asks (accounts/pdf.py). Can be deleted at any time.
DOCUMENTS_ROOT = VAR_DIR / "documents"
# A million letters, the most that a field is ever asked to take in, are six million characters when a browser sends å, ä and ö;
# what is longer than a field allows is then said beside it, and the rest of the page is saved.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
# All files of one request together; what is larger is not kept on its way to the form that refuses it.
FILE_UPLOAD_LARGEST = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "prestratus.uploads.AtMost",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Signing in -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SHORTEST_PASSWORD = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "preStratus"
# The lead adds staff by hand and there is no mail yet, so addresses are never verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Behind a proxy the address of the visitor comes from X-Forwarded-For; trusted only as far as this many proxies go.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# --- Between the apps -------------------------------------------------------------------------------------------------

# Whom to call next is decided by the board; the pages after a call are of an app that may not import it.
NEXT_TO_CALL = "reports.nextcall.next_call"
# Where longer notes of a call are written: a page of an app that those pages may not know.
NOTES_OF_CALL = "visits:call_notes"

# --- Sessions, cookies, transport -------------------------------------------------------------------------------------

SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not DEVELOPMENT
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEVELOPMENT

SECURE_SSL_REDIRECT = not DEVELOPMENT
# The load balancer asks over plain http from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else env.number("HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEVELOPMENT
SECURE_HSTS_PRELOAD = not DEVELOPMENT
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.text("SECURE_PROXY_SSL_HEADER"):
    # For example X-Forwarded-Proto. Only for a proxy that sets it itself and drops what the visitor sent.
    header = env.text("SECURE_PROXY_SSL_HEADER").upper().replace("-", "_")
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{header.removeprefix('HTTP_')}", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

# --- Files that the browser loads -------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("vendor/inter", NODE_MODULES / "@fontsource-variable" / "inter"),
    ("vendor/plotly", NODE_MODULES / "plotly.js-cartesian-dist-min"),
]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "prestratus.static.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT

# --- About the service ------------------------------------------------------------------------------------------------

# Who is responsible, where it runs, how accessible it is: texts of the installation (accounts/service.py). Without a file
# the pages say that nothing is written; on a computer of one's own they show the example, marked as one.
EXAMPLE_SERVICE_FILE = BASE_DIR / "accounts" / "data" / "service.example.toml"
SERVICE_FILE = (
    Path(env.text("SERVICE_FILE")) if env.text("SERVICE_FILE") else EXAMPLE_SERVICE_FILE if DEVELOPMENT else None
)

# --- Mail and logs ----------------------------------------------------------------------------------------------------


def mail(url: str) -> dict[str, object]:
    """How letters are sent, for an EMAIL_URL; without one they are printed in development, and kept waiting on a server."""
    if not url:
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{'console' if DEVELOPMENT else 'dummy'}.EmailBackend"}
    remedy = "EMAIL_URL must be smtp+tls://user:password@mail.example.se:587 (or smtp+ssl:// or smtp://)"
    try:
        config = dict(environ.Env.email_url_config(url))
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(remedy) from error
    if not str(config["EMAIL_BACKEND"]).endswith("smtp.EmailBackend") or not config["EMAIL_HOST"]:
        raise ImproperlyConfigured(remedy)
    return config


_mail = mail(env.text("EMAIL_URL"))
EMAIL_BACKEND = str(_mail["EMAIL_BACKEND"])
EMAIL_HOST = str(_mail.get("EMAIL_HOST") or "localhost")
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_PORT = int(str(_mail.get("EMAIL_PORT") or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)))
EMAIL_HOST_USER = str(_mail.get("EMAIL_HOST_USER") or "")
EMAIL_HOST_PASSWORD = str(_mail.get("EMAIL_HOST_PASSWORD") or "")
# Seconds that the mail server may be silent. `surveys.letter_models.SENDING_TOO_LONG` is longer than all its steps together.
EMAIL_TIMEOUT = 30
# The address that letters come from and bounces go to; the mail server must be allowed to send for its domain (SPF).
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "prestratus@localhost")
# Where the links in letters lead: they are put in by a process that no browser has told its address.
if DEVELOPMENT:
    SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
else:
    SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

# To the console, where the service manager collects it. No request bodies: they hold answers.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_links": {"()": "prestratus.middleware.HideLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_links"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Each PDF would tell ten steps of its making.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
