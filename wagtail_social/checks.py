"""What a site still lacks, and how to mend it."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.db import DatabaseError

from .conf import conf
from .exceptions import ConfigurationError


@register("wagtail_social")
def check_settings(app_configs, **kwargs):
    found = []
    if unknown := conf.unknown_names():
        found.append(
            Error(
                f"WAGTAIL_SOCIAL has unknown names: {', '.join(unknown)}.",
                hint=f"Known names: {', '.join(sorted(conf.names()))}.",
                id="wagtail_social.E001",
            )
        )
    if conf.PANEL not in {"auto", "explicit"}:
        found.append(Error("WAGTAIL_SOCIAL['PANEL'] is neither 'auto' nor 'explicit'.", id="wagtail_social.E002"))
    return found


@register(Tags.security)
def check_encryption_keys(app_configs, **kwargs):
    from .models.fields import get_fernet

    hint = "Run `manage.py generate_social_key` and put the key in WAGTAIL_SOCIAL['ENCRYPTION_KEYS'] (a list)."
    if not conf.ENCRYPTION_KEYS:
        return [
            Warning(
                "There is no encryption key: no real account can be connected.", hint=hint, id="wagtail_social.W001"
            )
        ]
    try:
        get_fernet()
    except ConfigurationError as error:
        return [Error(str(error), hint=hint, id="wagtail_social.E003")]
    return []


@register("wagtail_social")
def check_base_url(app_configs, **kwargs):
    if getattr(settings, "WAGTAILADMIN_BASE_URL", ""):
        return []
    return [
        Warning(
            "WAGTAILADMIN_BASE_URL is not set: accounts cannot be connected and images have no address.",
            hint="Set it to the address of the admin's site, such as 'https://www.example.org'.",
            id="wagtail_social.W002",
        )
    ]


@register("wagtail_social")
def check_session_cookie(app_configs, **kwargs):
    if getattr(settings, "SESSION_COOKIE_SAMESITE", "Lax") != "Strict":
        return []
    return [
        Warning(
            "SESSION_COOKIE_SAMESITE is 'Strict': whoever comes back from a network's consent screen is logged out.",
            hint="Use 'Lax', Django's default.",
            id="wagtail_social.W003",
        )
    ]


@register("wagtail_social")
def check_panels(app_configs, **kwargs):
    from .panels import page_types_without_panel

    if conf.PANEL == "explicit" or not (missing := page_types_without_panel()):
        return []
    return [
        Warning(
            f"No Social panel could be added to: {', '.join(missing)}.",
            hint="Add wagtail_social.panels.SocialPanel() to the panels of these page types.",
            id="wagtail_social.W004",
        )
    ]


@register("wagtail_social", deploy=True)
def check_dictionaries(app_configs, **kwargs):
    from wagtail.coreutils import get_content_languages

    from .services import dictionaries

    missing = [language for language in get_content_languages() if not dictionaries.is_available(language)]
    if not missing:
        return []
    return [
        Info(
            f"There is no spelling dictionary for: {', '.join(missing)}. Posts in it get no remark about spelling.",
            hint=(
                "Install wagtail_social[spelling] and a Hunspell dictionary (hunspell-fr on Debian), or name its "
                "folder in WAGTAIL_SOCIAL['DICTIONARIES']."
            ),
            id="wagtail_social.I001",
        )
    ]


@register(Tags.database)
def check_worker(app_configs, databases=None, **kwargs):
    """Only with ``check --database default`` (and at ``migrate``): reads the worker's last sign of life."""
    if not databases or "default" not in databases:
        return []
    from .models import Account
    from .services.heartbeat import pulse

    try:
        if pulse().is_alive or not Account.objects.connected().exists():
            return []
    except DatabaseError:  # not migrated yet
        return []
    return [
        Warning(
            "No worker has been seen: nothing will be sent.",
            hint="Run a Celery worker with beat, or `manage.py send_due_social_posts` every minute.",
            id="wagtail_social.W005",
        )
    ]
