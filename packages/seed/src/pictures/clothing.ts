import { brass, circle, iron, line, oval, paper, rect, repeat, shape, turned } from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const torso = "M290 190Q400 240 510 190L560 210V630H240V210Z";
const shortSleeves = "M270 196L150 300L210 390L270 340ZM530 196L650 300L590 390L530 340Z";
const longSleeves = "M270 196Q190 220 170 320L130 600H210L270 360ZM530 196Q610 220 630 320L670 600H590L530 360Z";

const top = (p: Paint, sleeves: string, inner: string): string =>
  shape(sleeves, p.dark) + shape(torso, p.main) + shape("M290 190L240 210V630H290Z", p.light) + inner;

const buttons = (from: number, count: number, step: number): string => repeat(count, (i) => circle(400, from + i * step, 8, paper));

/** Clothes, bags and accessories. */
export const clothing = {
  tshirt: (p) =>
    top(
      p,
      shortSleeves,
      shape("M300 190Q400 290 500 190Q400 240 300 190Z", p.dark) +
        (p.seed % 2 ? circle(400, 380, 60, p.accent) : rect(440, 320, 70, 76, p.dark, 8)),
    ),
  shirt: (p) =>
    top(
      p,
      p.seed % 2 ? longSleeves : shortSleeves,
      line("M400 250V630", p.dark, 5) +
        buttons(300, 5, 70) +
        shape("M300 184L400 250L340 310L280 200ZM500 184L400 250L460 310L520 200Z", p.light) +
        rect(440, 340, 76, 84, p.dark, 6),
    ),
  stripetee: (p) =>
    top(
      p,
      longSleeves,
      repeat(6, (i) => rect(240, 300 + i * 52, 320, 22, p.accent)) + shape("M300 190Q400 280 500 190Q400 240 300 190Z", p.dark),
    ),
  sweater: (p) =>
    top(
      p,
      longSleeves,
      repeat(9, (i) => line(`M${264 + i * 34} 260V570`, p.dark, 3)) +
        rect(236, 580, 328, 60, p.dark, 14) +
        line("M296 196Q400 270 504 196", p.dark, 26) +
        (p.seed % 2 ? line("M244 350l26-30 26 30 26-30 26 30 26-30 26 30 26-30 26 30 26-30 26 30 26-30 26 30", p.accent, 12) : ""),
    ),
  jacket: (p) =>
    top(
      p,
      longSleeves,
      shape("M290 190Q280 110 400 106Q520 110 510 190Q400 260 290 190Z", p.dark) +
        shape("M330 190Q330 140 400 138Q470 140 470 190Q400 226 330 190Z", p.accentDark) +
        line("M400 224V630", p.accent, 10) +
        rect(270, 470, 96, 90, p.dark, 10) +
        rect(434, 470, 96, 90, p.dark, 10),
    ),
  coat: (p) =>
    shape(longSleeves, p.dark) +
    shape("M290 170Q400 200 510 170L560 200L590 680H210L240 200Z", p.main) +
    shape("M300 166L400 320L320 360L260 200ZM500 166L400 320L480 360L540 200Z", p.light) +
    line("M400 320V680", p.dark, 6) +
    rect(232, 440, 336, 36, p.dark, 8) +
    rect(376, 434, 48, 48, brass, 8) +
    circle(360, 400, 9, iron) +
    circle(440, 400, 9, iron) +
    circle(360, 530, 9, iron) +
    circle(440, 530, 9, iron),
  vest: (p) =>
    shape("M300 180Q400 220 500 180L560 230Q520 300 570 380V640H230V380Q280 300 240 230Z", p.main) +
    shape("M300 180L240 230Q280 300 230 380V640H290V190Z", p.light) +
    line("M246 350H554M232 430H568M232 510H568M232 590H568", p.dark, 6) +
    line("M400 210V640", p.accent, 12) +
    line("M304 184Q400 240 496 184", p.dark, 26),
  backpack: (p) =>
    line("M330 190Q330 130 400 130Q470 130 470 190", p.dark, 22) +
    rect(180, 400, 60, 190, p.dark, 24) +
    rect(560, 400, 60, 190, p.dark, 24) +
    rect(220, 180, 360, 460, p.main, 90) +
    rect(220, 200, 80, 420, p.light, 40) +
    rect(270, 430, 260, 170, p.dark, 30) +
    line("M280 480H520", brass, 8) +
    rect(384, 476, 16, 44, brass, 6) +
    line("M240 350Q400 400 560 350", p.dark, 10),
  tote: (p) =>
    line("M310 320Q310 140 400 140Q490 140 490 320", p.dark, 22) +
    shape("M200 300H600L630 640H170Z", p.main) +
    shape("M200 300H270L250 640H170Z", p.light) +
    line("M400 540V420", p.light, 10) +
    turned(-40, oval(366, 450, 20, 46, p.light), 366, 450) +
    turned(40, oval(434, 450, 20, 46, p.light), 434, 450) +
    oval(400, 400, 20, 44, p.light) +
    rect(300, 296, 30, 60, p.dark, 6) +
    rect(476, 296, 30, 60, p.dark, 6),
  messenger: (p) =>
    line("M180 400Q200 130 400 130Q600 130 620 400", p.dark, 28) +
    rect(160, 350, 480, 290, p.main, 30) +
    shape("M150 340H650V500Q650 540 610 540H190Q150 540 150 500Z", p.dark) +
    shape("M150 340H650V370H150Z", p.light) +
    rect(270, 500, 30, 80, brass, 8) +
    rect(500, 500, 30, 80, brass, 8),
  duffel: (p) =>
    line("M270 420Q280 230 400 230Q520 230 530 420", p.dark, 24) +
    rect(110, 360, 580, 270, p.main, 110) +
    shape("M200 360H170Q110 390 110 500Q110 600 180 630H210Q150 500 200 360Z", p.light) +
    rect(250, 360, 34, 270, p.dark) +
    rect(516, 360, 34, 270, p.dark) +
    line("M300 380H500", brass, 10) +
    rect(330, 460, 140, 90, p.dark, 12),
  pouch: (p) =>
    rect(150, 320, 500, 310, p.main, 40) +
    rect(150, 320, 90, 310, p.light, 40) +
    line("M180 370H620", brass, 12) +
    rect(590, 360, 22, 80, brass, 8) +
    line("M600 440Q640 480 610 530", p.dark, 10) +
    rect(330, 470, 140, 80, p.dark, 10),
  wallet: (p) =>
    rect(270, 270, 330, 60, "#7fa38c", 6) +
    rect(290, 290, 280, 60, "#d9703f", 8) +
    rect(180, 320, 440, 300, p.main, 26) +
    rect(180, 320, 80, 300, p.light, 26) +
    rect(200, 340, 400, 260, "none", 16) +
    line("M210 350H590V590H210Z", p.dark, 4) +
    rect(520, 430, 100, 80, p.dark, 18) +
    circle(560, 470, 12, brass),
  beanie: (p) =>
    circle(400, 190, p.seed % 2 ? 46 : 0, p.accent) +
    shape("M200 500Q190 200 400 200Q610 200 600 500Z", p.main) +
    repeat(6, (i) => line(`M${400 + (i - 2.5) * 24} 220Q${400 + (i - 2.5) * 60} 330 ${400 + (i - 2.5) * 66} 490`, p.dark, 6)) +
    rect(180, 470, 440, 130, p.light, 34) +
    repeat(10, (i) => line(`M${215 + i * 41} 490V580`, p.dark, 6)),
  scarf: (p) =>
    rect(330, 300, 110, 320, p.dark, 10) +
    rect(420, 290, 110, 270, p.main, 10) +
    rect(420, 480, 110, 26, p.accent) +
    rect(330, 540, 110, 26, p.accent) +
    shape("M220 240Q400 160 580 240Q620 330 560 380Q400 440 240 380Q180 330 220 240Z", p.main) +
    shape("M270 260Q400 210 530 260Q400 330 270 260Z", p.dark) +
    line("M230 330Q400 410 570 330", p.light, 14) +
    repeat(5, (i) => line(`M${345 + i * 20} 620v34M${435 + i * 20} 560v34`, p.main, 8)),
  snood: (p) =>
    oval(400, 430, 250, 190, p.main) +
    oval(400, 350, 190, 96, p.dark) +
    oval(400, 372, 160, 68, p.accentDark) +
    line("M170 470Q400 620 630 470M190 530Q400 660 610 530M160 410Q240 540 400 546Q560 540 640 410", p.light, 12),
  socks: (p) =>
    repeat(2, (i) => {
      const x = i * 170;
      return (
        shape(
          `M${240 + x} 160H${360 + x}V450L${300 + x} 600Q${240 + x} 650 ${170 + x} 620Q${120 + x} 580 ${170 + x} 540L${240 + x} 440Z`,
          i ? p.main : p.dark,
        ) +
        rect(234 + x, 156, 132, 56, p.accent, 12) +
        shape(`M${170 + x} 620Q${120 + x} 580 ${170 + x} 540L${214 + x} 610Q${196 + x} 626 ${170 + x} 620Z`, p.accent) +
        repeat(3, (k) => rect(240 + x, 250 + k * 50, 120, 16, p.light))
      );
    }),
  gloves: (p) =>
    repeat(2, (i) =>
      turned(
        i ? 8 : -8,
        (i ? '<g transform="translate(800 0) scale(-1 1)">' : "<g>") +
          repeat(4, (k) => rect(190 + k * 46, [250, 210, 220, 270][k] ?? 230, 42, 240, p.main, 21)) +
          turned(35, rect(350, 380, 46, 150, p.main, 23), 373, 460) +
          rect(190, 400, 180, 150, p.main, 20) +
          rect(180, 530, 200, 100, p.dark, 18) +
          line("M200 560H360M200 590H360", p.accent, 8) +
          "</g>",
      ),
    ),
  cap: (p) =>
    shape("M190 480Q180 260 390 250Q590 250 590 480Z", p.main) +
    shape("M190 480Q180 280 370 252Q280 330 280 480Z", p.light) +
    line("M390 250Q410 360 400 480", p.dark, 5) +
    circle(390, 250, 16, p.accent) +
    shape("M400 480H590Q700 490 720 560Q560 510 400 530Z", p.dark) +
    rect(188, 468, 404, 24, p.dark, 10),
} satisfies Record<string, Drawing>;
