import pytest

from wagtail_social.content.figures import figures


def told(sentence, language="fr"):
    return [figure.text for figure in figures([sentence], language)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nous avons servi 12 480 repas en 2025.", ["12 480 repas"]),
        ("Plus de 240 bénévoles se relaient.", ["Plus de 240 bénévoles"]),
        ("Près de 300 personnes sont venues.", ["Près de 300 personnes"]),
        ("Les 40 nouveaux adhérents sont là.", ["40 nouveaux adhérents"]),
        ("Nous avons récolté 3 tonnes de légumes.", ["3 tonnes de légumes"]),
        ("Le fonds atteint 1,2 million d’euros.", ["1,2 million d’euros"]),
        ("60 % des légumes viennent d’ici.", ["60 % des légumes"]),
        ("Les prêts ont augmenté de 38 %.", ["augmenté de 38 %"]),
        ("L’adhésion coûte 12 € par an.", ["12 € par an"]),
        ("Une centaine de familles attendent.", ["Une centaine de familles"]),
        ("Six vélos, soit 6 vélos sur 10, roulent sans lumière.", ["6 vélos sur 10"]),
        ("Les comédiennes ont entre 17 et 79 ans.", ["entre 17 et 79 ans"]),
        ("Le club fête ses 20 ans d’existence.", ["20 ans d’existence"]),
        ("Le sentier fait 21 km.", ["21 km"]),
        ("Nos 312 donatrices et donateurs ont payé le toit.", ["312 donatrices et donateurs"]),
        ("Les 33 habitants et habitantes jouent.", ["33 habitants et habitantes"]),
        ("Le stage réunit 40 femmes et hommes.", ["40 femmes et hommes"]),
        ("Nous avons servi 640 repas et repris la route.", ["640 repas"]),
    ],
)
def test_what_is_counted(sentence, expected):
    assert told(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Rendez-vous le 14 juillet 2026 à 18 heures.",
        "Ouvert de 9h à 12h30, puis à 14:30.",
        "Appelez le 06 12 34 56 78 ou le +33 6 12 34 56 78.",
        "Adresse : 12 rue Haute, 69001 Lyon.",
        "L’article 12 de la loi 1901 et la page 35.",
        "En 2024, tout a changé ; depuis 1998 aussi.",
        "Le tarif est de 12 €.",
        "Entrée 0 €, 0 % de frais.",
        "Pour les enfants de 6 à 10 ans.",
        "Réservé aux plus de 18 ans.",
        "Prenez le bus 42, arrêt 3.",
        "SIRET 123 456 789 00012.",
        "Il reste 2 places.",
        "Voir https://a.example/12-mesures?p=40 personnes",
        "Trente et un animaux ; 58 ont été sauvés.",
    ],
)
def test_what_counts_nothing(sentence):
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We served 18,320 hot meals in 2025.", ["18,320 hot meals"]),
        ("More than 200 people came.", ["More than 200 people"]),
        ("Last year 74 stalls took part.", ["74 stalls"]),
        ("The sea took 11 metres of sand.", ["11 metres of sand"]),
        ("Doors open at 10 am on 20 June 2026.", []),
        ("186 of you paid.", []),
        ("Bus 12 stops outside.", []),
    ],
)
def test_english(sentence, expected):
    assert told(sentence, "en") == expected


def test_every_figure_stands_in_its_sentence():
    for figure in figures(["Plus de 240 bénévoles et 3 tonnes de légumes, 15 % des dons."]):
        assert figure.text in figure.sentence
