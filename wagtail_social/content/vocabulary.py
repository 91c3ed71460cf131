"""What site builders call their fields, in French and in English. Names are compared without accents and case.

Order is preference. A tuple holds whole names; a set holds words that may stand anywhere in a name.
"""

from __future__ import annotations

import unicodedata

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


def plain_name(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(name: str) -> frozenset[str]:
    return frozenset(plain_name(name).replace("-", "_").split("_"))
