import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_social.content.sentences import is_closed, sentences

ONE = [
    "M. Dupont et Mme. Martin arrivent avec le Dr. Paul.",
    "Le Dr Paul et St. Étienne, p. ex. Paris, cf. Annexe.",
    "Voir l'art. 12 de la loi n°. 5, p. 3 et vol. II.",
    "L’art. L. 123-4 du code s'applique.",
    "Rendez-vous le 3. mars à 10.5 km, av. Jean Jaurès.",
    "On se voit le 3. Mars au plus tard.",
    "Le 3. 4. 2026 à midi.",
    "J. Dupont et J.-P. Martin et J. R. R. Tolkien viennent.",
    "C'était en 50 av. J.-C. en Gaule.",
    "Pain, eau, etc. sont fournis.",
    "Il hésite... puis il part… enfin.",
    "« Venez ! Nous vous attendons. » dit-elle.",
    "(Voir aussi. Plus bas.) comme dit.",
    'Elle dit "Non. Jamais." en riant.',
    "“Come! We wait.” she said.",
    "Tout est sur https://example.org/a.B?c=1.D! et ailleurs.",
    "Écrivez à bureau@asso.example.org pour venir.",
    "Mr. Smith met Dr. Jones, i.e. Tom, at No. 5, St. James.",
    "It starts at 3 p.m. sharp vs. Monday.",
    "Yahoo! is a name.",
    "Version 2.0.1 du logiciel",
    "Quoi ? demanda-t-il.",
    "Un seul morceau sans point",
]
SEVERAL = [
    ["Un.", "Deux.", "Trois"],
    ["Venez !", "Vraiment ?!", "Oui…", "Non..."],
    ["Venez nombreux\u202f!", "Nous serons là."],
    ["Il dit\u00a0: «\u00a0Bon.\u00a0»", "Puis il part."],
    ["« Venez. »", "Nous y serons."],
    ["Pain, eau, etc.", "Puis le reste."],
    ["Le plan B.", "Nous verrons."],
    ["Il habite aux U.S.A.", "Le climat y est doux."],
    ["Voir la page (p. 5.)", "Ensuite rien."],
    ["Il aime l'art.", "Il peint."],
    ["Nous étions 250.", "20 autres sont venus."],
    ["Il reste 10 m.", "Le but est proche."],
    ["He told me.", "Then he left."],
    ["No.", "Never."],
    ["We open at 3 p.m.", "Then we close."],
    ["Tout est sur https://example.org/a.", "Venez voir."],
    ["Inscription en ligne.", "https://example.org/"],
    ["« Jamais fermé.", "On coupe quand même."],
    ["Ligne sans point", "Autre ligne"],
    ["– Bonjour !", "– Bonsoir !"],
    ["Fini.", "Élan nouveau.", "Œuvre."],
    ["Bravo 🎉 !", "🎉 À demain."],
    ["1. Venez nombreux.", "2. Amenez vos outils."],
    ["Et nous ?", "« Oui », dit-il."],
]


@pytest.mark.parametrize("text", ONE)
def test_keeps_one_sentence_whole(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize("expected", SEVERAL)
def test_cuts_at_the_end_of_sentences(expected):
    assert sentences(("\n" if "Ligne sans point" in expected else " ").join(expected)) == expected


def test_closed():
    assert is_closed("Oui.") and is_closed("« Oui ! »") and is_closed("Oui (non…)")
    assert not is_closed("Titre") and not is_closed("Au programme :") and not is_closed("")


@given(st.text(alphabet='aB1 .!?…«»"()\n\u00a0éÀ:'))
def test_nothing_is_lost_or_added(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["Un chat.", "M.", "Oui !", "«", "»", "p. 5", "etc.", "Il", "12.", "\n"])))
def test_cutting_again_changes_nothing_more(pieces):
    for sentence in sentences(" ".join(pieces)):
        assert " ".join(sentences(sentence)).split() == sentence.split()
