"""A sheet of 1600 × 1000 points for flat shapes, drawn twice as large and then reduced, so that edges are smooth."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from math import cos, pi, sin, sqrt

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1000
SCALE = 2
Point = tuple[float, float]


class Canvas:
    def __init__(self, top: str, bottom: str | None = None) -> None:
        self.picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), top)
        if bottom:
            self._shade(bottom)
        self.draw = ImageDraw.Draw(self.picture)

    def _shade(self, bottom: str) -> None:
        """A linear gradient is a two-colour blend through a column of greys stretched to the whole sheet."""
        column = Image.linear_gradient("L").resize(self.picture.size)
        self.picture.paste(Image.new("RGB", self.picture.size, bottom), mask=column)

    def box(self, x: float, y: float, width: float, height: float, color: str, radius: float = 0) -> None:
        corners = _scaled([(x, y), (x + width, y + height)])
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=color)

    def disc(self, x: float, y: float, radius: float, color: str, ry: float | None = None) -> None:
        ry = ry or radius
        self.draw.ellipse(_scaled([(x - radius, y - ry), (x + radius, y + ry)]), fill=color)

    def ring(self, x: float, y: float, radius: float, color: str, width: float) -> None:
        corners = _scaled([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.ellipse(corners, outline=color, width=round(width * SCALE))

    def shape(self, points: Iterable[Point], color: str) -> None:
        self.draw.polygon(_scaled(points), fill=color)

    def line(self, points: Iterable[Point], color: str, width: float) -> None:
        """A stroke with round joints and ends."""
        points = list(points)
        self.draw.line(_scaled(points), fill=color, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, color)

    def slice(self, x: float, y: float, radius: float, start: float, end: float, color: str) -> None:
        """A part of a disc between two angles, in degrees, clockwise from three o'clock."""
        self.draw.pieslice(_scaled([(x - radius, y - radius), (x + radius, y + radius)]), start, end, fill=color)

    def jpeg(self) -> bytes:
        file = BytesIO()
        small = self.picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(file, "JPEG", quality=88, optimize=True, progressive=True)
        return file.getvalue()


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def turned(points: Iterable[Point], degrees: float, x: float = 0, y: float = 0, scale: float = 1) -> list[Point]:
    """The points turned around their origin, then moved to (x, y)."""
    c, s = cos(degrees * pi / 180) * scale, sin(degrees * pi / 180) * scale
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in points]


def curve(a: Point, b: Point, c: Point, steps: int = 24) -> list[Point]:
    """From a to c, pulled towards b."""
    return [
        (
            (1 - t) ** 2 * a[0] + 2 * t * (1 - t) * b[0] + t**2 * c[0],
            (1 - t) ** 2 * a[1] + 2 * t * (1 - t) * b[1] + t**2 * c[1],
        )
        for t in (step / steps for step in range(steps + 1))
    ]


def wave(base: float, height: float, length: float, phase: float = 0) -> list[Point]:
    """A line of hills across the sheet, closed at the bottom."""
    crest = [(x, base - height * sin((x + phase) * 2 * pi / length)) for x in range(0, WIDTH + 20, 20)]
    return [*crest, (WIDTH, HEIGHT), (0, HEIGHT)]


def half_circle(radius: float, steps: int = 24) -> list[Point]:
    return [(x, -sqrt(max(radius**2 - x**2, 0))) for x in (radius * (2 * n / steps - 1) for n in range(steps + 1))]
