"""The site's pictures, drawn by code when the site is loaded: nothing to download, nobody's rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import garden, workshop
from .canvas import Canvas


@dataclass(frozen=True)
class Illustration:
    title: str
    description: str
    """What the picture shows, for those who cannot see it."""
    focus: tuple[int, int, int, int]
    """Centre, width and height of what must stay when the picture is cropped."""
    draw: Callable[[], Canvas]


ILLUSTRATIONS: dict[str, Illustration] = {
    "etabli": Illustration(
        "Deux personnes à l'établi",
        "Sous une lampe d'atelier, deux personnes sont assises à un établi de part et d'autre d'un grille-pain.",
        (800, 570, 900, 460),
        workshop.bench,
    ),
    "outils": Illustration(
        "Le mur d'outils",
        "Un marteau, un tournevis, une clé, une scie et un pinceau accrochés à un panneau percé, au-dessus de boîtes"
        " de couleur.",
        (800, 440, 900, 560),
        workshop.pegboard,
    ),
    "couture": Illustration(
        "La machine à coudre",
        "Une machine à coudre bleu-gris pique un tissu jaune, à côté de trois bobines de fil.",
        (700, 560, 900, 560),
        workshop.sewing,
    ),
    "velo": Illustration(
        "Le vélo remis en état",
        "Un vélo rouge orangé de profil, avec des plants de légumes dans le panier avant.",
        (800, 540, 900, 640),
        workshop.bicycle,
    ),
    "radio": Illustration(
        "Le poste de radio réparé",
        "Un poste de radio rouge, antenne levée, d'où sortent des notes de musique ; un tournevis est posé devant lui.",
        (800, 520, 800, 560),
        workshop.radio,
    ),
    "visio": Illustration(
        "Une réunion à distance",
        "Un ordinateur portable sur une table montre quatre personnes en visioconférence, près d'une tasse et d'une"
        " plante.",
        (800, 450, 860, 560),
        workshop.screen,
    ),
    "parcelles": Illustration(
        "Les parcelles au printemps",
        "Trois rangs de jeunes plants dans un jardin, une serre et des collines sous un soleil bas.",
        (760, 660, 1000, 560),
        garden.plots,
    ),
    "graines": Illustration(
        "L'étagère de la grainothèque",
        "Huit bocaux de graines de toutes les couleurs, étiquetés et rangés sur deux étagères.",
        (800, 480, 1100, 720),
        garden.seeds,
    ),
    "compost": Illustration(
        "Les trois bacs de compost",
        "Trois bacs à compost en bois, du plus vide au plus plein, avec une fourche et un ver de terre.",
        (800, 660, 1100, 520),
        garden.compost,
    ),
    "pluie": Illustration(
        "La cuve sous la gouttière",
        "Il pleut sur une petite maison au toit rouge ; l'eau de la gouttière descend dans une cuve bleue.",
        (900, 560, 900, 640),
        garden.rain,
    ),
    "tablee": Illustration(
        "La grande tablée",
        "Cinq personnes assises côte à côte derrière une longue table, avec des tasses et une assiette de gâteaux.",
        (800, 580, 1200, 480),
        garden.table,
    ),
    "marche": Illustration(
        "L'étal de plants",
        "Deux personnes tiennent un étal de plants en pots sous un auvent rayé rouge et blanc.",
        (800, 500, 1000, 640),
        garden.stall,
    ),
    "fete": Illustration(
        "La fête au jardin",
        "À la tombée de la nuit, cinq personnes chantent sous une guirlande de fanions ; l'une joue de la guitare.",
        (800, 620, 1000, 620),
        garden.party,
    ),
    "classe": Illustration(
        "Les plants de la classe",
        "Trois enfants assis devant une fenêtre où poussent quatre plantes en pot.",
        (800, 560, 900, 640),
        garden.classroom,
    ),
    "ruche": Illustration(
        "La ruche du verger",
        "Une ruche jaune entre deux pommiers chargés de fruits, et des abeilles qui volent autour.",
        (800, 520, 800, 640),
        garden.orchard,
    ),
}
