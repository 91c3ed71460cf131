"""What a preview shows of a text: its live pieces, and where readers must open it."""

from __future__ import annotations

import pytest

from wagtail_social.networks.base import Preview
from wagtail_social.text import find_spans
from wagtail_social.views.preview import linked


def preview(text: str) -> Preview:
    return Preview(text=text, spans=tuple(find_spans(text)))


def test_what_stands_behind_the_fold_comes_after_its_mark():
    html = linked(preview("Un toit, une cuve, et tout un jardin qui boit."), fold=20)
    assert html == 'Un toit, une cuve,<span class="social-preview__fold">… see more</span> et tout un jardin qui boit.'


@pytest.mark.parametrize("fold", [None, 400])
def test_a_text_that_is_seen_whole_has_no_mark(fold):
    assert "social-preview__fold" not in linked(preview("Un toit, une cuve."), fold=fold)


def test_an_address_is_not_torn_by_the_fold():
    html = linked(preview("Voir https://exemple.org/une/longue/adresse puis revenir"), fold=20)
    assert html.startswith("Voir<span") and "https://exemple.org/une/longue/adresse</span>" in html


def test_nothing_of_the_text_is_markup():
    html = linked(preview("<b>Gras</b> & <script>x</script> " * 3), fold=15)
    assert "<b>" not in html and "<script>" not in html and "&amp;" in html
