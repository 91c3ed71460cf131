"""Every difference between Wagtail 7.4 and 8.0, and every use of what Wagtail does not document."""

from __future__ import annotations

import swapper
from django.db import models
from wagtail.permission_policies.base import BasePermissionPolicy

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
