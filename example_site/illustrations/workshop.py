"""Pictures of tools, benches and things being mended."""

from __future__ import annotations

from .canvas import Canvas, curve, turned
from .things import (
    BARK,
    CLAY,
    CREAM,
    INK,
    LEAF,
    MOSS,
    PINE,
    PLUM,
    ROSE,
    SAND,
    SKY,
    SLATE,
    STEEL,
    SUN,
    WHITE,
    WOOD,
    lamp,
    person,
    plant,
    pot,
    wheel,
)


def bench() -> Canvas:
    sheet = Canvas("#f7e8cd", "#efcfa0")
    sheet.disc(800, 470, 430, "#fbf1dc")
    lamp(sheet, 800, 330, PINE)
    for x, clothes, skin, hair in ((480, SLATE, "#d9a27e", BARK), (1120, CLAY, "#8f5f43", INK)):
        person(sheet, x, 700, 380, clothes, skin, hair)
    sheet.box(0, 730, 1600, 60, WOOD)
    sheet.box(0, 790, 1600, 210, BARK)
    _toaster(sheet, 800, 730)
    for x, skin in ((628, "#d9a27e"), (972, "#8f5f43")):
        sheet.disc(x, 690, 36, skin)
    for x, color in ((220, MOSS), (1380, PLUM)):
        sheet.box(x - 90, 630, 180, 100, color, 14)
        sheet.line(curve((x - 45, 632), (x, 550), (x + 45, 632)), color, 16)
    for x in (330, 1000, 1240):
        sheet.disc(x, 722, 12, STEEL)
    return sheet


def _toaster(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 150, y - 200, 300, 200, STEEL, 46)
    sheet.box(x - 150, y - 60, 300, 60, SLATE, 20)
    sheet.box(x - 92, y - 236, 78, 60, WOOD, 16)
    sheet.box(x + 14, y - 250, 78, 70, WOOD, 16)
    sheet.box(x - 110, y - 192, 220, 14, INK, 7)
    sheet.disc(x + 96, y - 92, 22, CLAY)
    sheet.line([(x + 96, y - 92), (x + 106, y - 106)], WHITE, 6)


def pegboard() -> Canvas:
    sheet = Canvas("#31515a", "#27424a")
    for x in range(80, 1600, 80):
        for y in range(70, 780, 80):
            sheet.disc(x, y, 6, "#1f363d")
    _hammer(sheet, 300, 420)
    _screwdriver(sheet, 560, 420, SUN)
    _wrench(sheet, 800, 430)
    _saw(sheet, 1140, 400)
    _brush(sheet, 1420, 420)
    sheet.box(0, 820, 1600, 44, WOOD)
    sheet.box(0, 864, 1600, 136, BARK)
    for x, width, color in ((120, 230, CLAY), (400, 180, SAND), (640, 260, LEAF), (1110, 340, ROSE)):
        sheet.box(x, 730, width, 90, color, 12)
        sheet.box(x + 30, 762, width - 60, 26, CREAM, 8)
    pot(sheet, 990, 822, 100)
    plant(sheet, 990, 738, 110)
    return sheet


def _hammer(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 20, y - 160, 40, 400, WOOD, 18)
    sheet.box(x - 110, y - 220, 200, 84, STEEL, 12)
    sheet.shape([(x + 90, y - 212), (x + 160, y - 170), (x + 90, y - 144)], STEEL)


def _screwdriver(sheet: Canvas, x: float, y: float, color: str) -> None:
    sheet.box(x - 38, y + 40, 76, 210, color, 30)
    sheet.box(x - 10, y - 200, 20, 250, STEEL)
    sheet.shape([(x - 10, y - 196), (x + 10, y - 196), (x + 18, y - 236), (x - 18, y - 236)], STEEL)
    for dx in (-16, 0, 16):
        sheet.line([(x + dx, y + 80), (x + dx, y + 210)], "#c98f22", 6)


def _wrench(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 26, y - 140, 52, 310, STEEL, 10)
    for dy in (-180, 200):
        sheet.disc(x, y + dy, 78, STEEL)
    sheet.shape(turned([(-34, -90), (34, -90), (34, 10), (0, 30), (-34, 10)], 0, x, y - 190), "#2c4a52")
    sheet.disc(x, y + 200, 36, "#2a464e")


def _saw(sheet: Canvas, x: float, y: float) -> None:
    teeth = [(x - 60 + (18 if n % 2 else 0), y - 230 + n * 22) for n in range(18)]
    sheet.shape([(x + 60, y - 230), (x + 110, y + 160), *reversed(teeth)], "#d5dde0")
    sheet.box(x - 74, y + 130, 200, 150, CLAY, 40)
    sheet.box(x - 24, y + 176, 100, 60, "#2a464e", 28)


def _brush(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 22, y - 20, 44, 270, PLUM, 20)
    sheet.box(x - 62, y - 90, 124, 84, STEEL, 8)
    sheet.shape([(x - 58, y - 90), (x + 58, y - 90), (x + 40, y - 230), (x - 40, y - 230)], SAND)


def sewing() -> Canvas:
    sheet = Canvas("#f4dcd3", "#eec0b1")
    sheet.disc(1250, 260, 190, "#f8ebe4")
    sheet.box(0, 790, 1600, 210, PLUM)
    sheet.box(0, 770, 1600, 40, "#935a77")
    sheet.box(330, 690, 820, 84, INK, 24)
    sheet.box(900, 380, 190, 330, SLATE, 40)
    sheet.box(380, 340, 710, 170, SLATE, 60)
    sheet.box(390, 480, 130, 110, SLATE, 26)
    sheet.line([(455, 590), (455, 690)], STEEL, 12)
    sheet.box(425, 672, 60, 16, STEEL, 6)
    sheet.disc(1120, 430, 88, INK)
    sheet.disc(1120, 430, 52, STEEL)
    sheet.disc(640, 425, 40, SUN)
    sheet.disc(770, 425, 26, CREAM)
    sheet.box(820, 262, 54, 84, CLAY, 8)
    sheet.line(curve((820, 300), (600, 180), (470, 350)), CLAY, 5)
    sheet.shape([(140, 700), (470, 676), (560, 690), (420, 860), (80, 880)], SUN)
    for n in range(7):
        sheet.line([(190 + n * 44, 780 - n * 11), (212 + n * 44, 774 - n * 11)], CLAY, 7)
    for x, color in ((1240, MOSS), (1350, CLAY), (1460, SUN)):
        sheet.box(x - 42, 660, 84, 112, color, 6)
        sheet.box(x - 54, 648, 108, 20, WOOD, 8)
        sheet.box(x - 54, 760, 108, 20, WOOD, 8)
    return sheet


def bicycle() -> Canvas:
    sheet = Canvas("#dcebe6", "#b9d8cf")
    sheet.disc(800, 500, 420, "#eef6f2")
    sheet.box(0, 840, 1600, 160, MOSS)
    sheet.box(0, 826, 1600, 24, PINE)
    wheel(sheet, 480, 650, 190)
    wheel(sheet, 1120, 650, 190)
    for points in (
        [(480, 650), (650, 380), (980, 380), (730, 660), (650, 380)],
        [(480, 650), (730, 660)],
        [(980, 380), (1120, 650)],
    ):
        sheet.line(points, CLAY, 26)
    sheet.line([(980, 380), (950, 300), (1050, 270)], INK, 20)
    sheet.line([(650, 380), (635, 320)], INK, 18)
    sheet.box(560, 290, 150, 38, INK, 19)
    sheet.ring(730, 660, 56, INK, 16)
    sheet.line([(730, 660), (790, 740)], INK, 16)
    sheet.box(755, 732, 80, 20, INK, 8)
    sheet.box(1040, 330, 170, 120, WOOD, 14)
    for x, size in ((1080, 110), (1130, 140), (1180, 110)):
        plant(sheet, x, 340, size, LEAF)
    sheet.box(150, 770, 190, 70, SUN, 12)
    sheet.line(curve((205, 772), (245, 720), (285, 772)), SUN, 12)
    return sheet


def radio() -> Canvas:
    sheet = Canvas("#e7ead6", "#cbd3ab")
    sheet.box(0, 760, 1600, 240, WOOD)
    sheet.box(0, 744, 1600, 28, BARK)
    sheet.line([(1060, 380), (1250, 130)], STEEL, 12)
    sheet.disc(1250, 130, 14, STEEL)
    sheet.box(470, 380, 660, 366, CLAY, 50)
    sheet.disc(690, 566, 140, CREAM)
    for radius in (116, 84, 52):
        sheet.ring(690, 566, radius, BARK, 8)
    sheet.box(870, 440, 210, 90, CREAM, 12)
    for n in range(6):
        sheet.line([(892 + n * 32, 470), (892 + n * 32, 500)], INK, 4)
    sheet.line([(960, 450), (960, 520)], CLAY, 6)
    for x in (920, 1030):
        sheet.disc(x, 626, 44, INK)
        sheet.line([(x, 626), (x + 20, 596)], CREAM, 6)
    for points in ((180, 640), (140, 520), (220, 420)):
        sheet.disc(*points, 18, MOSS)
        sheet.line(
            [(points[0] + 16, points[1]), (points[0] + 16, points[1] - 84), (points[0] + 60, points[1] - 66)], MOSS, 10
        )
    sheet.shape(turned([(-8, -150), (8, -150), (8, 0), (-8, 0)], 60, 1330, 820), STEEL)
    sheet.shape(turned([(-26, 0), (26, 0), (20, 130), (-20, 130)], 60, 1330, 820), SUN)
    for x, y in ((420, 830), (1180, 880), (700, 870)):
        sheet.disc(x, y, 18, STEEL)
        sheet.line([(x - 9, y), (x + 9, y)], SLATE, 5)
    return sheet


def screen() -> Canvas:
    sheet = Canvas("#26434b", "#1c3238")
    sheet.disc(800, 480, 450, "#2f525b")
    sheet.box(390, 180, 820, 530, INK, 34)
    sheet.box(420, 210, 760, 460, SKY, 10)
    faces = ((CLAY, "#d9a27e", BARK), (MOSS, "#8f5f43", INK), (PLUM, "#e3b596", SAND), (SUN, "#c58a66", INK))
    for n, (clothes, skin, hair) in enumerate(faces):
        x, y = 436 + (n % 2) * 372, 226 + (n // 2) * 222
        sheet.box(x, y, 356, 206, (CREAM, SAND, "#dbe8d4", "#e9d6df")[n], 14)
        person(sheet, x + 178, y + 176, 180, clothes, skin, hair)
        sheet.box(x, y + 206, 356, 16, SKY)
    sheet.box(420, 654, 760, 20, SKY)
    sheet.shape([(330, 780), (1270, 780), (1210, 706), (390, 706)], STEEL)
    sheet.box(330, 776, 940, 30, SLATE, 14)
    sheet.box(0, 806, 1600, 194, BARK)
    sheet.box(0, 800, 1600, 18, WOOD)
    sheet.box(1350, 680, 110, 122, CREAM, 20)
    sheet.ring(1465, 740, 38, CREAM, 14)
    pot(sheet, 200, 802, 140)
    plant(sheet, 200, 684, 190)
    return sheet
