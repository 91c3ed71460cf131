import time

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_social.content.typography import typeset
from wagtail_social.text import URL

N, S = "\u202f", "\u00a0"
WORD = regex.compile(r"\p{L}+")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Venez ! Oui ? Bien ; non", f"Venez{N}! Oui{N}? Bien{N}; non"),
        ("Venez! Oui? Bien; non", f"Venez{N}! Oui{N}? Bien{N}; non"),
        ("Lieu : la mairie", f"Lieu{S}: la mairie"),
        ("Lieu: la mairie", f"Lieu{S}: la mairie"),
        ("« Oui »", f"«{S}Oui{S}»"),
        ("«Oui», dit-elle", f"«{S}Oui{S}», dit-elle"),
        ('Elle a dit "oui" hier', f"Elle a dit «{S}oui{S}» hier"),
        ("Quoi !?", f"Quoi{N}!?"),
        ("Non!!! (Vraiment?)", f"Non{N}!!! (Vraiment{N}?)"),
        (f"Venez{S}!", f"Venez{S}!"),
        ("L'eau d'ici...", "L’eau d’ici…"),
        ("10 € et 5 % à 10 h", f"10{S}€ et 5{S}% à 10{S}h"),
        ("10€, 5% et 20°C", f"10{S}€, 5{S}% et 20{S}°C"),
        ("De 9h à 14h30", f"De 9{S}h à 14{S}h{S}30"),
        ("10 000 personnes, 1 234 567 arbres", f"10{N}000 personnes, 1{N}234{N}567 arbres"),
        ("52 310,45 € de produits", f"52{N}310,45{S}€ de produits"),
        ("10000 personnes et 123456 €", f"10{N}000 personnes et 123{N}456{S}€"),
        ("M. Dupont, Mme Martin, n°5, nº 6", f"M.{S}Dupont, Mme{S}Martin, n°{S}5, n°{S}6"),
        ("La 1ère, la 2ème, au XXIème siècle", "La 1re, la 2e, au XXIe siècle"),
        ("A la une. A partir de lundi. A 16h", f"À la une. À partir de lundi. À 16{S}h"),
        ("Etat des lieux de l'Eglise, Ete 2026, Evénement", "État des lieux de l’Église, Été 2026, Événement"),
        ("Ca va se faire", "Ça va se faire"),
    ],
)
def test_french(source, expected):
    assert typeset(source, "fr") == typeset(source, "fr-CH") == expected


@pytest.mark.parametrize(
    "text",
    [
        "en 2026 300 personnes",
        "01 23 45 67 89",
        "69001 Lyon, 75011 Paris",
        "tél. 0612345678 le soir",
        "réf. 123456 du dossier, SIRET 12345678901234",
        "Voir https://a.example/?q=1;b: oui",
        "« https://a.example/ »",
        "bureau@asso.example et www.asso.example/a:b?c",
        "un format 16:9 à 14:30, un score de 2:1",
        "merci :) et bravo ;-)",
        "ouvert 24h/24",
        "A-t-il plu",
        "Le plan A la semaine dernière",
        "12\" de diamètre",
        "#JourneeDeLEau @asso@server.example",
        "Estelle, Emma, Etienne",
    ],
)  # fmt: skip
def test_left_as_it_is(text):
    assert typeset(text, "fr") == text


def test_other_languages_are_left_alone():
    assert typeset("Why ? « No » 10000 it's", "en") == "Why ? « No » 10000 it's"
    assert typeset("Why ?", "") == "Why ?"


SIGNS = "aAMEh.1234 \u00a0\u202f!?:;«»€%n°,'\"-()\n"
pieces = st.lists(
    st.sampled_from(
        ["A la", " Etat", "14h30", " 10000", " n°4", "2ème", '"oui"', "«", "»", "!", "?", " :", ";", "...", "'", " ", "mot",  # noqa: E501
         "https://b.example/a?c=1;d", "12€", " M. Dupont", "\n", ":)", "(", ")", "5%", "XXème", "-"]
    )
).map("".join)  # fmt: skip


@given(st.text(alphabet=SIGNS) | pieces | st.text())
@example("1 234 567 890 ! ! « » : :")
@example("a http://b.c ! d")
@example('«"0"')
def test_idempotent(text):
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once


@given(st.text(alphabet=SIGNS) | pieces)
def test_no_letter_or_digit_is_lost_but_the_ends_of_ordinals(text):
    def bare(text):
        plain = regex.sub(r"\p{M}", "", regex.sub(r"[ÀÁ]", "A", text.replace("É", "E").replace("é", "e")))
        return regex.sub(
            r"[^\p{L}\p{N}]", "", regex.sub(r"(?<=[\dIVXL])(?:[èe]me|e)", "", plain.replace("è", "e"))
        ).lower()

    assert bare(typeset(text, "fr")) == bare(text)


@given(st.lists(st.sampled_from(["https://a.example/b?c=d;e", "« ", " »", " !", "mot", " : ", "10 €", " "])))
def test_addresses_are_never_touched(pieces):
    text = "".join(pieces)
    assert URL.findall(typeset(text, "fr")) == URL.findall(text)


@pytest.mark.parametrize(
    "piece", ["«", '"a', "1 ", "12345", "a'", "!", "n°", "...", ": ", "A ", "14h", "&a", ":a", "a.b"]
)
def test_hostile_texts_take_no_longer_than_their_length(piece):
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    typeset(text, "fr")
    assert time.process_time() - started < 1
