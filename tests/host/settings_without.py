"""The same project before the package is installed."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "wagtail_social"]
del WAGTAIL_SOCIAL  # noqa: F821
ROOT_URLCONF = "tests.host.urls"
