"""The composer: Wagtail's own edit view of a post, with our form in it."""

from __future__ import annotations

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView

from ..conf import conf
from ..exceptions import Refusal
from ..forms import PlanFields, PostForm
from ..models import SocialPost, State
from ..panels import assets
from ..permissions import deliveries_for, may_add_images, posts_for
from ..services import deliveries, plans, posts, settling, spelling, stories, wording, writers
from .base import Act, post_or_404
from .panel import UNSETTLED, describe_delivery
from .preview import shown, shown_payload


class ComposerPanel(Panel):
    """Draws the versions and the plan; the form makes and saves them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_social/composer/panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            form, post = self.form, self.instance
            context = {**context, "form": form, "post": post}
            if post.has_left:
                return {**context, "record": record(post, form.pictures)}
            is_readable = form.is_valid_enough()
            built, said = (form.built(), form.remarks()) if is_readable else ({}, {})
            cards = [
                {"form": row, "shown": shown(built.get(row.account.pk), form.pictures, said.get(row.account.pk, ()))}
                for row in form.version_forms
            ]
            lock = post.get_lock()
            locked = bool(lock and lock.for_user(self.request.user))
            context |= {"cards": cards, "plan_form": form.plan_form, "is_locked": locked, "has_writer": conf.WRITER}
            context["makes_cards"] = may_add_images(self.request.user)
            return context

        @property
        def media(self):
            return super().media + assets("panel", "composer", "frame")


def record(post, pictures) -> list[dict]:
    """What left or is still to leave of a post that nobody can change any more, from its frozen payloads."""
    rows = [describe_delivery(delivery) for delivery in post.deliveries.select_related("account")]
    return [
        {**row, "shown": shown_payload(row["delivery"].account, row["delivery"].payload, pictures)}
        for row in rows
        if row["delivery"].account.network_class and row["delivery"].state != State.WITHDRAWN
    ]


composer_handler = ObjectList([ComposerPanel()], base_form_class=PostForm)


class ComposerView(EditView):
    def save_instance(self):
        post = super().save_instance()
        self._save_plan(post)
        if self.live_object.live:
            posts.draft_saved(post, by=self.request.user)
        return post

    def get_success_message(self, instance=None):
        return _SAVED.get(self.action, lambda: super(ComposerView, self).get_success_message(instance))()

    def get_success_buttons(self):
        """None: she stays where she is."""
        return []

    def get_success_url(self):
        return self.get_edit_url()

    @cached_property
    def header_buttons(self):
        page = self.object.page
        if page is None:
            return []
        return [
            HeaderButton(
                _("To the page"), url=reverse("wagtailadmin_pages:edit", args=[page.pk]), icon_name="doc-empty"
            )
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        post = self.live_object
        move_form = PlanFields(prefix="plan", plan=post.plan, page=post.page) if post.live else None
        return {
            **context,
            "media": context["media"] + move_form.media if move_form else context["media"],
            **sendings_context(post),
            "post": post,
            "may_publish": self.user_has_permission("publish"),
            "changes": self._changes() if not post.has_left else [],
            "move_form": move_form,
        }

    def _changes(self):
        """What the page says now and did not when somebody last looked, where a text was written by hand."""
        form = self.form
        by_hand = [row.version for row in form.chosen_forms if not row.version.follows_page]
        return stories.changes(self.live_object, form.story) if by_hand else []

    def _save_plan(self, post) -> None:
        form = self.form.plan_form
        if form is None or not form.is_valid():
            return
        try:
            plans.set_plan(post, by=self.request.user, **form.as_arguments())
        except Refusal as error:
            form.add_error("at", wording.refusal(str(error)))


_SAVED = {
    "edit": lambda: _("Draft saved."),
    "publish": lambda: _("Approved. What happens next is shown here."),
    "submit": lambda: _("Submitted for review."),
}


def sendings_context(post) -> dict:
    found = list(post.deliveries.select_related("account"))
    has_left = any(delivery.has_left for delivery in found)
    moving = any(delivery.state in UNSETTLED and delivery.due_at for delivery in found)
    return {
        "deliveries": [describe_delivery(delivery, has_left) for delivery in found],
        "is_moving": moving,
        "has_left": has_left,
    }


class Sendings(View):
    """What became of a post's sendings, for the open page."""

    def get(self, request, pk):
        post = post_or_404(request, pk)
        context = {**sendings_context(post), "may_publish": posts_for(request.user, "publish").filter(pk=pk).exists()}
        return render(request, "wagtail_social/composer/sendings.html", context)


def bound_form(request, post) -> PostForm:
    """What is being typed, unfinished as it may be."""
    form = composer_handler.bind_to_model(SocialPost).get_form_class()(
        request.POST, instance=post, for_user=request.user
    )
    form.defer_required_fields()
    form.is_valid()
    return form


class Cards(View):
    """The previews, lengths, obstacles and remarks of what is being typed. Writes nothing of the post."""

    http_method_names = ["post"]

    def post(self, request, pk):
        post = post_or_404(request, pk, "change", "add", "publish").get_latest_revision_as_object()
        form = bound_form(request, post)
        built, said = form.built(), form.remarks()
        cards = {row.account.pk: self._card(row, built, said) for row in form.version_forms}
        wanted = request.POST.get("compose", "")
        return JsonResponse({"cards": cards, "composed": self._composed(form, wanted) if wanted else {}})

    def _composed(self, form, wanted):
        return {
            account: {"text": version.text, "hashtags": version.hashtags, "variant": version.variant}
            for account, version in form.composed(wanted).items()
        }

    def _card(self, row, built, said):
        card = shown(built.get(row.account.pk), row.pictures, said.get(row.account.pk, ()))
        return {
            "html": render_to_string(
                "wagtail_social/composer/card_side.html", {"shown": card, "row": row}, self.request
            ),
            "follows": render_to_string("wagtail_social/composer/follows.html", {"row": row}, self.request),
            "chosen": row.is_chosen,
        }


class Propose(View):
    """A text by the site's own writer, for one account. The one request here that may take its time: she asked."""

    http_method_names = ["post"]

    def post(self, request, pk):
        post = post_or_404(request, pk, "change", "add", "publish").get_latest_revision_as_object()
        form = bound_form(request, post)
        row = next((row for row in form.version_forms if str(row.account.pk) == request.POST.get("account")), None)
        writer = writers.writer()
        if row is None or writer is None:
            raise Http404
        try:
            text = writers.propose(row.save(), form.story, post.angle)
        except Refusal as error:
            return JsonResponse({"said": wording.refusal(str(error))})
        said = _("Proposed by %(writer)s. Read every word before you approve.") % {"writer": writer.label}
        return JsonResponse({"text": text, "by": writer.label, "said": said})


class Teach(View):
    """A word that no dictionary knows, and that is right all the same."""

    http_method_names = ["post"]

    def post(self, request, pk):
        post = post_or_404(request, pk, "change", "add", "publish")
        word = request.POST.get("word", "").strip()
        if word:
            spelling.teach(word, stories.story_of(post).language, by=request.user)
        return JsonResponse({})


class PostAct(Act):
    """A deed on a post."""

    actions: tuple[str, ...] = ("publish",)

    def get_object(self):
        return post_or_404(self.request, self.kwargs["pk"], *self.actions)

    def home(self):
        return reverse("social_posts:edit", args=[self.kwargs["pk"]])


class Move(PostAct):
    """Another hour for an approved post: an update of its plan, no new revision."""

    def perform(self):
        form = PlanFields(self.request.POST, prefix="plan", plan=self.object.plan, page=self.object.page)
        if not form.is_valid():
            raise Refusal(" ".join(text for errors in form.errors.values() for text in errors))
        plans.set_plan(self.object, by=self.request.user, **form.as_arguments())
        posts.wake(self.object.deliveries.all())
        self.done = _("The post has its new hour.")


class Seen(PostAct):
    actions = ("change", "publish")

    def perform(self):
        posts.mark_seen(self.object, by=self.request.user)
        self.done = _("Noted: the texts are right as they are.")


class Withdraw(PostAct):
    """Take back everything of a post that has not left."""

    def perform(self):
        open_ones = [
            d for d in self.object.deliveries.select_related("account") if State.WITHDRAWN in deliveries.MOVES[d.state]
        ]
        for delivery in open_ones:
            deliveries.withdraw(delivery, by=self.request.user)
        self.done = _("Withdrawn. Nothing of it will leave.")


class DeliveryAct(Act):
    """A decision on one delivery, by whoever may approve its post."""

    def get_object(self):
        return get_object_or_404(
            deliveries_for(self.request.user, "publish").select_related("account", "post__plan", "post__page"),
            pk=self.kwargs["pk"],
        )

    def home(self):
        return reverse("social_posts:edit", args=[self.object.post_id])

    def perform(self):
        _DECISIONS[self.kwargs["decision"]](self)


def _withdraw(act: DeliveryAct) -> None:
    deliveries.withdraw(act.object, by=act.request.user)
    act.done = _("Withdrawn.")


def _look(act: DeliveryAct) -> None:
    settling.look_again(act.object)
    act.done = _("We are looking on the network again.")


def _confirm(act: DeliveryAct) -> None:
    url = act.request.POST.get("url", "").strip()
    if not url.startswith(("https://", "http://")):
        raise Refusal("address_missing")
    settling.confirm(act.object, url=url, by=act.request.user)
    act.done = _("Noted as sent.")


def _send_again(act: DeliveryAct) -> None:
    posts.wake([settling.send_again(act.object, by=act.request.user)])
    act.done = _("It leaves once more.")


def _send_now(act: DeliveryAct) -> None:
    posts.wake([posts.send_now(act.object, by=act.request.user)])
    act.done = _("It leaves now.")


_DECISIONS = {
    "withdraw": _withdraw,
    "look": _look,
    "confirm": _confirm,
    "send-again": _send_again,
    "send-now": _send_now,
}
DECISIONS = tuple(_DECISIONS)
