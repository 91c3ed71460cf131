"""A card made while she writes: an image of the page's own words, for one account of the post."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views import View

from ..exceptions import Refusal
from ..permissions import may_add_images
from ..services import cards, wording
from ..services.card_drawing import SIZES
from .base import post_or_404
from .composer import bound_form

KINDS = {"quotation", "figure"}


class MakeCard(View):
    """Answers with a row of the form, which is kept with the rest; the same card is made once."""

    http_method_names = ["post"]

    def post(self, request, pk):
        if not may_add_images(request.user):
            raise PermissionDenied
        post = post_or_404(request, pk, "change", "add", "publish").get_latest_revision_as_object()
        form = bound_form(request, post)
        row = next((row for row in form.version_forms if str(row.account.pk) == request.POST.get("account")), None)
        kind = request.POST.get("make")
        if row is None or kind not in KINDS:
            raise Http404
        try:
            image = cards.make_card(
                kind, form.story, cards.brand_of(self._site(post)), ratio=_ratio(row), by=request.user
            )
        except Refusal as error:
            return JsonResponse({"said": wording.refusal(str(error))})
        html = render_to_string(
            "wagtail_social/composer/image_row.html", {"item": row.added_row(image), "prefix": row.prefix}, request
        )
        return JsonResponse({"html": html, "image": image.pk, "said": gettext("The card is made and chosen.")})

    @staticmethod
    def _site(post):
        return post.page.get_site() if post.page else None


def _ratio(row) -> str:
    """The shape that the account shows, among those a card can have."""
    shape = row["crop"].value()
    return shape if shape in SIZES else "1:1"
