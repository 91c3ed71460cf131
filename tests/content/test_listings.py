from tests.content.pieces import found
from wagtail_social.content.story import Listing


def lists(source):
    return found(source)["listings"]


def test_a_list_with_the_heading_above():
    source = "<h2>Ce qui manque</h2><ul><li>des bottes ;</li><li>des gants</li></ul>"
    assert lists(source) == (Listing(items=("des bottes", "des gants"), introduction="Ce qui manque"),)


def test_a_list_with_the_sentence_before():
    source = "<p>Il fera beau. Au programme :</p><ul><li>Semis</li><li>Troc</li></ul>"
    assert lists(source) == (Listing(items=("Semis", "Troc"), introduction="Au programme :"),)


def test_steps():
    source = "<p>Voici la marche à suivre.</p><ol><li>Tamisez la cendre.</li><li>Versez l’eau.</li></ol>"
    assert lists(source)[0].is_steps
    assert not lists("<ul><li>Un</li><li>Deux</li></ul>")[0].is_steps
    headings = "<h3>1. Préparer le sol</h3><p>A.</p><h3>2. Semer</h3><p>B.</p><h3>3. Arroser</h3>"
    assert lists(headings) == (Listing(items=("Préparer le sol", "Semer", "Arroser"), is_steps=True),)


def test_lists_typed_by_hand():
    assert lists("Apportez :\n- des gants\n- un seau")[0].items == ("des gants", "un seau")
    assert lists("1. Ouvrez\n2. Versez\n3. Fermez")[0].is_steps
    assert lists("🥇 Un vélo\n🥈 Un panier\n🥉 Une entrée")[0].items == ("Un vélo", "Un panier", "Une entrée")


def test_what_is_no_list():
    menu = "<ul><li><a href='/'>Accueil</a></li><li><a href='/c'>Contact</a></li></ul>"
    assert lists(menu) == () and found(menu)["sentences"] == ()
    assert lists("<ul><li>Seul</li></ul>") == ()
    assert lists("– Bonjour !\n– Bonsoir !") == ()
    assert lists("<ul><li>" + "mot " * 80 + "</li><li>Court</li></ul>") == ()


def test_nested_lists_keep_their_own_items():
    source = "<ul><li>Un<ul><li>a</li><li>b</li></ul></li><li>Deux</li></ul>"
    assert {listing.items for listing in lists(source)} == {("Un", "Deux"), ("a", "b")}


def test_an_item_that_goes_on_from_its_introduction_is_no_sentence():
    source = "<p>Nous avons :</p><ul><li>servi 640 repas ;</li><li>repeint la salle.</li></ul>"
    story = found(source)
    assert story["sentences"] == ("Nous avons :",)
    assert [figure.text for figure in story["figures"]] == ["640 repas"]
