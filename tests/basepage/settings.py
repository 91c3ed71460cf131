"""The same project with a base page of its own (``WAGTAIL_PAGE_MODEL``, Wagtail 8.0 and later)."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [
    "tests.basepage",
    *(name for name in INSTALLED_APPS if name not in {"tests.testapp", "tests.content.readingapp"}),
]
WAGTAIL_PAGE_MODEL = "basepage.BasePage"
HOST_APP = "basepage"
