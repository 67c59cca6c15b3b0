import { brass, circle, faded, glass, iron, ironLight, line, oval, paper, rect, repeat, shape, steel, steelDark, turned } from "./paint.ts";
import type { Drawing, Paint } from "./paint.ts";

const knifeBody = (handle: string, blade: string): string =>
  turned(
    -28,
    blade +
      rect(500, 372, 190, 46, handle, 20) +
      rect(486, 366, 22, 58, steelDark, 4) +
      repeat(3, (i) => circle(545 + i * 50, 395, 6, steel)),
  );

const lidded = (p: Paint, y: number, h: number): string =>
  rect(130, y + 50, 80, 34, p.dark, 17) +
  rect(590, y + 50, 80, 34, p.dark, 17) +
  shape(`M180 ${y}H620V${y + h - 50}Q620 ${y + h} 560 ${y + h}H240Q180 ${y + h} 180 ${y + h - 50}Z`, p.main) +
  shape(`M180 ${y}H250V${y + h}H240Q180 ${y + h} 180 ${y + h - 50}Z`, p.light);

/** Cookware, knives and boards. */
export const kitchen = {
  pan: () =>
    turned(-14, rect(520, 440, 230, 36, iron, 18) + circle(722, 458, 8, ironLight)) +
    oval(370, 520, 230, 120, iron) +
    oval(370, 505, 230, 112, ironLight) +
    oval(370, 512, 195, 90, iron) +
    faded(0.25, shape("M220 500Q260 440 370 430Q260 460 240 530Z", "#ffffff")),
  wok: (p) =>
    rect(600, 395, 150, 34, p.wood, 17) +
    rect(560, 400, 60, 24, iron) +
    line("M160 410Q110 400 120 440Q130 460 190 450", iron, 16) +
    shape("M140 400H640Q600 640 390 640Q180 640 140 400Z", iron) +
    oval(390, 400, 250, 50, ironLight) +
    oval(390, 408, 225, 38, "#2d3035") +
    circle(310, 400, 24, "#7fa35e") +
    circle(380, 408, 20, "#d9703f") +
    circle(450, 398, 26, "#e3b94f"),
  casserole: (p) =>
    lidded(p, 400, 240) +
    rect(160, 380, 480, 36, p.dark, 18) +
    shape("M190 382Q220 300 400 296Q580 300 610 382Z", p.main) +
    shape("M210 370Q250 316 380 306Q290 330 260 372Z", p.light) +
    rect(375, 262, 50, 40, brass, 16),
  pot: (p) =>
    lidded({ ...p, main: steel, dark: steelDark, light: "#d5dade" }, 300, 340) +
    rect(160, 282, 480, 30, steelDark, 15) +
    shape("M190 284Q240 236 400 232Q560 236 610 284Z", "#c6cdd2") +
    rect(370, 200, 60, 36, iron, 14),
  saucepan: (p) =>
    rect(560, 405, 210, 30, iron, 15) +
    shape("M170 370H580V590Q580 640 530 640H220Q170 640 170 590Z", p.main) +
    shape("M170 370H240V640H220Q170 640 170 590Z", p.light) +
    oval(375, 370, 205, 44, p.dark) +
    oval(375, 374, 180, 33, "#e8d9b8") +
    oval(400, 376, 110, 18, "#f2e7cf"),
  ovendish: (p) =>
    rect(110, 480, 90, 40, p.dark, 16) +
    rect(600, 480, 90, 40, p.dark, 16) +
    shape("M160 460H640L610 640H190Z", p.main) +
    shape("M160 460H230L250 640H190Z", p.light) +
    oval(400, 460, 240, 50, p.dark) +
    oval(400, 462, 212, 38, "#e0a04e") +
    circle(330, 455, 24, "#c9553d") +
    circle(430, 465, 28, "#c9553d") +
    circle(500, 455, 18, "#7fa35e") +
    circle(375, 474, 16, "#7fa35e"),
  tagine: (p) =>
    shape("M170 540H630Q620 640 520 640H280Q180 640 170 540Z", p.dark) +
    rect(150, 520, 500, 34, p.main, 17) +
    shape("M200 520Q340 440 372 270H428Q460 440 600 520Z", p.main) +
    shape("M240 512Q350 430 376 290H390Q370 440 310 512Z", p.light) +
    circle(400, 246, 38, p.dark) +
    line("M290 470Q400 500 510 470", p.accent, 14),
  caketin: () =>
    shape("M170 440H630L600 640H200Z", steel) +
    shape("M170 440H250L262 640H200Z", "#d5dade") +
    oval(400, 440, 230, 56, steelDark) +
    oval(400, 442, 210, 46, "#d9a35c") +
    shape("M190 436Q220 370 400 366Q580 370 610 436Q540 480 400 484Q260 480 190 436Z", "#e3b26a") +
    oval(400, 404, 140, 22, "#f0d09a") +
    rect(616, 470, 24, 90, steelDark, 8),
  knife: (p) =>
    knifeBody(
      p.woodDark,
      shape("M490 420H130Q80 420 60 400Q240 340 490 372Z", steel) + shape("M490 420H130Q80 420 60 400Q250 412 490 400Z", "#d9dfe3"),
    ),
  breadknife: (p) =>
    knifeBody(p.main, shape(`M490 372H110Q70 376 70 412${repeat(14, () => "q15 20 30 0")}Z`, steel) + line("M130 386H480", "#d9dfe3", 8)),
  cleaver: (p) =>
    knifeBody(
      p.woodDark,
      shape("M490 368H140Q120 368 120 390V500Q120 520 150 520H460Q490 500 490 450Z", steel) +
        rect(122, 488, 350, 26, "#d9dfe3", 10) +
        circle(165, 408, 15, steelDark),
    ),
  rod: (p) =>
    turned(
      -52,
      rect(100, 383, 420, 30, "#c9bfae", 15) +
        rect(100, 383, 420, 10, paper, 5) +
        shape("M505 365H540V431H505Z", steelDark) +
        rect(535, 368, 190, 60, p.woodDark, 26),
    ),
  board: (p) =>
    rect(150, 250, 500, 390, p.woodDark, 28) +
    rect(150, 240, 500, 376, p.wood, 28) +
    repeat(5, (i) => rect(170, 300 + i * 62, 460, 6, p.woodDark, 3)) +
    repeat(4, (i) => rect(250 + i * 100, 250, 4, 356, p.woodDark)) +
    circle(600, 290, 18, p.woodDark),
  paddle: (p) =>
    turned(
      20,
      rect(364, 120, 72, 230, p.wood, 34) +
        circle(400, 158, 16, p.woodDark) +
        rect(246, 290, 308, 360, p.woodDark, 110) +
        rect(246, 280, 308, 356, p.wood, 110) +
        line("M310 380Q400 350 490 390M300 460Q400 430 500 470M310 540Q400 510 490 550", p.woodDark, 5),
    ) +
    circle(410, 470, 44, "#f0d48a") +
    shape("M410 470L450 440A50 50 0 0 1 456 486Z", p.wood),
  knifeblock: (p) =>
    turned(
      0,
      repeat(
        3,
        (i) =>
          rect(258 + i * 100, 170, 42, 130, [p.main, iron, p.accent][i] ?? iron, 16) +
          shape(`M262 300H296V520L262 480Z`.replaceAll("262", `${262 + i * 100}`).replaceAll("296", `${296 + i * 100}`), steel),
      ),
    ) +
    rect(210, 330, 380, 290, p.wood, 20) +
    rect(170, 600, 460, 40, p.woodDark, 14) +
    line("M240 400H560M240 470H560M240 540H560", p.woodDark, 4),
} satisfies Record<string, Drawing>;

const cup = (p: Paint, x: number, y: number, w: number, h: number): string =>
  line(`M${x + w - 8} ${y + h * 0.22}q${w * 0.36} 0 ${w * 0.34} ${h * 0.28}q-4 ${h * 0.24} -${w * 0.36} ${h * 0.24}`, p.dark, 30) +
  shape(
    `M${x} ${y}H${x + w}L${x + w - 14} ${y + h - 44}Q${x + w - 20} ${y + h} ${x + w - 66} ${y + h}H${x + 66}Q${x + 20} ${y + h} ${x + 14} ${y + h - 44}Z`,
    p.main,
  ) +
  shape(`M${x} ${y}H${x + 52}L${x + 66} ${y + h}Q${x + 20} ${y + h} ${x + 14} ${y + h - 44}Z`, p.light) +
  oval(x + w / 2, y, w / 2, w / 9, p.dark);

const plateAt = (p: Paint): string =>
  oval(400, 560, 290, 84, p.dark) + oval(400, 545, 290, 84, p.main) + oval(400, 548, 200, 52, p.dark) + oval(400, 553, 194, 48, p.light);

/** Tableware, coffee and tea. */
export const table = {
  plate: (p) =>
    plateAt(p) +
    (p.seed % 2
      ? repeat(12, (i) => circle(170 + ((i * 97) % 460), 515 + ((i * 29) % 26), 4, p.dark))
      : line("M128 545A272 74 0 0 1 672 545", p.accent, 6)) +
    shape("M330 540Q400 440 480 540Z", "#7fa35e") +
    circle(370, 545, 26, "#c9553d") +
    circle(440, 548, 30, "#e3b94f"),
  bowl: (p) =>
    rect(320, 610, 160, 30, p.dark, 8) +
    shape("M150 400H650Q630 620 400 620Q170 620 150 400Z", p.main) +
    shape("M150 400H230Q250 560 380 619Q170 610 150 400Z", p.light) +
    oval(400, 400, 250, 58, p.dark) +
    oval(400, 408, 220, 44, p.accent) +
    (p.seed % 2
      ? line("M176 480Q400 560 624 480", p.accent, 12)
      : repeat(9, (i) => circle(230 + i * 44, 500 + ((i * 37) % 60), 6, p.dark))),
  glass: (p) =>
    repeat(
      2,
      (i) =>
        faded(0.85, shape(`M${190 + i * 220} 300H${390 + i * 220}L${374 + i * 220} 640H${206 + i * 220}Z`, glass)) +
        shape(`M${196 + i * 220} 420H${384 + i * 220}L${370 + i * 220} 620H${210 + i * 220}Z`, i ? p.accent : p.main) +
        oval(290 + i * 220, 420, 94, 16, p.light) +
        faded(0.6, rect(216 + i * 220, 330, 16, 270, "#ffffff", 8)) +
        line(`M190 300H390`.replace("190", `${192 + i * 220}`).replace("390", `${388 + i * 220}`), "#ffffff", 6),
    ),
  wineglass: (p) =>
    repeat(2, (i) => {
      const x = 280 + i * 240;
      return (
        rect(x - 7, 440, 14, 180, glass) +
        oval(x, 628, 76, 14, glass) +
        faded(0.9, shape(`M${x - 84} 210H${x + 84}Q${x + 100} 450 ${x} 450Q${x - 100} 450 ${x - 84} 210Z`, glass)) +
        shape(`M${x - 89} 310H${x + 89}Q${x + 76} 436 ${x} 438Q${x - 76} 436 ${x - 89} 310Z`, p.main) +
        oval(x, 310, 88, 14, p.light)
      );
    }),
  jug: (p) =>
    line("M540 320Q660 330 640 440Q620 530 540 530", p.dark, 32) +
    shape("M250 210Q210 190 190 226L270 330Q220 420 230 540Q240 640 330 640H470Q570 640 570 540Q570 420 530 330L550 210Z", p.main) +
    shape("M250 210Q210 190 190 226L270 330Q220 420 230 540Q240 640 330 640H350Q280 500 330 330L310 210Z", p.light) +
    oval(400, 212, 150, 28, p.dark) +
    rect(236, 470, 330, 20, p.accent, 8),
  mug: (p) =>
    cup(p, 200, 300, 330, 340) +
    oval(365, 303, 140, 24, "#6d4731") +
    (p.seed % 2 ? rect(214, 480, 302, 44, p.accent, 4) : line("M214 420H516M216 446H514", p.dark, 6)) +
    line("M320 250Q300 220 325 190M400 250Q380 215 405 180", "#ffffff", 12),
  enamelmug: (p) =>
    cup(p, 200, 340, 340, 300) +
    rect(190, 330, 360, 26, "#2c3e63", 13) +
    repeat(14, (i) => circle(240 + ((i * 83) % 270), 400 + ((i * 47) % 200), 5, paper)),
  teapot: (p) =>
    line("M560 390Q690 380 670 480Q650 570 550 560", p.dark, 30) +
    shape("M250 470Q180 460 150 350L110 330L130 310L190 330Q230 420 290 420Z", p.dark) +
    oval(400, 490, 200, 152, p.main) +
    shape("M214 440Q250 340 380 340Q280 380 270 500Q260 560 300 600Q190 560 214 440Z", p.light) +
    shape("M290 360Q400 300 510 360Q400 390 290 360Z", p.dark) +
    circle(400, 312, 26, p.accent) +
    rect(310, 626, 180, 16, p.dark, 8),
  kettle: (p) =>
    line("M270 330Q280 190 400 190Q520 190 530 330", p.woodDark, 28) +
    line("M560 470Q640 450 640 370Q640 320 690 310", p.dark, 30) +
    shape("M240 340H560L620 600Q626 640 580 640H220Q174 640 180 600Z", p.main) +
    shape("M240 340H310L270 640H220Q174 640 180 600Z", p.light) +
    oval(400, 340, 160, 30, p.dark) +
    circle(400, 304, 22, p.woodDark) +
    rect(180, 610, 440, 14, p.dark),
  frenchpress: (p) =>
    rect(390, 130, 16, 160, steelDark) +
    circle(398, 130, 26, iron) +
    line("M530 330Q650 330 640 430Q630 520 530 520", iron, 28) +
    faded(0.8, rect(260, 280, 280, 350, glass, 20)) +
    rect(270, 400, 260, 220, "#5b3a28", 12) +
    rect(264, 380, 272, 22, steelDark, 8) +
    rect(240, 250, 320, 46, p.main, 18) +
    faded(0.5, rect(290, 310, 20, 290, "#ffffff", 10)) +
    rect(240, 610, 320, 30, p.main, 10),
  dripper: (p) =>
    shape("M190 240H610L470 430H330Z", p.main) +
    shape("M190 240H260L360 430H330Z", p.light) +
    oval(400, 240, 210, 46, p.dark) +
    oval(400, 244, 180, 34, "#6d4731") +
    rect(280, 428, 240, 26, p.dark, 12) +
    faded(0.8, rect(285, 460, 230, 180, glass, 30)) +
    rect(295, 540, 210, 92, "#6d4731", 26) +
    line("M400 460V530", "#6d4731", 8) +
    line("M606 290Q680 300 650 350Q620 390 560 370", p.dark, 22),
  grinder: (p) =>
    line("M400 200H560", steelDark, 18) +
    circle(570, 184, 32, p.main) +
    rect(388, 190, 24, 80, steelDark) +
    shape("M280 270H520L500 340H300Z", steel) +
    rect(260, 340, 280, 260, p.wood, 18) +
    rect(300, 460, 200, 100, p.woodDark, 10) +
    circle(400, 510, 14, brass) +
    rect(230, 596, 340, 44, p.woodDark, 14),
  canister: (p) =>
    rect(260, 300, 280, 340, p.main, 24) +
    rect(260, 300, 70, 340, p.light, 24) +
    rect(248, 230, 304, 90, p.dark, 22) +
    rect(370, 200, 60, 36, brass, 12) +
    rect(310, 410, 180, 130, paper, 10) +
    shape("M400 430Q450 470 400 520Q350 470 400 430Z", "#7fa35e"),
  travelmug: (p) =>
    shape("M290 240H510L484 640H316Z", p.main) +
    shape("M290 240H340L352 640H316Z", p.light) +
    rect(276, 190, 248, 60, p.dark, 18) +
    rect(430, 168, 60, 30, iron, 10) +
    shape("M301 400H499L492 500H308Z", p.accent),
} satisfies Record<string, Drawing>;
