import os

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailSocialConfig(AppConfig):
    name = "wagtail_social"
    label = "wagtail_social"
    verbose_name = _("Social networks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, permissions, signal_handlers  # noqa: F401
        from .conf import conf
        from .networks.base_http import HostPolicy
        from .panels import add_to_all_page_types

        permissions.register_policies()
        signal_handlers.connect()
        HostPolicy.allow_private = conf.ALLOW_PRIVATE_HOSTS
        if conf.ALLOW_PRIVATE_HOSTS:  # oauthlib refuses plain http by itself, and listens to nothing else
            os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")
        if conf.PANEL == "auto":
            add_to_all_page_types()
