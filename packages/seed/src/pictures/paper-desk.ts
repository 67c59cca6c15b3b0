import {
  brass,
  circle,
  faded,
  glass,
  ink,
  iron,
  line,
  oval,
  paper,
  paperDark,
  rect,
  repeat,
  shape,
  steel,
  steelDark,
  turned,
} from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const motif = (p: Paint, x: number, y: number, s: number): string =>
  p.seed % 2
    ? circle(x, y, 50 * s, "#f0c84e") + turned(40, oval(x + 40 * s, y - 50 * s, 16 * s, 36 * s, "#6fa069"), x + 40 * s, y - 50 * s)
    : line(
        `M${x - 50 * s} ${y + 60 * s}Q${x - 40 * s} ${y - 30 * s} ${x - 60 * s} ${y - 80 * s}M${x} ${y + 60 * s}V${y - 90 * s}M${x + 50 * s} ${y + 60 * s}Q${x + 40 * s} ${y - 20 * s} ${x + 64 * s} ${y - 60 * s}`,
        p.main,
        12 * s,
      ) + line(`M${x - 90 * s} ${y + 70 * s}q30 -20 60 0t60 0t60 0`, p.accent, 10 * s);

/** Stationery, pens and desk tools. */
export const paperDesk = {
  notebook: (p) =>
    turned(
      -6,
      rect(236, 160, 350, 470, p.dark, 18) +
        rect(250, 170, 342, 452, paper, 10) +
        rect(226, 150, 350, 470, p.main, 18) +
        rect(226, 150, 60, 470, p.dark, 18) +
        rect(536, 150, 18, 470, p.accent) +
        rect(330, 250, 150, 90, paper, 8) +
        line("M350 280H460M350 308H430", p.dark, 6),
    ),
  planner: (p) =>
    rect(226, 150, 360, 490, p.main, 20) +
    rect(226, 150, 50, 490, p.dark, 20) +
    rect(320, 210, 220, 150, paper, 10) +
    repeat(12, (i) => rect(338 + (i % 4) * 50, 226 + Math.floor(i / 4) * 42, 34, 28, i === p.seed % 12 ? p.accent : paperDark, 4)) +
    shape("M470 640V720L490 700L510 720V640Z", p.accent) +
    repeat(4, (i) => rect(582, 210 + i * 90, 30, 64, [p.accent, p.light, p.dark, brass][i] ?? brass, 6)),
  spiral: (p) =>
    rect(230, 190, 350, 450, p.dark, 10) +
    rect(220, 180, 350, 450, paper, 10) +
    rect(220, 180, 350, 90, p.main, 10) +
    repeat(9, (i) => rect(240 + i * 37, 156, 12, 54, steelDark, 6)) +
    line("M270 330H520M270 390H520M270 450H470M270 510H500", paperDark, 8) +
    line("M290 560Q340 470 390 540T500 500", p.accent, 9),
  card: (p) =>
    turned(-10, rect(170, 260, 300, 360, p.main, 10) + rect(190, 280, 260, 320, p.light, 6)) +
    turned(8, rect(330, 220, 300, 400, paper, 10) + motif(p, 480, 400, 1.2)),
  envelope: (p) =>
    rect(200, 220, 400, 330, paper, 6) +
    line("M250 280H550M250 330H550M250 380H460", paperDark, 9) +
    shape("M130 360L400 520L670 360V640H130Z", p.main) +
    shape("M130 640L360 490L400 520L440 490L670 640Z", p.light) +
    shape("M130 360V640L360 490Z", p.dark) +
    circle(400, 560, 40, p.accent),
  print: (p) =>
    rect(200, 120, 400, 520, p.woodDark, 6) +
    rect(222, 142, 356, 476, paper) +
    rect(264, 190, 272, 350, p.light) +
    shape("M264 430Q340 370 400 430T536 400V540H264Z", p.main) +
    shape("M264 480Q340 440 420 490T536 470V540H264Z", p.dark) +
    motif(p, 400, 310, 0.8),
  wrap: (p) =>
    turned(
      -32,
      rect(130, 300, 560, 100, p.main, 14) +
        repeat(7, (i) => circle(180 + i * 76, 330 + (i % 2) * 40, 16, p.accent)) +
        oval(690, 350, 20, 50, p.dark),
    ) +
    turned(
      -32,
      rect(110, 430, 560, 100, p.accent, 14) +
        repeat(9, (i) => rect(150 + i * 58, 430, 16, 100, p.light)) +
        oval(670, 480, 20, 50, p.accentDark) +
        rect(360, 296, 40, 238, brass, 6),
    ),
  fountainpen: (p) =>
    turned(
      -42,
      rect(330, 368, 380, 64, p.main, 32) +
        rect(520, 362, 190, 76, p.dark, 34) +
        rect(508, 362, 18, 76, brass) +
        rect(560, 350, 130, 14, brass, 7) +
        rect(250, 374, 90, 52, iron, 10) +
        shape("M252 378Q170 386 120 400Q170 414 252 422Z", brass) +
        line("M130 400H220", ink, 4) +
        circle(224, 400, 7, ink),
    ) + line("M190 640Q260 600 300 640T410 630", ink, 7),
  ballpen: (p) =>
    turned(
      -48,
      rect(260, 368, 420, 64, p.main, 26) +
        rect(260, 374, 420, 16, p.light, 8) +
        rect(450, 368, 16, 64, brass) +
        shape("M262 368L150 396V404L262 432Z", steel) +
        rect(560, 350, 130, 16, steelDark, 8) +
        rect(678, 382, 36, 36, steelDark, 8),
    ),
  pencil: (p) =>
    turned(
      -40,
      rect(240, 350, 370, 46, p.main) +
        rect(240, 350, 370, 15, p.light) +
        shape("M242 350L150 373L242 396Z", "#e8cf9f") +
        shape("M182 365L150 373L182 381Z", ink) +
        rect(608, 350, 50, 46, brass) +
        rect(656, 350, 40, 46, p.accent, 10),
    ) +
    turned(
      -30,
      rect(270, 490, 360, 40, p.accent) +
        shape("M272 490L190 510L272 530Z", "#e8cf9f") +
        shape("M216 504L190 510L216 516Z", ink) +
        rect(628, 490, 40, 40, p.dark, 8),
    ),
  inkbottle: (p) =>
    rect(320, 210, 160, 110, iron, 14) +
    line("M340 230V300M370 230V300M400 230V300M430 230V300M460 230V300", "#585e66", 6) +
    rect(330, 316, 140, 40, glass) +
    faded(0.9, rect(210, 350, 380, 290, glass, 50)) +
    rect(236, 430, 328, 186, p.main === brass ? "#2c3e63" : p.main, 34) +
    rect(300, 460, 200, 110, paper, 8) +
    shape("M400 472Q440 524 400 552Q360 524 400 472Z", p.dark),
  pencup: (p) =>
    turned(-8, rect(300, 180, 34, 260, "#e3b94f", 4) + shape("M300 182L317 130L334 182Z", "#e8cf9f")) +
    rect(380, 160, 30, 260, p.accent, 12) +
    turned(10, rect(450, 190, 36, 240, steel, 14) + circle(468, 180, 30, "none")) +
    rect(430, 200, 26, 200, ink, 10) +
    shape("M250 360H550L530 640H270Z", p.main) +
    shape("M250 360H320L326 640H270Z", p.light) +
    oval(400, 360, 150, 26, p.dark),
  tray: (p) =>
    shape("M200 400H600L690 620H110Z", p.dark) +
    shape("M230 410H570L630 580H170Z", p.light) +
    shape("M110 590H690V640H110Z", p.main) +
    shape("M270 400L580 420L590 500L280 520Z", paper) +
    line("M310 440L540 450M312 470L500 474", paperDark, 8) +
    circle(500, 545, 22, brass) +
    circle(250, 552, 18, p.accent),
  bookends: (p) =>
    shape("M150 300H200V600H310V640H150Z", p.main) +
    shape("M650 300H600V600H490V640H650Z", p.main) +
    repeat(
      5,
      (i) =>
        rect(
          212 + i * 76,
          250 + ((i * 53) % 90),
          70,
          390 - ((i * 53) % 90),
          [p.accent, "#e8d7b0", "#7c96a8", "#c9806a", "#84a58a"][i] ?? p.accent,
          6,
        ) + rect(226 + i * 76, 380, 42, 12, paper, 4),
    ) +
    rect(200, 300, 14, 300, p.dark) +
    rect(586, 300, 14, 300, p.dark),
  scissors: (p) =>
    turned(
      20,
      line("M340 560m-66 0a66 66 0 1 0 132 0a66 66 0 1 0 -132 0", p.main, 30) +
        line("M480 560m-66 0a66 66 0 1 0 132 0a66 66 0 1 0 -132 0", p.main, 30) +
        shape("M365 500L470 130Q490 300 430 510Z", steel) +
        shape("M455 500L350 130Q330 300 390 510Z", steelDark) +
        circle(410, 400, 14, iron),
    ),
  tape: (p) =>
    shape("M130 640Q120 500 240 480L620 470Q680 470 690 640Z", p.main) +
    circle(330, 440, 140, p.accent) +
    circle(330, 440, 96, p.light) +
    circle(330, 440, 60, p.dark) +
    faded(0.8, shape("M400 316L640 420L650 440L610 450Z", glass)) +
    shape("M600 470V420L660 430V480Z", steel) +
    shape("M110 640Q110 560 200 560H640Q690 560 700 640Z", p.dark),
} satisfies Record<string, Drawing>;
