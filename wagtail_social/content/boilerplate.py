"""What every page carries and no reader comes for: by element, and by sentence. Pure."""

from __future__ import annotations

import re
from itertools import takewhile

from .markup import Piece

UNREAD = frozenset(
    "script style form nav iframe noscript template svg math object audio video canvas button select textarea input "
    "head title dialog embed menu".split()
)
"""Elements that hold no text of the page."""

ROLES = frozenset(
    "navigation search menu menubar toolbar tablist dialog alertdialog contentinfo form button tooltip status".split()
)

_MARKS = re.compile(
    r"(?:^|[\s_-])(?:"
    # Said by one word, whatever stands beside it.
    r"breadcrumbs?|fil-?d-?ariane|ariane|cookies?|gdpr|rgpd|consent|pagination|pager|navbar|navigation|skip-?links?|"
    r"sharing|sharedaddy|addtoany|sharethis|addthis|shariff|social-?(?:share|links|icons?|media|buttons?|nav)|"
    r"share-?(?:bar|buttons?|links?|box|this|icons?|tools?)|partages?|partager|reseaux-?sociaux|"
    r"comments?-?(?:form|area|list|respond|section|wrapper)|commentaires?|respond|comment-respond|disqus|"
    r"related(?:-?(?:posts?|articles?|content|links?|pages?))?|(?:articles?|contenus?|pages?)-?(?:lies|"
    r"similaires|connexes)|"
    r"a-?lire-?aussi|lire-?aussi|read-?more|more-?link|jp-relatedposts|yarpp|"
    r"newsletter|infolettre|mailing-?list|subscribe-?(?:box|form)|"
    r"print-?(?:links?|button|only|friendly)|no-?print|imprimer|"
    r"post-?(?:meta|navigation|nav|tags|footer)|entry-?(?:meta|footer)|byline|posted-?on|tag-?links|cat-?links|"
    r"screen-?reader-?text|sr-?only|visually-?hidden|toc|table-?of-?contents|ez-toc-container|sommaire|"
    r"back-?to-?top|retour-?haut|haut-?de-?page|(?<!with-)(?<!has-)(?<!no-)sidebar|widget-area|advert(?:s|"
    r"isement)?|publicite|popup|modal|"
    r"author-?(?:box|bio|info)|reading-?time"
    r")(?=$|[\s_-](?!article|content|page|layout|main|wrapper-main))",
    re.IGNORECASE,
)
_WHOLE = frozenset("share social comments comment menu nav related print cookie meta tags footer-links".split())
_LABELS = re.compile(
    r"fil d['’]ariane|breadcrumb|partag|share|navigation|cookie|commentaires|comments|newsletter|pagination|menu\b",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_ENDS = re.compile(r"\W*(?:ends?|-\s*fin\s*-|fin du communiqué|###)\W*", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\W*(?:"
    r"(?:article |billet |actualité |page )?(?:publié|posté|mis à jour|mise à jour|mise en ligne|modifié|rédigé|écrit|"
    r"ajouté)e?s?(?: par\b| le\b| ce\b| à\b| il y a\b"
    # "Publiée en 1902, la revue renaît" goes on.
    r"| en (?:(?:janv|fév|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)\w*\.?)?"
    r"(?: ?\d{4})?(?:\W*$| (?:par|dans|sous)\b[^,]*$)"
    r"|\s*:| dans (?:la |les )?(?:catégorie|rubrique)| sous )"
    r"|(?:dernière )?(?:mise à jour|modification|publication)(?: le\b|\s*:)"
    r"|(?:posted|published|updated|last (?:updated|modified)|written|filed)"
    r"(?: on\b| by\b| at\b| in\b(?! \d{4},? \w)| under\b|\s*:)"
    r"|temps de lecture|durée de lecture|(?:reading time|\d+ min(?:ute)?s?\.? (?:read|de lecture))"
    r"|(?:crédits?|photos?|image|illustration|légende|caption|credits?|source|mots[- ]clés|tags?|étiquettes?|"
    r"catégories?|categories|category|rubrique|classé dans|filed under)(?: photos?)?\s*[:©]"
    r"|©|\(c\) |copyright\b|tous droits réservés|all rights reserved"
    r"|lire (?:aussi|la suite|plus|l['’]article)|(?:pour )?en savoir (?:plus|davantage)\s*(?:[.:…>→»!]|$|sur )"
    r"|à lire (?:aussi|également)|voir aussi|voir (?:tous|toutes) les|vous aimerez (?:aussi|peut-être)"
    r"|(?:sur le même (?:sujet|thème)|articles? (?:similaires|liés|connexes|récents|suivant|précédent)|"
    r"dans la même rubrique)\b"
    r"|partager (?:cet?|sur|l['’]article|la page|par|:)|partager\W*$|(?:j['’]aime|tweeter|imprimer|épingler)\W*$"
    r"|imprimer (?:cet|cette|la|l['’])|envoyer (?:cet(?:te)? |l['’])?(?:article|page|lien)|(?:haut|"
    r"retour en haut|retour à)\b"
    r"(?= de (?:la )?page|\W*$| l['’]accueil| la liste)"
    r"|suivez[- ]nous\b|retrouvez[- ]nous sur\b|follow us\b|rejoignez[- ]nous sur (?:les réseaux|nos réseaux)"
    r"|laisse[rz] un commentaire|poster (?:un|le) commentaire|\d+ commentaires?\W*$|leave a (?:comment|reply)"
    r"|(?:ajouter|écrire|publier) (?:un|votre) commentaire|votre adresse e-?mail ne sera pas|les champs obligatoires"
    r"|(?:vous devez (?:être|vous) connect)|your email address will not|required fields are|"
    r"(?:be the first to )?comment\W*$"
    r"|(?:ce site|nous|notre site) (?:utilis(?:e|ons)|web utilise)[^.]{0,40}\bcookies|en poursuivant votre navigation"
    r"|(?:tout )?(?:accepter|refuser)(?: tout| les cookies)?\W*$|(?:we|this (?:web)?site) uses? cookies"
    r"|(?:inscrivez|abonnez)[- ]vous à (?:notre|la) (?:newsletter|infolettre|lettre)|subscribe to our"
    r"|recevez (?:notre|la) (?:newsletter|infolettre|lettre)|(?:aller|passer) au contenu|skip to (?:main )?content"
    r"|read (?:more|also|the rest)|see also|learn more|related (?:posts|articles)|you (?:may|might) also like"
    r"|share (?:this|on|via)|print this|back to (?:top|home)|(?:previous|next) (?:post|article)\b"
    r"|click here|cliquez ici|communiqué de presse\W*$"
    r"|(?:lire|écouter|regarder|voir|read|listen|watch)\W*$|contacts? ?:|notes? (?:to editors|aux rédactions)"
    r"|(?:bonjour|bonsoir|chère?s?|hello|dear|hi)\b[^.!?:]{0,60},$|madame, monsieur|(?:bien à vous|cordialement|"
    r"amicalement|kind regards)\b"
    r"|[A-ZÀ-Ý][\w' -]{2,30}, (?:le )?\d{1,2}(?:er)? [a-zA-Zéû]{3,9} \d{4}\W*$"
    r"|propos recueillis|interview by|texte et photos?\b|mentions légales|privacy policy|"
    r"politique de confidentialité|propulsé par|powered by"
    r"|contacts? presse|for immediate release|pour diffusion immédiate|press release\W*$|sommaire\W*$|au sommaire\b"
    r"|table des matières|(?:table of )?contents\W*$|vous êtes ici|you are here|accueil\s*[>›»/|]|home\s*[>›»/|]"
    r"|(?:votre navigateur|your browser) (?:ne |n['’]|does not|doesn)|lorem ipsum|vous avez aimé cet article"
    r"|(?:this|cet?) (?:entry|article|billet) (?:was posted|a été (?:publié|posté)|est classé)|bookmark the permalink"
    r")",
    re.IGNORECASE,
)


def is_boilerplate(sentence: str) -> bool:
    """True for what every article carries: dates, credits, invitations to read on or to share; and a bare address."""
    return bool(_SENTENCE.match(sentence)) or (" " not in sentence and "://" in sentence)


def before_the_end(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` up to the line by which a press release says that what follows is not for readers."""
    return list(takewhile(lambda piece: not _ENDS.fullmatch(piece.text), pieces))


def is_unseen(attributes: dict[str, str | None]) -> bool:
    """True for an element that a browser does not show, or shows as a part of its own workings."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (attributes.get("role") or "").lower() in ROLES
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )


def is_furniture(attributes: dict[str, str | None]) -> bool:
    """True for an element that calls itself a share bar, a comment form, a breadcrumb or the like.

    Builders name things as they please: whoever asks must be ready for a name that says so of the whole article.
    """
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
    if named and (_MARKS.search(_CAMEL.sub("-", named)) or not _WHOLE.isdisjoint(named.lower().split())):
        return True
    return bool(_LABELS.search(attributes.get("aria-label") or ""))
