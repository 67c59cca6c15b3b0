import { brass, circle, ink, line, oval, paper, rect, repeat, shape, turned } from "./paint.ts";
import type { Drawing } from "./paint.ts";

const bookAt = (main: string, dark: string, motif: string): string =>
  rect(226, 150, 360, 490, dark, 12) +
  rect(246, 600, 344, 32, paper, 4) +
  rect(226, 140, 364, 470, main, 12) +
  rect(226, 140, 36, 470, dark, 8) +
  rect(306, 560, 240, 12, paper, 6) +
  rect(346, 190, 160, 14, paper, 6) +
  rect(376, 216, 100, 10, paper, 5) +
  motif;

/** Books, one cover motif each. */
export const books = {
  bookloaf: (p) =>
    bookAt(p.main, p.dark, oval(426, 400, 120, 84, "#d9a35c") + line("M360 360l30 50M410 344l30 60M460 350l28 50", "#f2dfb6", 14)),
  bookleaf: (p) =>
    bookAt(
      p.main,
      p.dark,
      line("M426 520V290", "#e9f0dc", 10) +
        turned(-40, oval(380, 400, 30, 70, "#b9d29b"), 380, 400) +
        turned(40, oval(474, 370, 30, 70, "#b9d29b"), 474, 370) +
        oval(426, 290, 30, 60, "#dbe8c0"),
    ),
  bookwave: (p) =>
    bookAt(
      p.main,
      p.dark,
      circle(470, 310, 44, "#f4cf6a") +
        line("M280 420q36-40 72 0t72 0t72 0t72 0M280 470q36-40 72 0t72 0t72 0t72 0", paper, 14) +
        shape("M330 390L350 270H380L400 390Z", p.accent),
    ),
  bookbird: (p) =>
    bookAt(
      p.main,
      p.dark,
      shape("M320 420Q340 320 430 330Q500 330 520 390L560 400L516 420Q480 480 400 470L310 500Z", p.accent) +
        circle(482, 372, 9, paper) +
        shape("M380 400Q430 380 460 430Q400 450 380 400Z", p.light) +
        line("M400 470v50M430 470v50", paper, 8),
    ),
  bookgrid: (p) =>
    bookAt(
      p.main,
      p.dark,
      repeat(9, (i) =>
        rect(336 + (i % 3) * 62, 290 + Math.floor(i / 3) * 62, 54, 54, [p.accent, paper, p.light][(i * 2) % 3] ?? paper, 6),
      ) + line("M330 510L520 270", brass, 8),
    ),
  bookmoon: (p) =>
    bookAt(
      p.main,
      p.dark,
      circle(426, 380, 96, "#f6e3a1") +
        circle(466, 350, 84, p.main) +
        repeat(5, (i) => circle(330 + i * 46, 280 + ((i * 83) % 240), 7, paper)),
    ),
  bookopen: (p) =>
    shape("M110 300Q260 250 400 320Q540 250 690 300V610Q540 570 400 640Q260 570 110 610Z", p.main) +
    shape("M140 280Q270 240 400 310V610Q270 540 140 580Z", paper) +
    shape("M660 280Q530 240 400 310V610Q530 540 660 580Z", "#efe8d8") +
    line("M190 340Q280 320 350 350M190 400Q280 380 350 410M190 460Q280 440 350 470", p.accent, 8) +
    line("M450 350Q520 320 610 340M450 410Q520 380 610 400", p.dark, 8) +
    line("M470 500Q500 440 530 490T600 470", ink, 8),
} satisfies Record<string, Drawing>;
