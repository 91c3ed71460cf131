"""Things that come back from one illustration to another."""

from __future__ import annotations

from .canvas import Canvas, curve, turned

INK, CREAM, SAND, CLAY = "#24323a", "#fdf6e9", "#f1dfc1", "#c8643c"
LEAF, MOSS, PINE, SUN = "#6fa05a", "#4b7d52", "#2b5748", "#f2b84b"
SKY, SLATE, WOOD, BARK = "#cfe5e4", "#5f7f8a", "#c99563", "#8a5a3a"
ROSE, PLUM, STEEL, WHITE = "#e59a86", "#7c4a63", "#aab8bd", "#ffffff"


def leaf(sheet: Canvas, x: float, y: float, length: float, degrees: float, color: str = LEAF) -> None:
    side = curve((0, 0), (length * 0.5, -length * 0.42), (length, 0))
    other = curve((length, 0), (length * 0.5, length * 0.42), (0, 0))
    sheet.shape(turned(side + other, degrees, x, y), color)


def plant(sheet: Canvas, x: float, y: float, size: float, color: str = LEAF) -> None:
    """A young plant standing on (x, y)."""
    sheet.line([(x, y), (x, y - size * 0.9)], PINE, max(size * 0.06, 3))
    for height, degrees, length in ((0.3, -25, 0.5), (0.35, 205, 0.5), (0.6, -40, 0.45), (0.65, 220, 0.45)):
        leaf(sheet, x, y - size * height, size * length, degrees, color)
    leaf(sheet, x, y - size * 0.8, size * 0.42, -90, color)


def pot(sheet: Canvas, x: float, y: float, size: float, color: str = CLAY) -> None:
    sheet.shape([(x - size * 0.4, y - size * 0.8), (x + size * 0.4, y - size * 0.8), (x + size * 0.3, y),
                 (x - size * 0.3, y)], color)  # fmt: skip
    sheet.box(x - size * 0.46, y - size * 0.9, size * 0.92, size * 0.22, color, size * 0.05)
    sheet.box(x - size * 0.4, y - size * 0.68, size * 0.8, size * 0.05, BARK)


def person(
    sheet: Canvas, x: float, y: float, size: float, clothes: str, skin: str = "#d9a27e", hair: str = INK
) -> None:
    """Head and shoulders, cut at (x, y): for people who stand behind a table or a bed of plants."""
    width = size * 0.34
    sheet.box(x - width, y - size * 0.55, width * 2, size * 0.75, clothes, width * 0.75)
    sheet.box(x - size * 0.08, y - size * 0.66, size * 0.16, size * 0.2, skin, size * 0.06)
    sheet.disc(x, y - size * 0.83, size * 0.205, hair)
    sheet.disc(x, y - size * 0.785, size * 0.17, skin, size * 0.185)


def lamp(sheet: Canvas, x: float, y: float, color: str = CLAY, cord: float = 0) -> None:
    """A hanging lamp whose shade ends at y."""
    sheet.line([(x, cord), (x, y - 120)], INK, 6)
    sheet.shape([(x - 40, y - 130), (x + 40, y - 130), (x + 130, y), (x - 130, y)], color)
    sheet.slice(x, y - 2, 46, 0, 180, SUN)


def bunting(sheet: Canvas, start: tuple[float, float], end: tuple[float, float], drop: float) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + drop)
    cord = curve(start, middle, end, 18)
    sheet.line(cord, INK, 4)
    for number, (left, right) in enumerate(zip(cord[::2], cord[1::2], strict=False)):
        color = (CLAY, SUN, LEAF, PLUM, WHITE)[number % 5]
        tip = ((left[0] + right[0]) / 2, max(left[1], right[1]) + 62)
        sheet.shape([left, right, tip], color)


def tree(sheet: Canvas, x: float, y: float, size: float, color: str = MOSS) -> None:
    sheet.box(x - size * 0.05, y - size * 0.5, size * 0.1, size * 0.5, BARK, size * 0.03)
    for dx, dy, radius in ((0, 0.8, 0.3), (-0.22, 0.62, 0.22), (0.22, 0.62, 0.22), (0, 0.58, 0.24)):
        sheet.disc(x + dx * size, y - dy * size, radius * size, color)


def wheel(sheet: Canvas, x: float, y: float, radius: float) -> None:
    for degrees in range(0, 180, 20):
        sheet.line(turned([(-radius, 0), (radius, 0)], degrees, x, y), STEEL, 4)
    sheet.ring(x, y, radius, INK, 22)
    sheet.ring(x, y, radius - 20, STEEL, 7)
    sheet.disc(x, y, 18, INK)
