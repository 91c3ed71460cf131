"""Texts of the web can be hostile: reading takes no longer than their length."""

import time

import pytest

from tests.content.pieces import found
from wagtail_social.content.html import read

SIZE = 100_000


@pytest.mark.parametrize(
    "piece",
    ["«", "« a ", "“", '"a ', "(", "[(", "1", "1 ", "12,5 % de ", "a@", "é", "Marie ", "M. ", "de la Ville ", "- a ",
     "« Nous venons tous ce soir », dit ", "association Les ", "Selon Marie Dupont, ", "? ", "…", "A.", "une "],
)  # fmt: skip
def test_signs_without_end(piece):
    text = piece * (SIZE // len(piece))
    started = time.process_time()
    found(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "piece",
    ["<ul><li>", "<blockquote>", "<p>", "</p>", "<a href='x'>b", "<div class='share'>", "<q>", "<table><td>", "<h2>"],
)
def test_elements_without_end(piece):
    started = time.process_time()
    read(piece * (SIZE // len(piece)))
    assert time.process_time() - started < 2
