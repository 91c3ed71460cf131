"""The example site as it would stand on a server. ``BENCH_PLAIN`` leaves wagtail_social out."""

import os

from example_site.settings import *  # noqa: F403
from example_site.settings import INSTALLED_APPS, LOGGING, WAGTAIL_SOCIAL

DEBUG = False
ALLOWED_HOSTS = ["*"]
if os.environ.get("BENCH_PLAIN"):
    INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "wagtail_social"]
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
# The stub that posts are sent to is no whole network: nobody answers there.
WAGTAIL_SOCIAL = {**WAGTAIL_SOCIAL, "FETCH_EVERY": 86_400.0}
