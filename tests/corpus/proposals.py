"""What the composer proposes for the pages of the corpus: each angle on each network there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from wagtail_social.content.composing import Draft, Form, available_angles, compose
from wagtail_social.content.story import Story, StoryImage
from wagtail_social.networks import all_networks
from wagtail_social.networks.base import ConnectedAccount, Content, Image, Link, Network

from . import CorpusPage, on_that_day
from .paper import Paper

ACCOUNT = ConnectedAccount()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    angle: str
    network: Network
    draft: Draft
    content: Content
    image: StoryImage | None

    @property
    def text(self) -> str:
        return self.draft.text

    @property
    def length(self) -> int:
        return self.network.measure(self.content, ACCOUNT)

    @property
    def maximum(self) -> int:
        return self.network.text_limit(ACCOUNT).maximum

    @property
    def is_too_long(self) -> bool:
        return is_too_long(self.network, self.content)

    def __str__(self) -> str:
        return f"{self.angle}, {self.network.label}: {self.text!r}"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A page, its story, and all that is proposed: a post for each angle, in it a text for each network."""

    page: CorpusPage
    story: Story
    posts: dict[str, list[Proposal]]

    @cached_property
    def paper(self) -> Paper:
        return Paper(self.page)

    @cached_property
    def proposals(self) -> list[Proposal]:
        return [proposal for post in self.posts.values() for proposal in post]


def tell(page: CorpusPage, story: Story) -> Told:
    with on_that_day():
        return Told(page=page, story=story, posts={angle: _post(story, angle) for angle in available_angles(story)})


def content(network: Network, story: Story, text: str, hashtags: tuple[str, ...] = ()) -> Content:
    """``text`` as it would leave: with the page's address, and its image where the network takes one."""
    return Content(
        text=text,
        hashtags=hashtags,
        link=Link(url=story.url, title=story.title),
        images=_pictures(network, story),
        language=story.language,
    )


def is_too_long(network: Network, content: Content) -> bool:
    return any(problem.code == "too_long" for problem in network.problems(content, ACCOUNT))


def worth_showing(story: Story) -> list[StoryImage]:
    return [image for image in story.images if image.is_worth_showing and not image.is_decorative]


def _post(story: Story, angle: str) -> list[Proposal]:
    """One text after the other, as a post is begun: each network is told which words are taken."""
    post: list[Proposal] = []
    for network in all_networks().values():
        taken = tuple(proposal.text for proposal in post)
        post.append(_proposal(network, story, angle, compose(story, _form(network, story), angle, 0, taken)))
    return post


def _proposal(network: Network, story: Story, angle: str, draft: Draft) -> Proposal:
    shown = worth_showing(story) if network.image_limit(ACCOUNT).maximum else []
    chosen = [image for image in shown if image.image_id == draft.image_id]
    return Proposal(
        angle=angle,
        network=network,
        draft=draft,
        content=content(network, story, draft.text, draft.hashtags),
        image=next(iter([*chosen, *shown]), None),
    )


def _form(network: Network, story: Story) -> Form:
    can = network.capabilities
    return Form(
        fits=lambda text, hashtags: not is_too_long(network, content(network, story, text, hashtags)),
        usual_length=can.usual_length,
        hashtags=can.usual_hashtags,
        register=can.register,
        fold=can.fold,
        live_links=can.live_links,
    )


def _pictures(network: Network, story: Story) -> tuple[Image, ...]:
    if not network.image_limit(ACCOUNT).maximum or not worth_showing(story):
        return ()
    return (Image(file="", mime="image/jpeg", width=1, height=1, size=1),)
