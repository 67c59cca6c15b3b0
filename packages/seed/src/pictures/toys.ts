import { brass, circle, ink, line, oval, paper, rect, repeat, shape, turned } from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const rainbow = ["#c9553d", "#e08b3c", "#e9bf4c", "#7fa35e", "#4c8f97", "#4a6a9c", "#85567f"];

/** The colour of one part: bright when the toy is painted, shades of wood when it is not. */
const part = (p: Paint, i: number): string => (p.main === p.wood ? [p.wood, p.light, p.dark][i % 3] : rainbow[i % 7]) ?? p.main;

const face = (x: number, y: number, gap: number): string => circle(x - gap, y, 10, ink) + circle(x + gap, y, 10, ink);

const seated = (p: Paint): string =>
  oval(300, 600, 74, 46, p.dark) +
  oval(500, 600, 74, 46, p.dark) +
  oval(400, 520, 140, 128, p.main) +
  oval(400, 540, 86, 84, p.light) +
  turned(30, oval(270, 480, 42, 90, p.main), 270, 480) +
  turned(-30, oval(530, 480, 42, 90, p.main), 530, 480);

/** Wooden toys, games and soft animals. */
export const toys = {
  blocks: (p) =>
    rect(170, 500, 140, 140, part(p, 0), 10) +
    rect(330, 500, 140, 140, part(p, 2), 10) +
    shape("M490 640V500H640V640H600Q600 570 565 570Q530 570 530 640Z", part(p, 4)) +
    rect(250, 360, 140, 140, part(p, 5), 10) +
    rect(410, 400, 190, 100, part(p, 1), 10) +
    shape("M240 360L320 230L400 360Z", part(p, 3)) +
    circle(500, 350, 50, part(p, 6)),
  train: (p) =>
    rect(120, 560, 560, 24, p.woodDark, 8) +
    rect(130, 440, 200, 130, part(p, 0), 12) +
    circle(230, 430, 50, part(p, 2)) +
    rect(400, 430, 270, 140, part(p, 4), 30) +
    rect(400, 320, 120, 250, part(p, 5), 12) +
    rect(424, 350, 70, 70, paper, 8) +
    rect(590, 340, 50, 100, part(p, 1), 8) +
    rect(385, 300, 150, 30, part(p, 0), 12) +
    repeat(
      5,
      (i) =>
        circle([180, 280, 450, 540, 630][i] ?? 0, 594, 46, p.woodDark) + circle([180, 280, 450, 540, 630][i] ?? 0, 594, 18, part(p, 2)),
    ),
  stacker: (p) =>
    rect(386, 170, 28, 440, p.wood, 14) +
    repeat(6, (i) => rect(210 + i * 26, 550 - i * 66, 380 - i * 52, 62, part(p, i), 31)) +
    circle(400, 160, 38, part(p, 6)) +
    rect(180, 606, 440, 34, p.woodDark, 16),
  pullduck: (p) =>
    line("M610 540Q700 500 700 600Q690 650 740 640", p.woodDark, 8) +
    rect(190, 560, 430, 30, p.woodDark, 10) +
    shape(
      "M200 420Q180 360 230 350Q300 430 380 410Q390 380 380 350A90 90 0 1 1 540 320Q560 420 560 470Q550 560 400 560Q220 560 200 420Z",
      p.main === p.wood ? p.wood : "#e9bf4c",
    ) +
    shape("M270 450Q380 420 430 470Q390 530 320 520Q280 500 270 450Z", part(p, 1)) +
    shape("M546 300L630 320L546 350Z", part(p, 1)) +
    circle(490, 290, 13, ink) +
    circle(270, 600, 44, part(p, 0)) +
    circle(540, 600, 44, part(p, 0)) +
    circle(270, 600, 14, p.woodDark) +
    circle(540, 600, 14, p.woodDark),
  sorter: (p) =>
    shape("M190 330L270 260H640L610 330Z", p.light) +
    shape("M610 330L640 260V560L610 640Z", p.woodDark) +
    rect(190, 330, 420, 310, p.wood, 10) +
    circle(290, 430, 50, p.woodDark) +
    rect(450, 380, 100, 100, p.woodDark, 6) +
    shape("M400 500L450 590H350Z", p.woodDark) +
    circle(330, 232, 50, part(p, 0)) +
    turned(15, rect(450, 180, 96, 96, part(p, 4), 6), 498, 228) +
    shape("M130 640L180 550L230 640Z", part(p, 2)),
  van: (p) =>
    shape("M130 600V340Q130 300 170 300H480V600Z", part(p, 4)) +
    shape("M480 370H570Q600 370 620 410L670 500V600H480Z", part(p, 0)) +
    shape("M510 400H570L610 490H510Z", paper) +
    rect(180, 370, 230, 110, paper, 10) +
    shape("M250 440L295 390L340 440V460H250Z", part(p, 2)) +
    rect(120, 580, 560, 30, p.woodDark, 10) +
    repeat(2, (i) => circle(230 + i * 330, 600, 56, p.woodDark) + circle(230 + i * 330, 600, 24, part(p, 2))) +
    circle(655, 540, 14, "#f4cf6a"),
  puzzle: (p) =>
    rect(220, 200, 190, 190, p.main, 10) +
    rect(410, 200, 190, 190, p.accent, 10) +
    rect(220, 390, 190, 190, p.light, 10) +
    circle(410, 295, 36, p.main) +
    circle(315, 390, 36, p.light) +
    circle(505, 390, 36, p.accent) +
    circle(300, 270, 24, paper) +
    line("M250 520Q300 450 370 520", p.dark, 12) +
    line("M450 270Q510 230 570 270", paper, 12) +
    turned(
      18,
      rect(480, 450, 180, 180, p.dark, 10) + circle(480, 540, 34, p.dark) + line("M530 560Q570 510 620 560", p.light, 12),
      570,
      540,
    ),
  boardgame: (p) =>
    shape("M130 440L400 300L670 440L400 600Z", p.main) +
    shape("M130 440L400 600V640L130 480Z", p.dark) +
    shape("M670 440L400 600V640L670 480Z", p.accentDark) +
    shape("M220 440L400 348L580 440L400 546Z", paper) +
    repeat(7, (i) => oval(260 + i * 46, 440 + (i % 2 ? 26 : -20), 20, 12, [p.accent, p.main, brass][i % 3] ?? brass)) +
    repeat(
      3,
      (i) =>
        circle(330 + i * 90, 330 + (i % 2) * 70, 24, rainbow[i * 2] ?? p.main) +
        shape(`M${330 + i * 90} ${330 + (i % 2) * 70}l34 90h-68Z`, rainbow[i * 2] ?? p.main),
    ),
  playingcards: (p) =>
    turned(-16, rect(220, 200, 240, 360, p.main, 24) + rect(244, 224, 192, 312, p.light, 14), 340, 380) +
    turned(0, rect(290, 190, 240, 360, p.dark, 24) + rect(314, 214, 192, 312, p.accent, 14)) +
    turned(
      16,
      rect(350, 210, 250, 370, paper, 24) +
        shape("M475 310Q540 380 475 480Q410 380 475 310Z", p.main) +
        circle(385, 250, 16, p.accent) +
        circle(565, 540, 16, p.accent),
      470,
      400,
    ),
  dice: (p) =>
    turned(
      -12,
      rect(190, 380, 230, 230, paper, 40) +
        repeat(5, (i) => circle([245, 365, 305, 245, 365][i] ?? 0, [435, 435, 495, 555, 555][i] ?? 0, 20, ink)),
      305,
      495,
    ) +
    turned(14, rect(420, 420, 200, 200, p.main, 36) + repeat(3, (i) => circle(470 + i * 50, 470 + i * 50, 18, paper)), 520, 520) +
    turned(6, rect(340, 220, 170, 170, p.accent, 30) + circle(425, 305, 22, paper), 425, 305),
  chess: (p) =>
    shape("M150 500H650L710 640H90Z", p.woodDark) +
    repeat(12, (i) =>
      rect(160 + (i % 6) * 82 + (i < 6 ? 0 : -6), i < 6 ? 510 : 572, 76, 54, (i + (i < 6 ? 0 : 1)) % 2 ? "#efdcb6" : p.dark),
    ) +
    shape("M250 500Q290 470 280 380H340Q330 470 370 500V530H250Z", "#efdcb6") +
    circle(310, 346, 46, "#efdcb6") +
    shape("M440 500Q470 460 466 330H534Q530 460 560 500V530H440Z", p.dark) +
    shape("M440 330L450 240L484 280L500 220L516 280L550 240L560 330Z", p.dark) +
    circle(500, 208, 16, brass),
  domino: (p) =>
    repeat(3, (i) =>
      turned(
        [-14, 6, 22][i] ?? 0,
        rect(190 + i * 150, 240, 130, 380, p.dark, 22) +
          rect(190 + i * 150, 230, 130, 376, p.main, 22) +
          rect(206 + i * 150, 412, 98, 8, p.dark, 4) +
          circle(225 + i * 150, 280, 15, p.accentDark) +
          circle(285 + i * 150, 360, 15, p.accentDark) +
          circle(255 + i * 150, 320, i ? 15 : 0, p.accentDark) +
          circle(255 + i * 150, 510, 15, p.accentDark) +
          circle(225 + i * 150, 460, i === 1 ? 0 : 15, p.accentDark) +
          circle(285 + i * 150, 560, i === 1 ? 0 : 15, p.accentDark),
        255 + i * 150,
        420,
      ),
    ),
  bear: (p) =>
    seated(p) +
    circle(300, 220, 54, p.main) +
    circle(500, 220, 54, p.main) +
    circle(300, 220, 28, p.dark) +
    circle(500, 220, 28, p.dark) +
    circle(400, 300, 136, p.main) +
    oval(400, 344, 62, 48, p.light) +
    face(400, 284, 54) +
    oval(400, 326, 20, 14, ink) +
    line("M400 340V356M380 362Q400 376 420 362", ink, 6) +
    shape("M340 426L400 446L460 426V476L400 452L340 476Z", p.accent),
  rabbit: (p) =>
    seated(p) +
    turned(-12, oval(350, 160, 40, 130, p.main) + oval(350, 170, 18, 96, p.light), 350, 160) +
    turned(14, oval(456, 160, 40, 130, p.main) + oval(456, 170, 18, 96, p.light), 456, 160) +
    oval(400, 320, 120, 108, p.main) +
    face(400, 304, 46) +
    oval(400, 336, 14, 10, p.accent) +
    line("M400 346Q400 364 380 366M400 346Q400 364 420 366", ink, 5) +
    circle(330, 340, 18, p.light) +
    circle(470, 340, 18, p.light),
  elephant: (p) =>
    seated(p) +
    circle(250, 300, 100, p.dark) +
    circle(550, 300, 100, p.dark) +
    circle(250, 300, 64, p.light) +
    circle(550, 300, 64, p.light) +
    oval(400, 300, 124, 128, p.main) +
    line("M400 350Q396 440 440 470Q490 480 490 440", p.dark, 64) +
    line("M400 330Q396 440 440 470Q490 480 490 440", p.main, 54) +
    line("M392 396h26M398 430h28", p.dark, 6) +
    face(400, 276, 56),
  whale: (p) =>
    shape(
      "M120 460Q140 300 350 300Q560 310 580 470Q640 470 650 390Q600 370 610 320Q660 320 676 356Q700 320 746 330Q750 380 700 396Q700 620 440 630Q130 640 120 460Z",
      p.main,
    ) +
    shape("M124 500Q260 560 520 560Q600 560 670 530Q610 630 440 630Q150 636 124 500Z", p.light) +
    line("M230 440Q256 462 282 440", ink, 8) +
    circle(310, 486, 18, p.accent) +
    shape("M360 560Q420 540 450 610Q390 620 360 560Z", p.dark) +
    line("M340 290Q330 230 290 220M340 290Q350 230 394 222", p.accent, 12),
  fox: (p) =>
    turned(30, oval(590, 520, 60, 140, p.main) + oval(610, 420, 36, 60, paper), 590, 520) +
    seated(p) +
    shape("M270 300L260 160L370 230ZM530 300L540 160L430 230Z", p.main) +
    shape("M290 260L284 196L340 232ZM510 260L516 196L460 232Z", p.dark) +
    shape("M250 280Q400 180 550 280Q530 380 400 410Q270 380 250 280Z", p.main) +
    shape("M256 300Q340 310 400 406Q280 384 256 300ZM544 300Q460 310 400 406Q520 384 544 300Z", paper) +
    face(400, 300, 58) +
    oval(400, 396, 22, 16, ink),
} satisfies Record<string, Drawing>;
