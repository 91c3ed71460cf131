"""What the measured sites hold: one section with articles of twelve blocks, and somebody who edits them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

ARTICLES = 3
WORDS = (
    "Samedi, quarante personnes ont réparé des lampes, des radios et deux vélos. « On repart avec un objet qui marche "
    "et une voisine de plus », dit Claire, bénévole. Le prochain rendez-vous a lieu le 12 avril à la Maison du canal. "
)


def load() -> None:
    """Runs inside the site without the package; the others are copies of it."""
    from django.contrib.auth.models import User
    from wagtail.models import Page, Site

    from example_site.models import ArticlePage, HomePage, SectionPage

    User.objects.create_superuser("bench", "bench@example.org", "bench")
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Accueil", slug="accueil"))
    Site.objects.update(root_page=home, hostname="localhost")
    section = home.add_child(instance=SectionPage(title="Actualités", slug="actualites"))
    pictures = [_picture(number) for number in range(3)]
    for number in range(ARTICLES):
        page = ArticlePage(title=f"Le café-réparation, saison {number}", slug=f"article-{number}", image=pictures[0])
        page.intro, page.body = WORDS[:200], _body(pictures)
        page.tags.add("réparation", "bénévoles")
        section.add_child(instance=page)
        page.save_revision().publish()


def article(number: int) -> Any:
    from example_site.models import ArticlePage

    return ArticlePage.objects.get(slug=f"article-{number}")


def _picture(number: int) -> Any:
    from django.core.files.images import ImageFile
    from PIL import Image as Canvas
    from wagtail.images import get_image_model

    data = BytesIO()
    Canvas.new("RGB", (1600, 1200), (40 * number, 120, 110)).save(data, "JPEG")
    file = ImageFile(data, name=f"bench-{number}.jpg")
    return get_image_model().objects.create(title=f"Image {number}", description="Des mains réparent", file=file)


def _body(pictures: list[Any]) -> list[tuple[str, Any]]:
    """Twelve blocks."""
    return [
        ("heading", "Une saison de réparations"),
        *[("paragraph", f"<p>{WORDS}</p>")] * 3,
        ("image", {"image": pictures[1], "caption": "Samedi"}),
        ("quotation", {"text": "On repart avec un objet qui marche.", "speaker": "Claire", "role": "bénévole"}),
        *[("paragraph", f"<p>{WORDS}</p>")] * 2,
        ("figure", {"number": "40", "unit": "personnes", "label": "sont venues samedi"}),
        ("list", ["Des lampes", "Des radios", "Deux vélos"]),
        ("image", {"image": pictures[2], "caption": "L'atelier"}),
        ("paragraph", f"<p>{WORDS}</p>"),
    ]
