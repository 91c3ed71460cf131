"""The example site's Celery application: ``celery -A example_site worker``."""

import os
import sys

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")

app = Celery("example_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def switch_threads_sooner(**kwargs) -> None:
    """Many threads with short pieces of work each: a tenth more posts a second than with Python's own 5 ms."""
    sys.setswitchinterval(0.0005)
