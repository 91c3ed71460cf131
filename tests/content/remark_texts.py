"""Posts as associations write them, good and bad, in our own words: what remarks are judged by.

The good ones are full of what looks like a mistake and is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wagtail_social.content.remarks import ImageSubject, LinkState, Subject, UnknownWord
from wagtail_social.content.story import Story
from wagtail_social.content.typography import typeset
from wagtail_social.content.voice import HouseVoice

TODAY = date(2026, 11, 22)
STORY = Story(
    title="Le jardin partagé ouvre ses portes",
    summary="Les habitants du quartier plantent, arrosent et récoltent ensemble depuis dix ans.",
    sentences=(
        "Le jardin partagé de la rue des Lilas ouvre ses portes aux habitants.",
        "Le réseau des associations pour le maintien d'une agriculture paysanne (AMAP) y livre ses paniers.",
        "La journée porte sur le commerce équitable, les semences et le climat.",
        "Venez nombreux à la fête de Marseille, chez nos voisins de Saint-Denis.",
    ),
    people=("Anaïs Lefèvre", "Les Compagnons bâtisseurs"),
    tags=("jardin partagé", "quartier"),
    language="fr",
    url="https://asso.example/jardin/",
)
MOURNING = Story(
    title="Hommage à Lucie Moreau", sentences=("Lucie nous a quittés mardi.",), language="fr", tone="grave"
)
ENGLISH = Story(
    title="The community garden opens its gates",
    sentences=("Neighbours plant, water and harvest together.", "The Tool Library lends drills and ladders."),
    tags=("community garden",),
    language="en",
)


@dataclass(frozen=True, kw_only=True)
class Case:
    text: str
    codes: frozenset[str] = frozenset()
    """What is to be said about it."""
    story: Story = STORY
    more: dict[str, Any] = field(default_factory=dict)
    """Other attributes of the subject."""
    is_typeset: bool = True

    @property
    def subject(self) -> Subject:
        language = self.story.language
        text = typeset(self.text, language) if self.is_typeset else self.text
        return Subject(text=text, story=self.story, today=TODAY, language=language, **self.more)


def good(*texts: str, story: Story = STORY, **more: Any) -> list[Case]:
    return [Case(text=text, story=story, more=more) for text in texts]


def bad(codes: str, *texts: str, story: Story = STORY, is_typeset: bool = True, **more: Any) -> list[Case]:
    wanted = frozenset(codes.split())
    return [Case(text=text, codes=wanted, story=story, more=more, is_typeset=is_typeset) for text in texts]


FEW_EMOJI = HouseVoice(emoji="few")
DOUBLETS = HouseVoice(inclusive="doublets")
TU = HouseVoice(address="tu")

GOOD = [
    *good(
        "Dix ans que l’on sème rue des Lilas. Samedi 28 novembre, on ouvre grand la grille : visite, soupe et troc de "
        "graines dès 14 h. Qu’avez-vous dans vos tiroirs à échanger ?",
        "« Je suis venue pour un radis, je suis restée pour les voisins », raconte Anaïs. Elle tient la parcelle 12 "
        "depuis 2016.",
        "240 kilos de tomates, 18 familles, une seule brouette. Le bilan de la saison tient en trois "
        "chiffres, et en une "
        "promesse : il y aura une deuxième brouette.",
        "Nous nous retrouvons jeudi pour préparer l’hiver. Vous vous demandez par quoi commencer ? Par le paillage.",
        "Rendez-vous le mardi 24 novembre à 18 h 30, salle Jean-Moulin. L’assemblée générale dure une heure, la soupe "
        "davantage.",
        "Que faire des feuilles mortes ? Rien, ou presque. Elles protègent le sol, nourrissent les vers "
        "et coûtent zéro "
        "euro.",
        "La cantine solidaire a servi 1 240 repas en octobre. Derrière ce chiffre, des bénévoles qui épluchent dès 7 h "
        "du matin. Merci à eux.",
        "Qui a encore un vieux vélo au fond de la cave ? L’atelier le remet sur roues avec vous, pour "
        "le prix des pièces.",
        "Une nouvelle venue à la bibliothèque d’outils : la perceuse à colonne. Elle se réserve en ligne, elle se rend "
        "propre.",
        "Samedi 12 décembre, le Repair Café fête ses cinq ans. Cinq ans, c’est 812 objets sauvés de la benne.",
        "Le compte rendu de la réunion publique est en ligne. Ce qu’il faut retenir : la rue sera "
        "fermée aux voitures le "
        "dimanche 6 décembre.",
        "Pourquoi planter des haies ? Parce qu’une haie abrite, retient l’eau et casse le vent. La nôtre mesure "
        "80 mètres.",
        "Trois idées pour un goûter sans déchets : un torchon, une gourde, des fruits de saison. Et "
        "vous, votre astuce ?",
        "L’équipe cherche une voix pour lire des contes aux enfants de la crèche.",
        "Les paniers de l’AMAP (association pour le maintien d’une agriculture paysanne) arrivent chaque jeudi à 18 h.",
        "Le train de 9 h 04 est supprimé par la SNCF : un car vous attend devant la gare. Bon voyage à la FNAC ou "
        "ailleurs.",
        "Votre attestation de la CAF suffit pour le tarif réduit. Aucune autre pièce n’est demandée.",
        "Au XXIe siècle, on répare encore à la main. Louis XIV n’avait pas de tournevis cruciforme.",
        "Le docteur M. Benali répond à vos questions le vendredi 27 novembre, de 17 h à 19 h.",
        "Il pleut ? Tant mieux. Les cuves sont pleines et les radis aussi.",
        "Nous avons lu, relu, corrigé. Le journal du quartier est chez votre boulangère depuis ce matin.",
        "La mare du parc abrite à nouveau des tritons. Une équipe du lycée les compte chaque printemps : ils étaient 4 "
        "en 2021, ils sont 31.",
        "Bora Bora attendra : cette année, la classe verte part à vélo jusqu’au canal.",
        "Le samedi 19 septembre, 300 personnes ont nettoyé les berges. Onze bennes pleines, et un frigo.",
        "Fermeture du local du 21 décembre au 3 janvier. L’épicerie, elle, reste ouverte le mercredi.",
        "Vendredi 6 mars 2020, nous fermions les portes sans savoir pour combien de temps. Récit en images.",
        "À Saint-Denis, Les Compagnons bâtisseurs retapent un logement avec celles et ceux qui l’habitent.",
        "On nous demande souvent si le compost sent mauvais. Non, s’il est bien nourri. Trois pelletées "
        "de brun, une de "
        "vert.",
        "Le goûter est offert, la bonne humeur aussi. Il suffit de pousser la porte entre 15 h et 18 h.",
        "Lundi, mardi, mercredi : trois ateliers, trois ambiances. Le programme complet tient sur une page.",
    ),
    *good(
        "L’équipe remercie les 42 bénévoles du week-end 💚 Sans eux, pas de fête.",
        "📅 Samedi 28 novembre, 14 h\n📍 Rue des Lilas\nApportez vos graines, repartez avec celles des autres.",
        "On a compté : 31 tritons 🦎 La mare se porte bien.",
        voice=FEW_EMOJI,
    ),
    *good(
        "Les adhérentes et adhérents ont voté le budget. Merci à toutes et tous.",
        "Les bénévoles, les membres du bureau et les salariés se retrouvent lundi 30 novembre.",
        voice=DOUBLETS,
    ),
    *good(
        "Tu as un vélo qui grince ? Passe samedi, on s’en occupe avec toi.",
        "Viens comme tu es, repars avec un objet réparé. L’atelier t’attend.",
        "« Vous êtes la bienvenue », lui a-t-on dit. Et toi, tu te souviens de ta première fois ?",
        voice=TU,
    ),
    *good(
        "Vous hésitez encore ? Le ton est simple, l’accueil aussi.",
        "Il s’est fait connaître par ses dessins. Sa devise, « Tu fais, tu défais, tu refais », orne la salle.",
        "Avez-vous goûté la soupe d’orties ? La recette est en ligne, avec le nom du cuisinier.",
        voice=HouseVoice(),
    ),
    *good(
        "La rivière a retrouvé ses saules. Photos et récit sur le site.",
        "Ce que nous avons appris de dix ans de troc.",
        hashtags=("JardinPartagé", "Quartier", "Environnement"),
    ),
    *good("Le climat change, nos haies aussi.", hashtags=("intergénérationnel", "biodiversité", "développement")),
    *good(
        "Quelques nouvelles du chantier. La charpente est posée, les ardoises arrivent lundi. Il reste à trouver des "
        "bras pour la peinture, et du café pour les bras.",
        "Une phrase courte tient la première ligne.\n\nLe reste peut prendre son temps, s’étaler, raconter, détailler, "
        "et même finir par une question : qu’en pensez-vous ?",
        fold=140,
    ),
    *good(
        "Une image, une légende : la récolte de courges, dimanche matin.",
        images=(ImageSubject(image_id=1, alt="Trois courges sur une table en bois", width=1600, height=1200),),
    ),
    *good(
        "Le pressoir a tourné tout le week-end.",
        images=(
            ImageSubject(
                image_id=2, alt="Un pressoir et deux enfants", width=1600, height=1200, crop="1:1",
                focus=(200.0, 100.0, 1300.0, 1100.0), has_consent=True,
            ),
            ImageSubject(image_id=3, is_decorative=True, width=900, height=900),
        ),
    ),
    *good("Adresse et horaires : https://asso.example/jardin/ et c’est tout."),
    *good("Inscription ouverte. Lien dans la bio.", live_links=False),
    *good("Rejoignez l’équipe du dimanche : deux heures par mois, un café chaque fois.", asks_before=1),
    *good("Retour en images sur la fête, avec le récit de Farid.", asks_before=5),
    *good("La section ANCRE du club a gagné samedi.", names=("ANCRE Voile Loisir",)),
    *good("Lucie nous a quittés mardi. Elle tenait la caisse de la buvette et le moral de tous.", story=MOURNING),
    *good("La cérémonie aura lieu vendredi 27 novembre à 10 h, à la salle des fêtes. Ni fleurs ni couronnes.",
          story=MOURNING),
    *good(
        "L’élagage se termine vendredi. La piste cyclable rouvre lundi 30 novembre au matin.",
        "Qui veut goûter la première cuvée de cidre ? Elle est trouble, elle est belle, elle est à nous.",
        "Marché de Noël : sam. 5 et dim. 6 décembre, de 10 h à 19 h, place du Marché. Entrée libre.",
        "Réunion le jeudi 3 décembre. Ordre du jour : budget, local, galette.",
        "Le 8 mars, nous exposerons dix portraits de femmes du quartier. Proposez le vôtre à contact@asso.example.",
        "Notre page a changé d’adresse, nos valeurs non. Écrivez-nous, on répond à chacun.",
        "Ni trop, ni trop peu : la recette du bon arrosage tient en un doigt planté dans la terre.",
        "Le vendredi 15 janvier, conférence sur les sols vivants. Le samedi 16 janvier, travaux pratiques.",
        "L’accès est gratuit pour les moins de 12 ans. ATTENTION : la passerelle ferme à 18 h.",
        "Avant, après : la cour de l’école a perdu 400 m² de goudron.",
        "Le fablab prête ses machines. Découpe laser le lundi, couture le mardi, café toute la semaine.",
        "Petit à petit, l’oiseau fait son nid. Petit à petit, nous faisons notre toit.",
    ),
    *good(
        "Ten years of seeds, soup and neighbours. On Saturday 28 November the gate is open: bring a "
        "jar, take one home.",
        "What do you do with a broken kettle? Our volunteers mended 31 of them this autumn.",
        "We had had enough of throwing things away, so we opened a library of tools.",
        "Doors open on Friday, December 4 at 7 pm. Soup for everyone, and a chair for the tired.",
        "The NHS nurse answers your questions every Tuesday. No appointment, no fee.",
        story=ENGLISH,
    ),
]  # fmt: skip

SMALL_IMAGE = (ImageSubject(image_id=4, alt="Une serre", width=320, height=240),)
BAD = [
    *bad(
        "only_title",
        "Le jardin partagé ouvre ses portes",
        "Le jardin partagé ouvre ses portes…",
        "Le jardin partagé ouvre ses portes : https://asso.example/jardin/",
        "À lire sur notre site : Le jardin partagé ouvre ses portes",
        "Nouvel article ! Le jardin partagé ouvre ses portes 🌱",
    ),
    *bad("only_title", "New post: The community garden opens its gates", story=ENGLISH),
    *bad(
        "ask_again",
        "Inscrivez-vous à l’atelier de dimanche, il reste six places.",
        "Faites un don avant la fin du mois, chaque euro compte double.",
        "Nous avons besoin de vous pour tenir la buvette.",
        asks_before=2,
    ),
    *bad("ask_again", "Join us for the spring clean, gloves provided.", story=ENGLISH, asks_before=3),
    *bad(
        "wrong_weekday",
        "Fête d’hiver le vendredi 12 décembre à la salle Jean-Moulin.",
        "Marché de Noël : sam. 4 et dim. 6 décembre, place du Marché.",
        "Rendez-vous mardi 25 novembre à 18 h.",
        "Conférence le jeudi 15 janvier sur les sols vivants.",
        "Notez la date : lundi 1er décembre 2026, réunion publique.",
        "Permanence samedi 29/11 de 10 h à 12 h.",
    ),
    *bad(
        "wrong_weekday", "Doors open on Thursday, December 4 at 7 pm.", "See you on Sunday 28 November.", story=ENGLISH
    ),
    *bad(
        "typography",
        "Venez goûter la soupe ! Elle est chaude.",
        "Au programme : troc, visite et soupe.",
        "Il a dit « oui » sans hésiter.",
        is_typeset=False,
    ),
    *bad("double_space", "La soupe est  chaude et la porte ouverte.", "Trois  ateliers, une  ambiance."),
    *bad(
        "repeated_word",
        "Le goûter de de Noël aura lieu à l’école.",
        "Une soirée pour pour parler de la mare.",
        "La la salle ouvre à midi.",
        "Le programme complet complet tient sur une page.",
    ),
    *bad("repeated_word", "The soup is is hot and the door is open.", story=ENGLISH),
    *bad(
        "capitals",
        "GRANDE BRADERIE SOLIDAIRE samedi matin, rue des Lilas.",
        "VENEZ NOMBREUX pour goûter la soupe d’hiver.",
        "La soupe est prête. INSCRIPTION OBLIGATOIRE AVANT LUNDI.",
    ),
    *bad(
        "hashtag_unreadable",
        "La récolte est bonne cette année.",
        hashtags=("jardinpartage", "Quartier"),
    ),
    *bad("hashtag_unreadable", "Le prix juste, on en parle ?", hashtags=("commerceequitable",)),
    *bad("hashtag_unreadable", "Une journée autour du sol #lessemencesduclimatetdesarbres"),
    *bad("hashtag_unreadable", "Soup is on #communitygarden tonight.", story=ENGLISH),
    *bad(
        "hashtags_many",
        "La récolte est bonne cette année.",
        hashtags=("Jardin", "Quartier", "Terre", "Soupe", "Troc", "Graines"),
        usual_hashtags=2,
    ),
    *bad("hashtags_many", "La récolte #Jardin est #Bonne.", hashtags=("Terre",), voice=HouseVoice(hashtags_most=2)),
    *bad("hashtag_never", "Soupe à midi.", hashtags=("Charité",), voice=HouseVoice(hashtags_never=("charité",))),
    *bad("hashtag_never", "Soupe de la #charité à midi.", voice=HouseVoice(hashtags_never=("charité",))),
    *bad("hashtag_missing", "Soupe à midi.", hashtags=("Soupe",), voice=HouseVoice(hashtags_always=("Lilas",))),
    *bad("emoji_unwanted", "La mare se porte bien 🦎", "🌱 On sème samedi.", voice=HouseVoice()),
    *bad("emoji_many", "🎉🎉🎉🎉 La mare fête ses dix ans.", "Soupe 🍲 pain 🍞 pomme 🍎 et café ☕ dès midi."),
    *bad("emoji_for_word", "Apportez un 🎂 et des assiettes.", "On ❤️ le vélo, surtout sous la pluie.", voice=FEW_EMOJI),
    *bad("emoji_for_word", "Bring your 🚲 and a friend.", story=ENGLISH),
    *bad(
        "grave_tone",
        "Lucie nous a quittés mardi 😢",
        "Venez lui rendre hommage vendredi !",
        "Quelle vie ! Elle aura tenu la buvette trente ans.",
        story=MOURNING,
    ),
    *bad(
        "acronym",
        "Le panier de l’AMAP arrive jeudi à 18 h.",
        "Notre CODIR se réunit lundi.",
        "Une aide de la DRAC a payé la scène.",
        "Le dossier passe en CDESI jeudi.",
    ),
    *bad("acronym", "Our AGM takes place in the shed.", story=ENGLISH),
    *bad("alt_missing", "La récolte de courges.", images=(ImageSubject(image_id=5, width=1600, height=1200),)),
    *bad(
        "alt_says_nothing", "La récolte de courges.",
        images=(ImageSubject(image_id=5, alt="IMG_2041.JPG", width=1600, height=1200),),
    ),
    *bad(
        "alt_says_nothing", "La récolte de courges.",
        images=(ImageSubject(image_id=5, alt="photo", width=1600, height=1200),),
    ),
    *bad("image_small", "La serre en hiver.", images=SMALL_IMAGE),
    *bad(
        "image_small", "La serre en hiver.",
        images=(ImageSubject(image_id=6, alt="Une serre", width=2000, height=400, crop="1:1"),),
    ),
    *bad(
        "image_cut", "Toute l’équipe, enfin réunie.",
        images=(ImageSubject(
            image_id=7, alt="Quinze personnes en ligne", width=2000, height=1000, crop="1:1",
            focus=(100.0, 200.0, 1900.0, 900.0),
        ),),
    ),
    *bad(
        "consent_missing", "Les enfants au potager.",
        images=(ImageSubject(image_id=8, alt="Deux enfants", width=1600, height=1200, has_consent=False),),
    ),
    *bad("link_dead", "Le compte rendu : https://ailleurs.example/cr",
         links={"https://ailleurs.example/cr": LinkState(verdict="dead")}),
    *bad("link_moved", "Le compte rendu : https://ailleurs.example/cr",
         links={"https://ailleurs.example/cr": LinkState(verdict="moved", leads_to="https://ailleurs.example/pv")}),
    *bad("link_private", "Les archives : https://asso.example/membres/ sont prêtes.",
         links={"https://asso.example/membres/": LinkState(verdict="private")}),
    *bad("link_unpublished", "Bientôt https://asso.example/hiver/ sera en ligne.",
         links={"https://asso.example/hiver/": LinkState(verdict="unpublished")}),
    *bad("link_not_live", "Inscription : https://asso.example/jardin/", "Tout est là https://asso.example/jardin/ !",
         live_links=False),
    *bad(
        "folded",
        "Dans le cadre de la quinzaine de l’engagement et du temps libéré, et pour la troisième année de suite, notre "
        "collectif, soutenu par ses partenaires, propose à toutes les familles une série de rencontres.",
        fold=140,
    ),
    *bad("word_avoided", "Nos usagers ont la parole.", voice=HouseVoice(replacements=(("usagers", "habitants"),))),
    *bad("word_avoided", "Une soirée vraiment très réussie.", voice=HouseVoice(replacements=(("très", ""),))),
    *bad("tu_and_vous", "Tu viens samedi ? Inscrivez-vous vite.", "Votre vélo grince ? Passe, on t’attend."),
    *bad("other_address", "Tu viens samedi avec tes graines ?", "Et toi, quelle est la recette ?", voice=HouseVoice()),
    *bad("other_address", "Apporte un plat, et venez nombreux.", "Votre vélo grince ?", voice=TU),
    *bad(
        "median_point",
        "Les adhérent·e·s ont voté le budget.",
        "Merci à tous·tes pour ce week-end.",
        "Les habitant·es et les citoyen·ne·s du quartier débattent.",
        "On cherche un·e animateur·rice pour mars.",
    ),
    *bad("median_point", "Les salarié.e.s sont en congé.", "Chaque adhérent(e) compte.", voice=DOUBLETS),
    *bad("spelling", "Le potajer est prêt.", unknown_words=(UnknownWord(word="potajer", suggestions=("potager",)),)),
    *bad("spelling", "Un accueuil simple.", unknown_words=(UnknownWord(word="accueuil"),)),
]  # fmt: skip
