"""Every setting. Runs as it is after a clone; the environment changes values only.

What can be set is described in docs/settings.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import (
    BASE_DIR,
    a_secret_key,
    both_or_neither,
    email_addresses,
    env,
    env_secret,
    field_keys,
    kept_days,
    kept_secret,
    mail_settings,
    public_url,
)

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATABASE_URL = env_secret("DATABASE_URL")
REDIS_URL = env_secret("REDIS_URL")
ON_SERVERS = both_or_neither(DATABASE_URL, REDIS_URL)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = kept_secret("SECRET_KEY", a_secret_key(), DATA_DIR)
# The first key encrypts, all of them decrypt; `manage.py rotate` re-encrypts.
FIELD_KEYS = field_keys(DATA_DIR)

PORT = env.int("PORT", 8000)
HOST = env.str("HOST", "127.0.0.1")
PUBLIC_URL = public_url(f"http://localhost:{PORT}")
HTTPS = PUBLIC_URL.startswith("https://")
# How many proxies stand before us: whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1 if HTTPS else 0)
SIMULATOR = env.bool("SIMULATOR", not ON_SERVERS and not HTTPS)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [
    str(urlsplit(PUBLIC_URL).hostname),
    *([] if HTTPS else ["localhost", "127.0.0.1", "[::1]"]),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# WhatsApp
GRAPH_URL = env.str("GRAPH_URL", "https://graph.facebook.com").rstrip("/")
GRAPH_VERSION = env.str("GRAPH_VERSION", "v25.0")
META_APP_SECRET = env_secret("META_APP_SECRET")
META_VERIFY_TOKEN = env_secret("META_VERIFY_TOKEN")
WEBHOOK_ROUTES = "config.webhooks"
WEBHOOK_BODY_LIMIT = 3_500_000  # bytes; Meta sends up to 3 MB
WEBHOOK_KEEP_DAYS = env.int("WEBHOOK_KEEP_DAYS", 30)
MESSAGE_KEEP_DAYS, FILE_KEEP_DAYS = kept_days(WEBHOOK_KEEP_DAYS)
# Items older than this are kept but not applied; 0 applies them whatever their age.
WEBHOOK_MAX_AGE_DAYS = env.int("WEBHOOK_MAX_AGE_DAYS", 0)
MARKETING_OPT_IN = env.choice("MARKETING_OPT_IN", "required", ("required", "assumed"))
SEND_THREADS = env.int("SEND_THREADS", 8)

# Who is told when something is wrong, and who may ask
ALERT_EMAILS = email_addresses(env.list("ALERT_EMAILS", default=[]))
globals().update(mail_settings(env_secret("EMAIL_URL"), ALERT_EMAILS))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"parley@{urlsplit(PUBLIC_URL).hostname}")
EMAIL_TIMEOUT = 10
METRICS_TOKEN = env_secret("METRICS_TOKEN")

INSTALLED_APPS = [
    "daphne",
    "config",
    "pipe",
    "inbox",
    "templates_app",
    "channels_app",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_htmx",
    "lucide",
    "rest_framework",
    *(["simulator"] if SIMULATOR else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.unstorable.refuse_unstorable",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
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
                "csp.context_processors.nonce",
            ]
        },
    }
]

# Rows
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON;"
        ),
    },
}
if ON_SERVERS:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 20}}
else:
    DATABASES = {"default": SQLITE | {"NAME": DATA_DIR / "parley.sqlite3"}}
if SIMULATOR:
    DATABASES["simulator"] = SQLITE | {
        "NAME": DATA_DIR / "simulator.sqlite3",
        # What a power cut takes from a pretended Meta is no loss.
        "OPTIONS": SQLITE["OPTIONS"]
        | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
    }
    DATABASE_ROUTERS = ["simulator.routing.OwnDatabase"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The doorbell: Redis, or memory when everything is one process
if ON_SERVERS:
    CACHES = {
        "default": {
            "BACKEND": "config.cache.RedisOrMemory",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_app.redis_layer.RedisLayer",
            # Redis publishes across its numbered databases: two Parleys would hear
            # each other.
            "CONFIG": {
                "url": REDIS_URL,
                "prefix": f"parley{urlsplit(REDIS_URL).path}",
            },
        }
    }
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        # Ringing at a dead Redis ends at once: by default kombu would try for seconds.
        "max_retries": 1,
        "interval_start": 0,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.02}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_app.layers.LoopBoundLayer",
            # The feed stays in its group for as long as the process lives.
            "CONFIG": {"capacity": 10_000, "group_expiry": 10 * 365 * 86_400},
        }
    }
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"

# People
AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "inbox"
ACCOUNT_ADAPTER = "accounts.adapter.NoSignup"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Per address, so that guessing is slow; wider per IP, since a team shares one.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/5m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "config.second_factors.EncryptedFactors"
MFA_TOTP_ISSUER = "Parley"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

# Words, times, files
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.choice("TIME_ZONE", "UTC", available_timezones())
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "config.lasting_files.LastingFiles"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedModules"},
}
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600  # what customers send is nobody else's on this machine

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
# Meta gets an answer, never a redirect (architecture: In).
SECURE_REDIRECT_EXEMPT = [r"^webhooks/"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = WEBHOOK_BODY_LIMIT

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = env.choice("LOG_FORMAT", "plain", ("plain", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.PlainLines",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "config.logs.JSONLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}
    },
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", "WARNING", LOG_LEVELS),
    },
    "loggers": {
        # Refusals have rows and every request a line: a flood must not flood the log.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # At DEBUG these log queries and addresses, with texts and tokens in them.
        "django.db.backends": {"level": "INFO"},
        "urllib3.connectionpool": {"level": "INFO"},
    },
}
