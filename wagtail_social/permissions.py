"""Who may do what, and the only ways to a queryset: every view, partial, export and endpoint goes through these."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from . import compat
from .models import Account, Comment, Delivery, PostVersion, SocialPost


class AccountPermissionPolicy(SitePermissionPolicy):
    """Permissions on accounts are given for all sites or site by site. An account of no site speaks for all of them, so
    only a permission for all sites opens it."""

    def instances_user_has_any_permission_for(self, user, actions):
        if not (user.is_active and user.is_authenticated):
            return self.model.objects.none()
        if user.is_superuser or self._user_has_global_permission(user, actions):
            return self.model.objects.all()
        codenames = self._get_permission_codenames(actions)
        sites = [
            grant.site_id
            for grant in self.get_cached_permissions_for_user(user)
            if grant.permission.content_type_id == self._content_type.pk and grant.permission.codename in codenames
        ]
        return self.model.objects.filter(site__in=sites)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()


class PostPermissionPolicy(ModelPermissionPolicy):
    """A post may be touched by those who have the permission on posts, and whose page and accounts it is about."""

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return self.model.objects.none()
        return _within_reach(user, self.model.objects.all())

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        """What was approved once is a record: it is withdrawn, never deleted."""
        if action == "delete" and instance.deliveries.exists():
            return False
        return self.user_has_any_permission_for_instance(user, [action], instance)


def register_policies() -> None:
    compat.register_permission_policy(Account, AccountPermissionPolicy(Account))
    compat.register_permission_policy(SocialPost, PostPermissionPolicy(SocialPost))


POST_ACTIONS = ("view", "add", "change", "publish", "delete", "lock", "unlock")


def posts_for(user: Any, *actions: str) -> QuerySet[SocialPost]:
    """Posts on which ``user`` has any of ``actions`` (by default: anything at all)."""
    return compat.policy_for(SocialPost).instances_user_has_any_permission_for(user, list(actions or POST_ACTIONS))


def accounts_for(user: Any, *actions: str) -> QuerySet[Account]:
    """Connected accounts on which ``user`` has any of ``actions`` (by default: writing posts for them)."""
    policy = compat.policy_for(Account)
    return policy.instances_user_has_any_permission_for(user, list(actions or ("use",))).connected()


def images_for(user: Any) -> QuerySet:
    """The images that ``user`` may choose, as Wagtail's own chooser would offer them."""
    return compat.image_policy().instances_user_has_any_permission_for(user, ["choose"])


def may_add_images(user: Any) -> bool:
    return compat.image_policy().user_has_permission(user, "add")


def deliveries_for(user: Any, *actions: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(post__in=posts_for(user, *actions))


def comments_for(user: Any, *actions: str) -> QuerySet[Comment]:
    """Comments on the accounts on which ``user`` has any of ``actions`` (by default: writing posts for them). Those of
    a disconnected account stay readable."""
    policy = compat.policy_for(Account)
    within = policy.instances_user_has_any_permission_for(user, list(actions or ("use",)))
    return Comment.objects.filter(account__in=within.values("pk"))


def may(user: Any, action: str) -> bool:
    """Whether ``user`` may do ``action`` on posts at all."""
    return compat.policy_for(SocialPost).user_has_permission(user, action)


def may_write_about(user: Any, page: Any) -> bool:
    """Whether ``user`` may begin a post about ``page``."""
    return may(user, "add") and page.permissions_for_user(user).can_edit()


def _within_reach(user: Any, posts: QuerySet[SocialPost]) -> QuerySet[SocialPost]:
    """Posts about pages that ``user`` may edit or publish, on accounts that she may use; all of them for superusers."""
    if user.is_superuser:
        return posts
    pages = compat.page_policy().instances_user_has_any_permission_for(user, ["add", "change", "publish"])
    within = accounts_for_any(user).values("pk")
    elsewhere = PostVersion.objects.filter(post=OuterRef("pk")).exclude(account__in=within)
    about_page = Q(page__in=pages.values("pk"))
    return posts.filter(about_page | Q(page=None)).filter(~Exists(elsewhere))


def accounts_for_any(user: Any) -> QuerySet[Account]:
    """Every account, disconnected ones too, on which ``user`` has any right."""
    policy = compat.policy_for(Account)
    return policy.instances_user_has_any_permission_for(user, ["use", "view", "change", "add", "delete"])
