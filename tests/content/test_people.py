import pytest

from wagtail_social.content.people import people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marie Dupont préside. Plus tard, Marie Dupont ouvre.", ("Marie Dupont",)),
        ("Jean-Pierre Le Goff et Aïcha Ben Salah arrivent.", ("Jean-Pierre Le Goff", "Aïcha Ben Salah")),
        ("La séance est ouverte par Mme Taillefer et M. Duvernet.", ("Mme Taillefer", "M. Duvernet")),
        ("Mme Dupont remercie Marie Dupont.", ("Marie Dupont",)),
        (
            "Avec l’association Les Lisières et la mairie de Valombre.",
            ("association Les Lisières", "mairie de Valombre"),
        ),
        ("La Fondation de France et la Croix-Rouge aident.", ("Fondation de France", "Croix-Rouge")),
        ("Soutenu par l’ADEME et la CAF.", ("ADEME", "CAF")),
        ("The Marsh Trust and Mary Jones agreed.", ("Mary Jones", "The Marsh Trust")),
    ],
)
def test_names(text, expected):
    assert set(people([text])) == set(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Rue Haute, Place Bellecour, Île de France.",
        "Les Français et les Lyonnais votent Lundi Matin.",
        "GRANDE FÊTE DE L’ÉCOLE",
        "Téléchargez le PDF et le RIB avant la AG.",
        "Une école ouvre, un club ferme.",
    ],
)
def test_other_capitals_name_nobody(text):
    assert people([text]) == ()


def test_the_most_named_first_and_speakers_count():
    names = people(["Paul Roux vient.", "Léa Morin part.", "Léa Morin revient."], ["Damien, le technicien"])
    assert names == ("Léa Morin", "Paul Roux", "Damien")
