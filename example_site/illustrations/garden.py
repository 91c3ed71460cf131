"""Pictures of what grows, and of the people around it."""

from __future__ import annotations

from .canvas import Canvas, curve, half_circle, turned, wave
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
    bunting,
    lamp,
    leaf,
    person,
    plant,
    pot,
    tree,
)


def plots() -> Canvas:
    sheet = Canvas("#fbe3bd", "#fdf3df")
    sheet.disc(1220, 270, 120, SUN)
    sheet.shape(wave(520, 70, 1500), "#a9c79a")
    sheet.shape(wave(590, 50, 1100, 400), LEAF)
    sheet.shape([(0, 640), (1600, 620), (1600, 1000), (0, 1000)], MOSS)
    _greenhouse(sheet, 330, 660)
    for x, size in ((1380, 330), (1520, 260)):
        tree(sheet, x, 650, size, PINE)
    for row, (y, size) in enumerate(((700, 70), (790, 95), (910, 130))):
        sheet.shape(
            [(120 - row * 90, y), (1480 + row * 90, y), (1500 + row * 100, y + 44), (90 - row * 100, y + 44)], BARK
        )
        for x in range(170 - row * 60, 1500 + row * 60, 130 + row * 40):
            plant(sheet, x, y + 14, size, ("#9cc46f", LEAF, "#b4cf6b")[row])
    sheet.disc(980, 800, 40, CLAY)
    sheet.disc(1040, 812, 32, CLAY)
    return sheet


def _greenhouse(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 190, y - 180, 380, 190, "#e4f1ee")
    sheet.shape([(x - 210, y - 180), (x, y - 300), (x + 210, y - 180)], "#d3e7e3")
    for dx in (-190, -95, 0, 95, 190):
        sheet.line([(x + dx, y - 180), (x + dx, y + 8)], SLATE, 7)
    sheet.line([(x - 210, y - 180), (x, y - 300), (x + 210, y - 180), (x - 210, y - 180)], SLATE, 8)
    for dx in (-140, -48, 48, 140):
        plant(sheet, x + dx, y + 6, 90, MOSS)


def seeds() -> Canvas:
    sheet = Canvas("#e9e3cf", "#ded3b2")
    for y in (400, 800):
        sheet.box(120, y, 1360, 40, WOOD, 8)
        sheet.box(120, y + 30, 1360, 14, BARK, 6)
    fillings = (SUN, CLAY, MOSS, "#e9c9a0", PLUM, INK, LEAF, ROSE)
    for n, color in enumerate(fillings):
        x, y = 270 + (n % 4) * 350, 400 + (n // 4) * 400
        height = (230, 180, 250, 200)[n % 4]
        sheet.box(x - 90, y - height, 180, height, "#f6f8f4", 26)
        sheet.box(x - 78, y - height * 0.62, 156, height * 0.62 - 10, color, 20)
        sheet.box(x - 74, y - height - 36, 148, 44, (BARK, SLATE)[n % 2], 10)
        sheet.box(x - 54, y - height * 0.46, 108, 50, CREAM, 6)
        sheet.line([(x - 34, y - height * 0.46 + 25), (x + 34, y - height * 0.46 + 25)], INK, 6)
    for x, degrees in ((420, 12), (1060, -10)):
        sheet.shape(turned([(-50, -70), (50, -70), (50, 70), (-50, 70)], degrees, x + 20, 900), CREAM)
        leaf(sheet, x + 20, 930, 80, -90 + degrees, LEAF)
    return sheet


def compost() -> Canvas:
    sheet = Canvas("#d9e6c9", "#bcd3a2")
    sheet.shape(wave(700, 30, 1300), MOSS)
    sheet.shape([(0, 800), (1600, 790), (1600, 1000), (0, 1000)], PINE)
    for number, x in enumerate((200, 620, 1040)):
        height = (150, 240, 310)[number]
        sheet.box(x + 16, 800 - height, 328, height, ("#8a5a3a", "#6d4630", "#4d3325")[number], 10)
        for n in range(4 - number):
            leaf(sheet, x + 60 + n * 70, 804 - height, 100, -60 - n * 20, (LEAF, SUN, CLAY)[(n + number) % 3])
        for y in range(500, 820, 64):
            sheet.box(x, y, 360, 40, WOOD, 6)
        for dx in (10, 330):
            sheet.box(x + dx, 460, 26, 370, BARK, 6)
    sheet.line([(1480, 300), (1430, 820)], BARK, 20)
    for dx in (-36, 0, 36):
        sheet.line([(1430 + dx, 800), (1424 + dx, 910)], STEEL, 10)
    sheet.line([(1394, 800), (1466, 800)], STEEL, 12)
    sheet.line(curve((300, 900), (360, 850), (420, 905)) + curve((420, 905), (470, 950), (520, 900)), ROSE, 16)
    return sheet


def rain() -> Canvas:
    sheet = Canvas("#8fa9b0", "#c5d6d6")
    for x in range(-100, 1700, 118):
        for y in range(30 + x % 90, 760, 190):
            sheet.line([(x, y), (x - 16, y + 52)], "#e3eeee", 6)
    sheet.box(140, 380, 720, 470, CREAM)
    sheet.shape([(70, 390), (500, 150), (930, 390)], CLAY)
    sheet.box(70, 382, 860, 26, SLATE, 10)
    sheet.box(240, 500, 170, 350, PINE, 8)
    sheet.box(520, 500, 210, 170, SKY, 8)
    sheet.line([(625, 500), (625, 670)], WHITE, 10)
    sheet.line([(910, 400), (950, 450), (950, 560)], SLATE, 24)
    sheet.shape([(0, 850), (1600, 850), (1600, 1000), (0, 1000)], MOSS)
    sheet.box(880, 540, 300, 340, "#3f6f80", 30)
    for y in (600, 700, 800):
        sheet.box(872, y, 316, 18, "#2f5765", 9)
    sheet.box(1172, 800, 60, 20, STEEL, 8)
    sheet.shape([(1240, 880), (1400, 880), (1384, 990), (1256, 990)], SUN)
    sheet.line([(1390, 900), (1500, 830)], SUN, 18)
    for x, size in ((60, 150), (1320, 210), (1450, 260), (1550, 190)):
        plant(sheet, x, 856, size)
    return sheet


def table() -> Canvas:
    sheet = Canvas("#f3d9b6", "#e8b98a")
    sheet.box(180, 130, 360, 300, "#f9efdc", 16)
    sheet.box(1060, 130, 360, 300, "#f9efdc", 16)
    for x in (360, 1240):
        sheet.line([(x, 130), (x, 430)], WOOD, 10)
    lamp(sheet, 800, 250, CLAY)
    people = (
        (230, PLUM, "#d9a27e", INK), (500, MOSS, "#8f5f43", INK), (770, SUN, "#e3b596", "#b8b2a8"),
        (1050, SLATE, "#c58a66", BARK), (1330, CLAY, "#6f4832", INK),
    )  # fmt: skip
    for x, clothes, skin, hair in people:
        person(sheet, x + 20, 720, 370, clothes, skin, hair)
    sheet.box(60, 710, 1480, 60, CREAM, 20)
    sheet.box(60, 750, 1480, 30, SAND)
    sheet.box(110, 780, 1380, 220, "#a8633f")
    for x, color in ((300, CLAY), (560, PINE), (840, SLATE), (1120, CLAY), (1360, PINE)):
        sheet.box(x - 30, 650, 60, 64, color, 10)
        sheet.ring(x + 36, 678, 20, color, 9)
    sheet.box(660, 690, 110, 24, WHITE, 6)
    sheet.disc(980, 704, 74, WOOD, 20)
    for x in (940, 980, 1020):
        sheet.disc(x, 680, 24, SUN)
    return sheet


def stall() -> Canvas:
    sheet = Canvas("#d3e6ea", "#eef5ee")
    sheet.shape(wave(640, 40, 1400, 300), "#b5d19c")
    tree(sheet, 150, 720, 420)
    tree(sheet, 1490, 720, 360)
    sheet.shape([(0, 720), (1600, 720), (1600, 1000), (0, 1000)], "#d9c49a")
    for x in (340, 1240):
        sheet.box(x, 220, 24, 640, BARK)
    person(sheet, 620, 700, 300, CLAY, "#8f5f43", INK)
    person(sheet, 980, 700, 300, PINE, "#e3b596", "#a36a3d")
    for n in range(8):
        color = (CLAY, CREAM)[n % 2]
        sheet.shape([(330 + n * 118, 150), (448 + n * 118, 150), (440 + n * 122, 280), (318 + n * 122, 280)], color)
        sheet.slice(379 + n * 122, 278, 61, 0, 180, color)
    sheet.box(280, 640, 1040, 50, WOOD, 8)
    sheet.box(310, 690, 980, 190, BARK)
    for n, x in enumerate(range(360, 1300, 125)):
        pot(sheet, x, 642, 90, (CLAY, SLATE, PLUM)[n % 3])
        plant(sheet, x, 566, (130, 170, 50, 130, 150, 50, 170, 130)[n], (LEAF, MOSS, "#9cc46f")[n % 3])
    sheet.box(640, 740, 320, 90, CREAM, 12)
    for y in (768, 796):
        sheet.line([(680, y), (920, y)], INK, 7)
    return sheet


def party() -> Canvas:
    sheet = Canvas("#2c3f5c", "#d98a6a")
    sheet.disc(1280, 240, 84, "#f8e6bf")
    for x, y in ((180, 140), (420, 80), (700, 170), (980, 90), (1480, 120), (90, 330), (1120, 330)):
        sheet.disc(x, y, 5, CREAM)
    sheet.shape(wave(700, 50, 1500), "#3b5a4d")
    sheet.shape([(0, 780), (1600, 770), (1600, 1000), (0, 1000)], PINE)
    tree(sheet, 120, 820, 560, "#27483d")
    tree(sheet, 1500, 820, 520, "#27483d")
    bunting(sheet, (150, 380), (800, 330), 150)
    bunting(sheet, (800, 330), (1460, 390), 150)
    people = (
        (430, CLAY, "#d9a27e"),
        (620, SUN, "#8f5f43"),
        (820, ROSE, "#e3b596"),
        (1010, SKY, "#6f4832"),
        (1190, LEAF, "#c58a66"),
    )
    for x, clothes, skin in people:
        person(sheet, x, 900, 330, clothes, skin, INK)
    sheet.line([(700, 640), (620, 780)], "#8f5f43", 26)
    sheet.disc(540, 830, 60, WOOD)
    sheet.disc(590, 790, 46, WOOD)
    sheet.disc(560, 812, 18, INK)
    sheet.line([(590, 790), (710, 690)], BARK, 18)
    sheet.shape([(0, 900), (1600, 890), (1600, 1000), (0, 1000)], "#1f3f35")
    return sheet


def classroom() -> Canvas:
    sheet = Canvas("#f5ead0", "#eedcb4")
    sheet.box(300, 110, 1000, 560, WHITE, 16)
    sheet.box(326, 136, 948, 508, SKY, 8)
    sheet.shape([(326, 560), *curve((326, 540), (800, 400), (1274, 560)), (1274, 644), (326, 644)], LEAF)
    sheet.disc(1120, 260, 70, SUN)
    for points in ([(800, 136), (800, 644)], [(326, 390), (1274, 390)]):
        sheet.line(points, WHITE, 18)
    sheet.box(220, 670, 1160, 44, WOOD, 8)
    sheet.box(0, 860, 1600, 140, CLAY)
    for n, x in enumerate((360, 560, 1040, 1240)):
        pot(sheet, x, 672, 120, (CLAY, PLUM, SLATE, CLAY)[n])
        plant(sheet, x, 570, (150, 220, 190, 130)[n])
    for x, clothes, skin, hair in (
        (520, SUN, "#8f5f43", INK),
        (800, MOSS, "#e3b596", "#c28b4c"),
        (1080, PLUM, "#d9a27e", BARK),
    ):
        person(sheet, x, 900, 290, clothes, skin, hair)
    sheet.box(0, 890, 1600, 110, BARK)
    sheet.box(0, 880, 1600, 24, WOOD)
    return sheet


def orchard() -> Canvas:
    sheet = Canvas("#cfe0ea", "#f6efe0")
    sheet.shape(wave(600, 60, 1700, 200), "#c3d6a4")
    for x, y, size in ((230, 760, 460), (1370, 760, 480)):
        tree(sheet, x, y, size, LEAF)
        for dx, dy in ((-0.2, 0.66), (0.05, 0.86), (0.22, 0.6), (-0.05, 0.56)):
            sheet.disc(x + dx * size, y - dy * size, 20, CLAY)
    sheet.shape([(0, 750), (1600, 750), (1600, 1000), (0, 1000)], MOSS)
    sheet.shape(turned(half_circle(210), 0, 800, 560), SUN)
    sheet.box(590, 556, 420, 220, SUN, 10)
    for y in (470, 560, 650, 740):
        sheet.box(590 if y > 500 else 610, y, 420 if y > 500 else 380, 14, "#c98f22", 7)
    sheet.disc(800, 720, 50, INK)
    sheet.box(560, 770, 480, 40, BARK, 8)
    for x, y in ((500, 360), (640, 270), (1010, 320), (1120, 460), (430, 520), (900, 210)):
        for dx in (-10, 12):
            sheet.disc(x + dx, y - 20, 16, WHITE, 22)
        sheet.disc(x, y, 26, SUN, 18)
        for dx in (-8, 8):
            sheet.box(x + dx - 3, y - 16, 7, 32, INK)
    return sheet
