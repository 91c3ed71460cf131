"""What every endpoint of ours shares: object permissions first, refusals in words, and back to where she came from."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from wagtail.admin import messages

from ..compat import get_page_model
from ..exceptions import Refusal
from ..permissions import posts_for
from ..services import wording


class Act(View):
    """One deed by POST: ``get_object`` finds it within what the person may touch, ``perform`` does it."""

    http_method_names = ["post"]
    done = ""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        try:
            self.perform()
        except Refusal as error:
            messages.error(request, wording.refusal(str(error)))
        else:
            if self.done:
                messages.success(request, self.done)
        return redirect(self.back())

    def get_object(self):
        raise NotImplementedError

    def perform(self) -> None:
        raise NotImplementedError

    def home(self) -> str:
        """Where to go when nobody says where she came from."""
        return reverse("wagtailadmin_home")

    def back(self) -> str:
        target = self.request.POST.get("next", "")
        allowed = url_has_allowed_host_and_scheme(target, {self.request.get_host()}, self.request.is_secure())
        return target if target and allowed else self.home()


def editable_page(request, page_id: int):
    """The page, as its specific type. Raises PermissionDenied for whoever may not edit it, 404 where there is none."""
    page = get_object_or_404(get_page_model(), pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def post_or_404(request, pk: int, *actions: str):
    """The post within reach for any of ``actions``, or for whoever reviews it."""
    from ..models import SocialPost

    post = get_object_or_404(SocialPost.objects.select_related("page", "plan"), pk=pk)
    if posts_for(request.user, *actions).filter(pk=pk).exists() or reviews(request.user, post):
        return post
    raise PermissionDenied


def reviews(user, post) -> bool:
    """Whether a running workflow asks ``user`` to look at ``post``."""
    task = post.current_workflow_task
    return bool(task and task.user_can_access_editor(post, user))
