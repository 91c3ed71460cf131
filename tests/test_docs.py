"""What is written is what is there."""

from pathlib import Path

import pytest

from docs import collect

DOCS = Path(collect.__file__).parent


def test_the_list_of_networks_is_generated_from_their_files():
    assert (DOCS / "reference" / "networks.md").read_text() == collect.networks_page(), "run `make docs`"


@pytest.mark.usefixtures("pigeon")
def test_an_invented_network_is_in_the_documentation_without_another_line():
    page = collect.networks_page()
    heads = next(line for line in page.splitlines() if line.startswith("| |"))
    assert "Carrier pigeon" in heads
    assert "## Carrier pigeon" in page and "1. Ask the loft for a number" in page
    assert "Breeder's number" in collect.words_module()
