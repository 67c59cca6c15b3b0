import { brass, circle, faded, glass, ink, iron, line, oval, paper, rect, repeat, shape, steel, turned } from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const glow = (x: number, y: number, r: number): string => faded(0.35, circle(x, y, r, "#fff3c4"));

const plant = (y: number): string =>
  line(`M400 ${y}V${y - 150}M400 ${y - 40}L330 ${y - 130}M400 ${y - 50}L480 ${y - 140}`, "#4f7a52", 10) +
  turned(0, oval(400, y - 190, 40, 70, "#6fa069")) +
  turned(-45, oval(310, y - 160, 34, 66, "#5c8f5d"), 310, y - 160) +
  turned(45, oval(500, y - 168, 34, 66, "#84b07a"), 500, y - 168);

const legs = (p: Paint, y: number, left: number, right: number): string =>
  rect(left, y, 26, 640 - y, p.dark, 8) + rect(right - 26, y, 26, 640 - y, p.dark, 8);

/** Lamps, furniture, decor and household textiles. */
export const home = {
  tablelamp: (p) =>
    glow(400, 330, 240) +
    rect(388, 400, 24, 220, brass) +
    oval(400, 626, 110, 20, p.dark) +
    shape("M310 220H490L570 430H230Z", p.main) +
    shape("M310 220H350L300 430H230Z", p.light),
  pendant: (p) =>
    rect(396, 0, 8, 280, ink) +
    glow(400, 480, 250) +
    shape("M180 480Q190 280 400 270Q610 280 620 480Z", p.main) +
    shape("M180 480Q190 300 370 274Q260 330 250 480Z", p.light) +
    oval(400, 480, 220, 34, p.dark) +
    oval(400, 488, 90, 22, "#fff3c4") +
    rect(370, 246, 60, 36, brass, 8),
  globe: (p) =>
    rect(396, 0, 8, 230, ink) +
    glow(400, 400, 290) +
    circle(400, 400, 180, p.light) +
    faded(0.6, circle(340, 340, 60, "#ffffff")) +
    rect(360, 205, 80, 36, p.dark, 8),
  floorlamp: (p) =>
    glow(330, 250, 200) +
    line("M480 630V200Q480 150 430 160L350 200", iron, 14) +
    oval(480, 630, 110, 18, iron) +
    shape("M270 150L400 190L350 320L190 260Z", p.main) +
    shape("M270 150L310 162L250 284L190 260Z", p.light),
  desklamp: (p) =>
    glow(270, 420, 170) +
    line("M520 610L580 400L380 250", p.dark, 18) +
    circle(580, 400, 20, brass) +
    circle(520, 600, 16, brass) +
    oval(510, 624, 130, 22, p.main) +
    turned(-35, shape("M310 190H410L460 330H260Z", p.main) + oval(360, 330, 100, 18, "#fff3c4"), 360, 240),
  chair: (p) =>
    rect(262, 170, 26, 470, p.dark, 10) +
    rect(512, 170, 26, 470, p.dark, 10) +
    shape("M250 180Q400 150 550 180V270Q400 240 250 270Z", p.main) +
    rect(280, 310, 240, 30, p.main, 12) +
    shape("M230 420H570L590 470H210Z", p.main) +
    rect(210, 466, 380, 22, p.dark, 8) +
    rect(216, 480, 28, 160, p.main, 8) +
    rect(556, 480, 28, 160, p.main, 8),
  stool: (p) =>
    line("M320 380L240 630M480 380L560 630M400 380V630", p.dark, 28) +
    line("M280 530H520", p.dark, 16) +
    oval(400, 372, 190, 44, p.dark) +
    oval(400, 356, 190, 44, p.main) +
    oval(380, 350, 130, 24, p.light),
  roundtable: (p) =>
    line("M310 400L250 630M490 400L550 630M400 400V620", p.dark, 22) +
    oval(400, 390, 250, 56, p.dark) +
    oval(400, 372, 250, 56, p.main) +
    rect(350, 290, 70, 80, p.accent, 10) +
    rect(440, 340, 110, 26, paper, 4),
  shelf: (p) =>
    rect(190, 170, 26, 470, p.dark) +
    rect(584, 170, 26, 470, p.dark) +
    repeat(3, (i) => rect(170, 280 + i * 150, 460, 28, p.main, 6)) +
    repeat(6, (i) =>
      rect(240 + i * 34, 190 + (i % 3) * 14, 28, 90 - (i % 3) * 14, [p.accent, "#e8d7b0", "#7c96a8"][i % 3] ?? p.accent, 3),
    ) +
    circle(500, 392, 36, "#84b07a") +
    rect(470, 390, 60, 40, p.accentDark, 8) +
    rect(260, 510, 140, 70, p.accent, 8) +
    rect(430, 530, 120, 50, "#e8d7b0", 8),
  desk: (p) =>
    legs(p, 420, 160, 640) +
    rect(120, 380, 560, 36, p.main, 8) +
    rect(190, 416, 420, 70, p.dark) +
    rect(230, 426, 340, 50, p.main, 6) +
    circle(400, 451, 10, brass) +
    rect(210, 350, 120, 30, p.accent, 4) +
    rect(220, 330, 110, 20, paper, 3) +
    rect(530, 300, 50, 80, p.accentDark, 8),
  bench: (p) =>
    legs(p, 470, 150, 650) +
    rect(150, 570, 500, 22, p.dark, 6) +
    rect(110, 430, 580, 46, p.main, 12) +
    rect(110, 430, 580, 14, p.light, 7) +
    rect(190, 350, 190, 80, p.accent, 34) +
    shape("M470 570V510Q470 490 500 490H560Q590 490 590 510V570Z", p.accentDark),
  vase: (p) =>
    line("M400 260Q390 160 330 110M400 220Q430 150 480 120", "#5c7d57", 9) +
    circle(325, 105, 28, p.accent) +
    circle(486, 116, 24, p.accent) +
    oval(360, 170, 32, 14, "#84b07a") +
    shape("M366 250H434V340Q550 400 550 520Q550 640 440 640H360Q250 640 250 520Q250 400 366 340Z", p.main) +
    shape("M366 250H386V350Q300 420 310 540Q316 610 360 640Q250 640 250 520Q250 400 366 340Z", p.light) +
    oval(400, 250, 44, 12, p.dark),
  candle: (p) =>
    shape("M400 170Q440 230 400 262Q360 230 400 170Z", "#f2b64a") +
    rect(396, 250, 8, 50, ink) +
    rect(300, 290, 200, 310, paper, 14) +
    rect(300, 290, 60, 310, "#ffffff", 14) +
    oval(400, 296, 100, 20, "#e9e0cc") +
    shape("M210 570H590L560 640H240Z", p.main) +
    oval(400, 640, 160, 6, p.dark) +
    glow(400, 220, 130),
  candlestick: (p) =>
    shape("M400 120Q430 170 400 196Q370 170 400 120Z", "#f2b64a") +
    glow(400, 165, 110) +
    rect(378, 200, 44, 270, p.accent, 8) +
    rect(350, 450, 100, 60, p.dark, 12) +
    rect(380, 500, 40, 90, p.main) +
    oval(400, 610, 170, 34, p.dark) +
    oval(400, 598, 170, 34, p.main) +
    line("M560 590Q640 570 620 530Q590 510 570 560", p.dark, 16),
  clock: (p) =>
    circle(400, 400, 240, p.main) +
    circle(400, 400, 206, paper) +
    repeat(12, (i) => turned(i * 30, rect(395, 212, 10, i % 3 ? 20 : 38, ink, 4))) +
    line("M400 400L310 330", ink, 16) +
    line("M400 400L480 270", ink, 10) +
    circle(400, 400, 18, p.accent),
  mirror: (p) =>
    circle(400, 390, 250, p.main) +
    circle(400, 390, 222, glass) +
    faded(0.6, shape("M250 470L480 200L540 240L310 540Z", "#ffffff") + shape("M350 570L580 300L596 340L390 586Z", "#ffffff")) +
    rect(360, 110, 80, 36, brass, 10),
  planter: (p) =>
    plant(420) +
    shape("M240 400H560L520 610H280Z", p.main) +
    shape("M240 400H310L325 610H280Z", p.light) +
    rect(220, 380, 360, 50, p.dark, 12) +
    rect(230, 606, 340, 34, p.dark, 14),
  cushion: (p) =>
    shape("M170 220Q400 270 630 220Q580 430 630 640Q400 590 170 640Q220 430 170 220Z", p.main) +
    shape("M170 220Q240 240 300 244Q260 430 300 616Q240 620 170 640Q220 430 170 220Z", p.light) +
    (p.seed % 2
      ? line("M330 250V612M400 252V608M470 250V612", p.accent, 10)
      : repeat(9, (i) => circle(300 + (i % 3) * 100, 330 + Math.floor(i / 3) * 100, 16, p.accent))),
  blanket: (p) =>
    rect(150, 500, 500, 130, p.dark, 50) +
    rect(150, 390, 500, 130, p.main, 50) +
    rect(150, 280, 500, 130, p.light, 50) +
    rect(420, 280, 70, 350, p.accent) +
    rect(510, 280, 24, 350, p.accent) +
    repeat(12, (i) => rect(166 + i * 40, 620, 8, 30, p.dark, 4)),
  towel: (p) =>
    rect(120, 190, 560, 22, p.woodDark, 11) +
    rect(240, 180, 320, 440, p.main, 14) +
    rect(240, 180, 90, 440, p.light, 14) +
    rect(240, 500, 320, 24, p.accent) +
    rect(240, 540, 320, 12, p.accent) +
    line("M330 230V480M400 230V480M470 230V480M260 300H540M260 390H540", p.dark, 3) +
    repeat(10, (i) => rect(250 + i * 31, 614, 10, 26, p.dark, 4)),
  trowel: (p) =>
    turned(
      35,
      rect(366, 90, 68, 210, p.wood, 34) +
        rect(388, 280, 24, 100, steel) +
        shape("M320 380H480V500Q470 600 400 670Q330 600 320 500Z", p.main === p.wood ? steel : p.main) +
        line("M400 400V620", p.dark, 8),
    ),
  handfork: (p) =>
    turned(
      -30,
      rect(366, 90, 68, 210, p.wood, 34) +
        rect(388, 280, 24, 110, steel) +
        line("M310 660V450Q310 410 350 410H450Q490 410 490 450V660M400 410V670", p.main === p.wood ? steel : p.main, 26),
    ),
  wateringcan: (p) =>
    line("M280 340Q290 200 420 210Q530 220 520 340", p.dark, 24) +
    line("M540 360Q660 380 640 500Q630 580 550 590", p.dark, 24) +
    shape("M290 560L130 320L170 300L310 470Z", p.main) +
    turned(-35, oval(150, 306, 64, 22, p.dark), 150, 306) +
    rect(280, 330, 280, 310, p.main, 20) +
    rect(280, 330, 76, 310, p.light, 20) +
    rect(270, 320, 300, 26, p.dark, 13) +
    faded(
      0.7,
      repeat(4, (i) => line(`M${60 + i * 30} ${340 + i * 10}v40`, "#6ea6c4", 8)),
    ),
  secateurs: (p) =>
    turned(
      25,
      line("M430 380Q520 480 480 650", p.main, 42) +
        line("M370 380Q280 480 320 650", p.main, 42) +
        shape("M410 400Q300 300 360 130Q440 230 440 380Z", steel) +
        shape("M390 400Q470 350 480 220Q520 330 430 410Z", iron) +
        circle(400, 390, 24, brass),
    ),
  basket: (p) =>
    line("M210 380Q220 160 400 160Q580 160 590 380", p.woodDark, 22) +
    circle(300, 380, 60, "#c9553d") +
    circle(400, 360, 66, "#84b07a") +
    circle(500, 380, 60, "#e3b94f") +
    shape("M150 390H650L600 640H200Z", p.main) +
    line("M160 440H640M170 500H630M182 560H618", p.dark, 10) +
    line("M260 400L280 630M400 400V630M540 400L520 630", p.dark, 10) +
    rect(140, 376, 520, 32, p.dark, 14),
} satisfies Record<string, Drawing>;
