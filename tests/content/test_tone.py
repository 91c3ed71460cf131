import pytest

from wagtail_social.content.tone import tone_of, warning_in

GRAVE = [
    "Lucien Barrois nous a quittés",
    "Décès de notre trésorière",
    "Hommage à notre ami Paul",
    "Les obsèques auront lieu jeudi",
    "Accident mortel sur la route du col",
    "Deux de nos adhérents sont morts dans l’avalanche",
    "Après l’attentat, nous restons debout",
    "Un incendie a ravagé le refuge",
    "La crue a emporté l’épicerie",
    "Violences conjugales : où trouver de l’aide",
    "Elle s’est éteinte après une longue maladie",
    "We mourn our founder",
    "Margery passed away on Sunday",
    "The death of Tom Webb",
]
PLAIN = [
    "Un spectacle à mourir, mort de rire garantie",
    "Exposition de natures mortes",
    "Le projet est au point mort",
    "Temps mort pendant les vacances",
    "Ramassage des feuilles mortes",
    "Deadline : vendredi",
    "The deadline is Friday",
    "Soirée polar : un meurtre à la bibliothèque",
    "Murder mystery evening at the library",
    "Le stage est victime de son succès",
    "Lecture d’un roman policier : l’assassin habite au 21",
    "La guerre des boutons, film en plein air",
    "Hommage à Barbara, récital de chansons",
    "Inauguration de la salle",
]


@pytest.mark.parametrize("title", GRAVE)
def test_grave(title):
    assert tone_of(title, "", []) == tone_of("Des nouvelles", title + ".", []) == "grave"


@pytest.mark.parametrize("title", PLAIN)
def test_plain(title):
    assert tone_of(title, "", []) == tone_of("Des nouvelles", title + ".", []) == "plain"


def test_a_death_told_further_down_is_grave_and_an_old_one_is_not():
    before = ["Il a plu.", "La rivière est montée.", "Rien ne reste.", "Nous nettoyons."]
    assert tone_of("La nuit", "", [*before, "Deux voisins sont morts."]) == "grave"
    assert tone_of("La nuit", "", [*before, "Le fondateur est mort en 1902."]) == "plain"


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("Avertissement : ce texte évoque des violences conjugales.", "violences conjugales"),
        ("Attention, cet article parle de deuil périnatal.", "deuil périnatal"),
        ("TW : suicide", "suicide"),
        ("[CW: blood, needles]", "blood, needles"),
        ("Trigger warning: eating disorders", "eating disorders"),
        ("Content warning: this text mentions violence.", "violence"),
        ("Attention à la marche.", ""),
        ("Attention : les places sont limitées.", ""),
        ("La CW-12 est fermée.", ""),
    ],
)
def test_warnings(line, warning):
    assert warning_in([line, "La suite."]) == (warning, line if warning else "")
