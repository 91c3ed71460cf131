"""The site of an invented association, to try wagtail_social on. Nothing here belongs to the package."""

from .celery import app as celery_app

__all__ = ["celery_app"]
