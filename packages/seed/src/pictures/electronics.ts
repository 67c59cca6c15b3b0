import {
  brass,
  circle,
  faded,
  glass,
  ink,
  iron,
  ironLight,
  line,
  oval,
  paper,
  rect,
  repeat,
  shape,
  steel,
  steelDark,
  turned,
} from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const bud = (p: Paint, x: number, flip: number): string =>
  turned(
    flip * 14,
    rect(x - 18, 220, 36, 150, p.main, 18) +
      circle(x, 230, 56, p.main) +
      oval(x + flip * 36, 236, 26, 36, p.dark) +
      circle(x - flip * 8, 214, 16, p.light),
    x,
    280,
  );

const grille = (x: number, y: number, columns: number, rows: number, step: number, fill: string): string =>
  repeat(columns * rows, (i) => circle(x + (i % columns) * step, y + Math.floor(i / columns) * step, step / 5, fill));

/** Audio, computer accessories and chargers. */
export const electronics = {
  headphones: (p) =>
    line("M210 460Q200 170 400 170Q600 170 590 460", p.dark, 36) +
    line("M230 420Q230 200 400 196", p.light, 10) +
    rect(160, 390, 110, 220, p.main, 50) +
    rect(530, 390, 110, 220, p.main, 50) +
    rect(240, 400, 56, 200, iron, 28) +
    rect(504, 400, 56, 200, iron, 28) +
    circle(196, 500, 20, p.accent) +
    circle(604, 500, 20, p.accent),
  earbuds: (p) =>
    bud(p, 290, 1) +
    bud(p, 510, -1) +
    rect(230, 440, 340, 200, p.dark, 80) +
    rect(230, 440, 340, 90, p.light, 60) +
    line("M240 520H560", p.main, 8) +
    circle(400, 570, 10, "#9be0a5"),
  wiredbuds: (p) =>
    line("M280 260Q300 420 400 440Q500 420 520 260M400 440Q400 540 330 560T260 640Q400 690 520 620", p.dark, 10) +
    rect(380, 420, 40, 70, p.main, 14) +
    circle(280, 230, 54, p.main) +
    oval(316, 236, 24, 34, iron) +
    circle(520, 230, 54, p.main) +
    oval(484, 236, 24, 34, iron) +
    rect(510, 600, 80, 30, p.main, 10) +
    rect(588, 608, 50, 14, brass, 6),
  headstand: (p) =>
    oval(400, 620, 170, 30, p.dark) +
    oval(400, 606, 170, 30, p.main) +
    rect(386, 200, 28, 410, p.main) +
    shape("M290 220Q400 130 510 220L490 250Q400 180 310 250Z", p.main) +
    line("M270 400Q260 200 400 190Q540 200 530 400", iron, 18) +
    rect(236, 360, 66, 130, p.accent, 30) +
    rect(498, 360, 66, 130, p.accent, 30),
  speaker: (p) =>
    rect(260, 140, 280, 500, p.wood, 24) +
    rect(284, 164, 232, 452, p.seed % 2 ? p.main : iron, 16) +
    circle(400, 260, 62, ironLight) +
    circle(400, 260, 30, ink) +
    circle(400, 460, 104, ironLight) +
    circle(400, 460, 80, iron) +
    circle(400, 460, 36, steelDark) +
    faded(0.2, rect(284, 164, 70, 452, "#ffffff", 16)),
  minispeaker: (p) =>
    line("M600 340Q700 340 690 430", p.accent, 18) +
    rect(140, 320, 520, 320, p.main, 140) +
    rect(140, 320, 520, 320, p.main, 140) +
    grille(230, 400, 11, 5, 34, p.dark) +
    shape("M280 320H520L500 340H300Z", p.dark) +
    circle(360, 330, 8, p.light) +
    circle(400, 330, 8, p.light) +
    circle(440, 330, 8, p.light) +
    rect(350, 580, 100, 24, p.light, 8),
  radio: (p) =>
    line("M560 330L660 130", steelDark, 8) +
    circle(660, 130, 10, steelDark) +
    line("M220 330Q230 240 400 240Q570 240 580 330", p.woodDark, 16) +
    rect(130, 320, 540, 300, p.main === p.wood ? p.wood : p.main, 40) +
    rect(160, 350, 250, 240, p.dark, 20) +
    grille(190, 380, 7, 6, 32, p.light) +
    rect(440, 360, 200, 90, paper, 12) +
    line("M460 405H620", ink, 5) +
    rect(540, 372, 8, 66, "#c9553d") +
    circle(490, 530, 42, brass) +
    circle(592, 530, 42, brass) +
    line("M490 530V500M592 530L616 512", ink, 7) +
    rect(190, 616, 60, 24, iron, 6) +
    rect(550, 616, 60, 24, iron, 6),
  turntable: (p) =>
    shape("M170 380H630L700 570H100Z", p.main) +
    rect(100, 568, 600, 60, p.dark, 12) +
    oval(360, 468, 210, 84, ink) +
    oval(360, 468, 160, 62, ironLight) +
    oval(360, 468, 150, 57, ink) +
    oval(360, 468, 66, 26, p.accent) +
    circle(360, 466, 7, paper) +
    circle(594, 420, 26, steel) +
    line("M594 420L600 510L480 530", steel, 12) +
    rect(456, 516, 44, 24, iron, 6) +
    rect(140, 624, 70, 18, iron, 6) +
    rect(590, 624, 70, 18, iron, 6),
  soundbar: (p) =>
    rect(180, 240, 440, 260, ink, 14) +
    rect(196, 256, 408, 228, "#86b3d1", 6) +
    shape("M196 484V420Q300 330 400 410T604 380V484Z", "#5b8a72") +
    rect(380, 500, 40, 60, iron) +
    rect(70, 548, 660, 92, p.main, 40) +
    grille(120, 576, 28, 2, 20, p.dark) +
    circle(690, 594, 8, "#9be0a5"),
  keyboard: (p) =>
    shape("M130 380H670L720 620H80Z", p.dark) +
    shape("M130 368H670L720 604H80Z", p.main) +
    faded(
      0.55,
      repeat(4, (row) =>
        repeat(11, (k) => rect(Math.round(150 - row * 10 + k * (46 + row * 1.8)), 388 + row * 46, 36 + row * 2, 34, p.dark, 8)),
      ),
    ) +
    rect(150, 388, 36, 34, p.accent, 8) +
    rect(286, 568, 228, 24, p.accent, 8),
  mouse: (p) =>
    shape("M230 560Q210 300 400 280Q590 300 570 560Q560 640 400 640Q240 640 230 560Z", p.main) +
    shape("M230 560Q210 310 390 281Q290 350 290 636Q240 620 230 560Z", p.light) +
    line("M400 284V450M236 460Q400 490 564 460", p.dark, 6) +
    rect(382, 330, 36, 90, p.accent, 18),
  laptopstand: (p) =>
    shape("M210 130H590V370H210Z", ink) +
    rect(228, 148, 344, 204, "#86b3d1") +
    circle(480, 210, 30, "#f4cf6a") +
    shape("M228 352Q320 240 400 320T572 290V352Z", "#5b8a72") +
    shape("M170 370H630L650 400H150Z", steelDark) +
    line("M200 410L560 620M560 410H200", p.main, 24) +
    line("M540 420L260 630", p.dark, 24) +
    rect(200, 612, 400, 28, p.main, 14),
  webcam: (p) =>
    rect(370, 480, 60, 90, steelDark) +
    oval(400, 610, 170, 30, p.dark) +
    oval(400, 590, 150, 26, p.main) +
    rect(180, 240, 440, 250, p.main, 120) +
    rect(180, 240, 440, 90, p.light, 90) +
    circle(400, 365, 96, iron) +
    circle(400, 365, 66, ironLight) +
    circle(400, 365, 40, ink) +
    circle(380, 345, 14, glass) +
    circle(560, 365, 11, "#9be0a5"),
  charger: (p) =>
    rect(300, 150, 24, 90, steel, 6) +
    rect(420, 150, 24, 90, steel, 6) +
    rect(220, 230, 310, 380, p.main, 50) +
    rect(220, 230, 80, 380, p.light, 40) +
    rect(310, 500, 130, 30, ink, 15) +
    rect(310, 550, 130, 26, ink, 13) +
    shape("M390 300L330 400H375L355 470L425 365H380Z", p.accent) +
    line("M440 515Q640 520 620 640", p.dark, 16),
  cable: (p) =>
    line("M400 430m-170 0a170 150 0 1 0 340 0a170 150 0 1 0 -340 0", p.main, 24) +
    line("M400 430m-130 0a130 112 0 1 0 260 0a130 112 0 1 0 -260 0", p.dark, 22) +
    line("M240 360Q150 260 220 190M560 360Q650 260 580 190", p.main, 24) +
    turned(20, rect(190, 120, 60, 90, iron, 14) + rect(204, 84, 32, 40, steel, 8), 220, 165) +
    turned(-20, rect(550, 120, 60, 90, iron, 14) + rect(564, 84, 32, 40, steel, 8), 580, 165) +
    rect(330, 560, 140, 50, p.accent, 16),
  powerbank: (p) =>
    rect(270, 150, 270, 490, p.dark, 44) +
    rect(255, 150, 270, 490, p.main, 44) +
    rect(255, 170, 70, 450, p.light, 36) +
    repeat(4, (i) => circle(340 + i * 36, 560, 9, i === 3 ? p.dark : "#9be0a5")) +
    shape("M400 270L340 380H385L365 460L440 345H395Z", p.accent) +
    rect(350, 150, 80, 14, ink, 7) +
    line("M390 150Q390 80 560 90", iron, 14),
  chargepad: (p) =>
    oval(400, 580, 260, 62, p.dark) +
    oval(400, 560, 260, 62, p.main) +
    oval(400, 556, 150, 34, p.light) +
    turned(
      0,
      shape("M300 250H500Q520 250 520 270V520Q520 548 500 548H300Q280 548 280 520V270Q280 250 300 250Z", ink) +
        rect(296, 266, 208, 266, "#86b3d1", 10) +
        shape("M410 310L350 410H395L375 490L450 375H405Z", paper),
    ) +
    line("M650 580Q740 590 720 640", iron, 12),
} satisfies Record<string, Drawing>;
