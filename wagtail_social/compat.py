"""Every difference between Wagtail 7.4 and 8.0, and every use of what Wagtail does not document."""

from __future__ import annotations

from typing import Any

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.permission_policies.base import BasePermissionPolicy

from .statements import insert

swapper.set_app_prefix("wagtailcore", "wagtail")  # 8.0 does it too; 7.4 knows no swapped page

PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


def get_page_model() -> type[models.Model]:
    return swapper.load_model("wagtailcore", "Page")


try:
    from wagtail.permissions import policy_registry, register_permission_policy
except ImportError:  # Wagtail 7.4: viewsets carry their own policy
    policy_registry = None
    _policies: dict[type[models.Model], BasePermissionPolicy] = {}

    def register_permission_policy(model: type[models.Model], policy: BasePermissionPolicy) -> None:
        _policies[model] = policy


def policy_for(model: type[models.Model]) -> BasePermissionPolicy:
    return policy_registry.get_by_type(model) if policy_registry else _policies[model]


def page_policy() -> BasePermissionPolicy:
    if policy_registry:
        return policy_registry.get_by_type(get_page_model())
    from wagtail.permissions import page_permission_policy

    return page_permission_policy


def image_policy() -> BasePermissionPolicy:
    if policy_registry:
        return policy_registry.get_by_type(get_image_model())
    from wagtail.images.permissions import permission_policy

    return permission_policy


def log_by_machine(instance: models.Model, action: str, data: dict[str, Any]) -> None:
    """As Wagtail's ``log`` for something nobody did by hand. Without its validation, which costs a worker one query and
    a fifth of the time of each post sent."""
    from wagtail.models import ModelLogEntry

    kind = ContentType.objects.get_for_model(instance, for_concrete_model=False)
    entry = ModelLogEntry(
        content_type=kind,
        object_id=str(instance.pk),
        label=str(instance) or f"{type(instance).__name__} {instance.pk}",
        action=action,
        data=data,
        timestamp=timezone.now(),
    )
    insert(entry)
