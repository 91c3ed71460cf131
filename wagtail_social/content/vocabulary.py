"""What site builders call their fields, in French and in English. Names are compared without accents and case.

Order is preference. A tuple holds whole names; a set holds words that may stand anywhere in a name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SUMMARY = (
    "introduction", "intro", "chapo", "chapeau", "summary", "excerpt", "standfirst", "lead", "lede", "abstract",
    "teaser", "resume", "accroche", "extrait", "presentation", "description", "short_description",
)  # fmt: skip
SUMMARY_WORDS = frozenset(SUMMARY)
SUBTITLE = ("subtitle", "sous_titre", "soustitre", "tagline", "subheading")

MAIN_IMAGE = (
    "image", "main_image", "hero", "hero_image", "header_image", "cover", "cover_image", "illustration",
    "image_principale", "featured_image", "feature_image", "lead_image", "feed_image", "banner", "banner_image",
    "bandeau", "visuel", "photo", "affiche", "poster", "thumbnail", "vignette", "listing_image", "social_image",
    "search_image", "og_image",
)  # fmt: skip
ALT = ("alt", "alt_text", "contextual_alt_text", "image_alt", "image_alt_text", "texte_alternatif", "alternative_text")
DECORATIVE = ("decorative", "is_decorative", "decoratif", "decorative_image", "image_decorative")

AUTHOR = (
    "author", "authors", "auteur", "auteurs", "autrice", "autrices", "auteure", "byline", "written_by", "ecrit_par",
    "signature", "redacteur", "redactrice",
)  # fmt: skip
AUTHOR_ROW = (*AUTHOR, "person", "personne", "people", "member", "membre")
PERSON_NAME = ("name", "full_name", "nom_complet", "nom", "title")

PUBLISHED = (
    "published_at", "date_published", "publication_date", "date_publication", "date_de_publication", "published_on",
    "published", "publish_date", "post_date", "posted_at", "publie_le", "date_parution", "date",
)  # fmt: skip

START = (
    "start", "start_date", "starts_at", "start_at", "starts_on", "start_datetime", "datetime_start", "starts",
    "date_start", "date_from", "debut", "date_debut", "date_de_debut", "date_heure_debut", "debute_le", "commence_le",
    "event_start", "event_date", "event_start_date", "date_evenement",
)  # fmt: skip
END = (
    "end", "end_date", "ends_at", "end_at", "ends_on", "end_datetime", "datetime_end", "ends", "date_end", "date_to",
    "fin", "date_fin", "date_de_fin", "date_heure_fin", "finit_le", "termine_le", "event_end", "event_end_date",
)  # fmt: skip
START_TIME = ("start_time", "time_from", "time_start", "heure_debut", "heure_de_debut", "time", "heure", "horaire")
END_TIME = ("end_time", "time_to", "time_end", "heure_fin", "heure_de_fin")
PLACE = ("place", "lieu", "venue", "location", "nom_du_lieu", "venue_name", "location_name", "salle", "endroit")
ADDRESS = ("address", "adresse", "adresse_postale", "postal_address", "street_address", "venue_address", "full_address")
CANCELLED = (
    "cancelled", "canceled", "is_cancelled", "is_canceled", "annule", "annulee", "est_annule", "est_annulee",
    "annulation",
)  # fmt: skip
STATUS = ("status", "event_status", "statut", "etat", "state")
CANCELLED_STATUS = frozenset({"cancelled", "canceled", "annule", "annulee"})
EVENT_WORDS = frozenset({"event", "events", "evenement", "agenda", "atelier", "concert", "rencontre", "meeting"})

WARNING = (
    "content_warning", "trigger_warning", "avertissement", "avertissement_de_contenu", "avertissements", "cw", "tw",
    "spoiler_text",
)  # fmt: skip

# Text of a page that is not for its readers, or not prose.
UNREAD_WORDS = frozenset(
    {
        "admin", "alt", "analytics", "author", "class", "code", "coordinates", "css", "embed", "interne", "internes",
        "internal", "javascript", "js", "keywords", "map", "merci", "meta", "og", "prive", "private", "script",
        "search", "seo", "thank", "thanks", "tracking",
    }
)  # fmt: skip
# Names of blocks that hold a label, not a sentence.
LABELS = frozenset(
    {
        "anchor", "attribution", "attribute", "author", "auteur", "button", "bouton", "caption", "class", "credit",
        "cta", "heading", "id", "label", "legende", "link", "lien", "name", "nom", "source", "style",
        "title", "titre", "url",
    }
)  # fmt: skip

# Blocks, by a word of their name, and what their children are called.
QUOTATION_BLOCKS = frozenset(
    {
        "quote", "quotes", "quotation", "quotations", "blockquote", "pullquote", "pull", "citation", "citations",
        "temoignage", "temoignages", "testimonial", "testimony", "verbatim",
    }
)  # fmt: skip
QUOTED = (
    "quote", "quotation", "citation", "text", "texte", "words", "content", "contenu", "body", "paroles", "temoignage",
    "message",
)  # fmt: skip
SPEAKER = (
    "speaker", "attribution", "attribute_name", "attributed_to", "author", "auteur", "autrice", "author_name", "cite",
    "person", "personne", "qui", "nom", "name", "source", "orateur", "signature",
)  # fmt: skip
ROLE = ("role", "fonction", "job", "job_title", "titre", "title", "statut", "qualite", "affiliation", "organisation")
FIGURE_BLOCKS = frozenset(
    {
        "figure", "stat", "stats", "statistic", "statistics", "statistique", "chiffre", "chiffres", "number", "kpi",
        "counter", "compteur", "nombre",
    }
)  # fmt: skip
NUMBER = ("number", "nombre", "chiffre", "value", "valeur", "stat", "figure", "count", "amount", "montant")
UNIT = ("unit", "unite", "suffix", "suffixe")
NUMBER_LABEL = ("label", "libelle", "legende", "caption", "text", "texte", "description", "title", "titre", "intitule")
STEP_WORDS = frozenset({"etape", "etapes", "step", "steps", "recette", "recipe", "instructions", "marche"})
BUTTON_BLOCKS = frozenset(
    {"button", "buttons", "bouton", "boutons", "cta", "action", "appel", "link", "lien", "call"}
)  # fmt: skip
BUTTON_TEXT = (
    "text", "texte", "label", "libelle", "title", "titre", "link_text", "button_text", "texte_du_bouton", "intitule",
    "cta_text", "texte_du_lien", "link_title",
)  # fmt: skip
BUTTON_URL = (
    "url", "link", "lien", "href", "link_url", "button_url", "external_url", "external_link", "lien_externe", "cta_url",
    "adresse", "external",
)  # fmt: skip
BUTTON_PAGE = (
    "page", "link_page", "internal_page", "page_link", "lien_interne", "internal_link", "button_page", "cta_page",
    "link", "lien", "internal",
)  # fmt: skip
HEADING_BLOCKS = frozenset(
    {"heading", "header", "titre", "title", "intertitre", "subtitle", "soustitre", "subheading", "h2", "h3"}
)  # fmt: skip

# An image that no post should show, by a word of its title, its file's name or its field's name.
NOT_SHOWN_WORDS = frozenset(
    {
        "logo", "logos", "logotype", "icon", "icons", "icone", "icones", "picto", "pictos", "pictogramme", "favicon",
        "sponsor", "sponsors", "partenaire", "partenaires", "partner", "partners", "mecenes", "badge", "avatar", "qr",
        "qrcode", "signature", "separateur", "divider", "spacer", "bullet", "puce",
    }
)  # fmt: skip
# The same, but a field of that name holds the page's own picture.
STRIP_WORDS = frozenset({"bandeau", "banner", "banniere", "bandeaux", "banners"})


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(name: str) -> frozenset[str]:
    return frozenset(plain_name(name).replace("-", "_").split("_"))
