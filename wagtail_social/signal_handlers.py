"""What Wagtail tells us, guarded, then handed to a service."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published, published, unpublished

from . import signals
from .models import SocialPost


def connect() -> None:
    """Listeners are connected by decorators when this module is imported; the worker's wake-up needs Celery's tasks."""
    from . import notifications, tasks

    signals.deliveries_due.connect(tasks.on_deliveries_due, dispatch_uid="wagtail_social.wake")
    signals.news_arrived.connect(tasks.on_news_arrived, dispatch_uid="wagtail_social.news")
    signals.delivery_in_trouble.connect(notifications.on_trouble, dispatch_uid="wagtail_social.trouble")
    signals.delivery_handed.connect(notifications.on_handed, dispatch_uid="wagtail_social.handed")
    signals.account_ending.connect(notifications.on_ending, dispatch_uid="wagtail_social.ending")
    signals.account_health_changed.connect(notifications.on_health, dispatch_uid="wagtail_social.health")


@receiver(page_published, dispatch_uid="wagtail_social.page_published")
def on_page_published(sender, instance, alias=False, **kwargs):
    """Aliases and pages scheduled for later are announced by Wagtail too; neither is live news."""
    if not instance.live or alias:
        return
    transaction.on_commit(partial(_follow_page, instance), robust=True)


def _follow_page(page) -> None:
    from .services import posts

    posts.page_published(page)


@receiver(published, sender=SocialPost, dispatch_uid="wagtail_social.post_approved")
def on_post_approved(sender, instance, **kwargs):
    from .services import posts

    if instance.live:
        posts.freeze(instance)


@receiver(unpublished, sender=SocialPost, dispatch_uid="wagtail_social.post_unapproved")
def on_post_unapproved(sender, instance, **kwargs):
    from .services import posts

    posts.unapprove(instance)
