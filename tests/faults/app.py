"""The Celery application of the workers that the tests start: ``celery -A tests.faults.app worker``."""

from celery import Celery

app = Celery("faults")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
