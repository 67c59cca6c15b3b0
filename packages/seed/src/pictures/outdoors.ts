import { brass, circle, faded, glass, ink, iron, line, oval, rect, repeat, shape, steel, steelDark, turned } from "./paint.ts";
import type { Drawing } from "./paint.ts";

/** Tents, hiking gear and camp kitchen. */
export const outdoors = {
  tent: (p) =>
    line("M400 190L120 640M400 190L690 640", p.woodDark, 10) +
    shape("M400 200L680 640H120Z", p.main) +
    shape("M400 200L120 640H260Z", p.light) +
    shape("M400 260L490 640H310Z", ink) +
    shape("M400 260L310 640H250Q370 460 400 260Z", p.dark) +
    shape("M400 260L490 640H550Q430 460 400 260Z", p.dark) +
    line("M120 640L70 660M680 640L730 660", p.woodDark, 8),
  dome: (p) =>
    shape("M110 640Q130 250 400 240Q670 250 690 640Z", p.main) +
    shape("M110 640Q130 280 360 242Q240 360 230 640Z", p.light) +
    line("M150 640Q240 260 400 240Q560 260 650 640", p.accent, 10) +
    shape("M300 640Q310 400 400 390Q490 400 500 640Z", ink) +
    shape("M300 640Q310 400 400 390Q350 480 340 640Z", p.dark) +
    rect(360, 290, 80, 40, p.light, 18),
  tarp: (p) =>
    line("M190 250V640M610 250V640", p.woodDark, 14) +
    line("M190 250L70 640M610 250L730 640", p.dark, 4) +
    shape("M150 270L400 220L650 270L700 460Q400 380 100 460Z", p.main) +
    shape("M150 270L400 220V400Q250 410 100 460Z", p.light) +
    shape("M330 640Q400 520 470 640Z", "#e08b3c") +
    shape("M370 640Q400 570 430 640Z", "#f4cf6a"),
  sleepingbag: (p) =>
    turned(
      -20,
      rect(150, 280, 500, 230, p.main, 110) +
        shape("M520 280H560Q650 300 650 395Q650 490 560 510H520Q560 395 520 280Z", p.dark) +
        oval(590, 395, 50, 84, p.accent) +
        repeat(5, (i) => line(`M${220 + i * 62} 288Q${200 + i * 62} 395 ${220 + i * 62} 502`, p.dark, 6)) +
        line("M190 395H500", brass, 6),
      400,
      400,
    ),
  mat: (p) =>
    rect(390, 540, 310, 90, p.main, 12) +
    rect(390, 606, 310, 26, p.dark, 10) +
    repeat(5, (i) => line(`M${450 + i * 50} 546V600`, p.light, 8)) +
    circle(300, 500, 140, p.dark) +
    circle(300, 500, 124, p.main) +
    line("M300 500m-90 0a90 90 0 1 1 90 90a70 70 0 1 1 -60 -110a46 46 0 1 1 30 80", p.light, 12) +
    rect(280, 350, 40, 300, p.accent, 8),
  hikingpack: (p) =>
    rect(280, 120, 240, 90, p.accent, 40) +
    rect(230, 170, 340, 130, p.dark, 50) +
    rect(220, 250, 360, 390, p.main, 60) +
    rect(220, 260, 80, 370, p.light, 40) +
    rect(280, 420, 240, 180, p.dark, 30) +
    rect(300, 220, 20, 180, brass, 6) +
    rect(480, 220, 20, 180, brass, 6) +
    rect(170, 430, 64, 180, p.dark, 26) +
    rect(566, 430, 64, 180, p.dark, 26) +
    line("M330 460L470 560M470 460L330 560", p.accent, 8),
  bottle: (p) =>
    rect(340, 150, 120, 90, p.dark, 20) +
    line("M370 150Q370 100 400 100Q430 100 430 150", p.dark, 16) +
    shape("M350 240H450Q500 270 500 330V600Q500 640 460 640H340Q300 640 300 600V330Q300 270 350 240Z", p.main) +
    rect(318, 300, 36, 320, p.light, 18) +
    (p.seed % 2 ? shape("M360 520L410 420L440 470L456 450L490 520Z", p.accent) : rect(300, 420, 200, 60, p.accent)),
  poles: (p) =>
    turned(
      12,
      rect(316, 250, 16, 400, steel) +
        rect(312, 400, 24, 90, p.main) +
        rect(302, 120, 44, 140, p.wood, 20) +
        oval(324, 610, 44, 12, iron) +
        line("M324 140Q270 160 300 230", p.dark, 8),
    ) +
    turned(
      -12,
      rect(468, 250, 16, 400, steel) +
        rect(464, 400, 24, 90, p.main) +
        rect(454, 120, 44, 140, p.wood, 20) +
        oval(476, 610, 44, 12, iron) +
        line("M476 140Q530 160 500 230", p.dark, 8),
    ),
  headlamp: (p) =>
    line("M180 420Q180 230 400 230Q620 230 620 420Q620 540 400 540Q180 540 180 420Z", p.main, 46) +
    line("M200 380Q230 250 400 246", p.accent, 8) +
    faded(0.4, shape("M330 560L190 720H610L470 560Z", "#fff3c4")) +
    rect(300, 460, 200, 140, iron, 36) +
    circle(400, 530, 52, steel) +
    circle(400, 530, 38, "#fff3c4") +
    circle(470, 484, 8, "#c9553d"),
  stove: (p) =>
    rect(310, 470, 180, 170, p.main, 36) +
    rect(310, 500, 180, 40, p.light) +
    rect(370, 410, 60, 66, steelDark, 8) +
    line("M430 440H540", steelDark, 14) +
    circle(552, 440, 22, p.accent) +
    line("M400 420L240 330V290M400 420L560 330V290M400 420V300", steel, 18) +
    rect(330, 380, 140, 34, iron, 14) +
    shape("M300 370Q330 260 360 340Q400 200 440 340Q470 260 500 370Z", "#5f9fd0") +
    shape("M350 370Q370 310 400 340Q430 310 450 370Z", "#cfe8f5"),
  camppot: (p) =>
    line("M210 360Q220 150 400 150Q580 150 590 360", iron, 12) +
    shape("M190 350H610L590 580Q580 640 520 640H280Q220 640 210 580Z", p.main) +
    shape("M190 350H260L280 640Q220 640 210 580Z", p.light) +
    rect(170, 326, 460, 34, p.dark, 16) +
    circle(200, 370, 14, iron) +
    circle(600, 370, 14, iron) +
    rect(370, 296, 60, 32, p.dark, 12),
  lantern: (p) =>
    line("M290 250Q300 110 400 110Q500 110 510 250", iron, 14) +
    rect(310, 190, 180, 60, p.main, 20) +
    faded(0.8, rect(290, 250, 220, 270, glass, 50)) +
    faded(0.6, circle(400, 390, 150, "#fff3c4")) +
    shape("M400 310Q460 400 400 470Q340 400 400 310Z", "#f2b64a") +
    line("M290 260V520M510 260V520", p.dark, 14) +
    rect(260, 510, 280, 60, p.main, 14) +
    rect(240, 566, 320, 74, p.dark, 22) +
    circle(400, 604, 16, brass),
} satisfies Record<string, Drawing>;
