import { choice, colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Notebooks, planners and pads. */
export const notebooks = series(
  [
    {
      slug: "linen",
      maker: "quillbeck",
      suffix: ["in Book Linen", "in Buchleinen", "بغلاف من الكتان"],
      line: [
        "The covers are wrapped in woven book linen that wears in gracefully.",
        "Die Deckel sind mit gewebtem Buchleinen bezogen, das in Würde altert.",
        "الغلاف مكسوّ بكتان منسوج يزداد جمالًا مع الاستعمال.",
      ],
      priceFactor: 1.3,
      options: [colour("navy", "rust", "sage")],
    },
    {
      slug: "kraft",
      maker: "quillbeck",
      suffix: ["in Kraft Card", "in Kraftkarton", "بغلاف من ورق الكرافت"],
      line: [
        "Uncoated kraft card invites stamps, stickers and handwriting.",
        "Ungestrichener Kraftkarton lädt zu Stempeln, Stickern und Handschrift ein.",
        "ورق كرافت غير مصقول يرحّب بالأختام والملصقات وخط اليد.",
      ],
      priceFactor: 0.9,
    },
  ],
  [
    [
      "a5-notebook",
      "notebook",
      ["A5 Notebook", "Notizbuch A5", "دفتر ملاحظات A5"],
      [
        "The everyday size: fits the bag, opens flat, takes a lot of thinking.",
        "Das Alltagsformat: passt in die Tasche, liegt flach, hält viel Denken aus.",
        "مقاس يومي يناسب الحقيبة وينبسط جيدًا ويحتمل كثيرًا من التفكير.",
      ],
      1900,
      320,
      [212, 150, 18],
      ["ink", "sewn"],
      choice("ruling", "lined", "dotted"),
    ],
    [
      "pocket-notebook",
      "notebook",
      ["Pocket Notebook", "Taschennotizbuch", "دفتر جيب"],
      [
        "Rounded corners slide easily into a back pocket.",
        "Abgerundete Ecken gleiten leicht in die Gesäßtasche.",
        "زوايا مدوّرة تنزلق بسهولة إلى الجيب.",
      ],
      1100,
      110,
      [140, 90, 12],
      ["sewn"],
      choice("ruling", "lined", "squared"),
    ],
    [
      "week-planner",
      "planner",
      ["Undated Week Planner", "Undatierter Wochenplaner", "مخطط أسبوعي غير مؤرخ"],
      [
        "Begin in any week; a whole one fits on a double page.",
        "Beginn in jeder Woche möglich, eine ganze passt auf eine Doppelseite.",
        "ابدأ في أي أسبوع، فكل أسبوع يملأ صفحتين متقابلتين.",
      ],
      2600,
      390,
      [212, 150, 20],
      ["ribbon", "ink"],
    ],
    [
      "wire-sketchbook",
      "spiral",
      ["Wire-Bound Sketchbook", "Skizzenbuch mit Drahtbindung", "كراسة رسم سلكية"],
      [
        "Heavy paper with a light tooth, ready for pencil, ink and a little wash.",
        "Schweres Papier mit leichter Körnung für Bleistift, Tinte und etwas Aquarell.",
        "ورق ثقيل خفيف الخشونة للرصاص والحبر ولمسات من الألوان المائية.",
      ],
      2300,
      620,
      [300, 215, 20],
      ["recpaper"],
      measure("pages", "pages", 80, 120),
    ],
    [
      "desk-pad",
      "spiral",
      ["To-Do Pad", "Aufgabenblock", "دفتر مهام"],
      [
        "Room for ten tasks and one thing to look forward to.",
        "Platz für zehn Aufgaben und eine Sache zum Freuen.",
        "مساحة لعشر مهام وشيء واحد تتطلع إليه.",
      ],
      950,
      210,
      [210, 100, 12],
      ["recpaper", "ink"],
    ],
    [
      "recipe-journal",
      "planner",
      ["Recipe Journal", "Rezeptbuch zum Selberschreiben", "دفتر وصفات"],
      [
        "For the dishes nobody in the family ever wrote down.",
        "Für die Gerichte, die in der Familie nie jemand aufgeschrieben hat.",
        "للأطباق التي لم يدوّنها أحد في العائلة قط.",
      ],
      2450,
      450,
      [230, 170, 22],
      ["sewn", "ribbon"],
    ],
  ],
);
