import { colour } from "../options.ts";
import { series } from "../series.ts";

/** Trays, holders and small tools for the desk. */
export const deskOrganisers = series(
  [
    {
      slug: "walnut",
      maker: "brennmoor",
      suffix: ["in Walnut", "aus Nussbaum", "من خشب الجوز"],
      line: [
        "Solid walnut with finely rounded edges and a waxed surface.",
        "Massiver Nussbaum mit fein gerundeten Kanten und gewachster Oberfläche.",
        "خشب جوز صلب بحواف مدوّرة بعناية وسطح مشمّع.",
      ],
      priceFactor: 1.4,
    },
    {
      slug: "folded-steel",
      maker: "hollinforge",
      suffix: ["in Folded Steel", "aus gekantetem Stahl", "من الفولاذ المطوي"],
      line: [
        "Folded from one sheet of steel and coated in a soft matt colour.",
        "Aus einem Stück Stahlblech gekantet und in sanftem Matt beschichtet.",
        "مطوي من لوح فولاذ واحد ومطلي بلون هادئ غير لامع.",
      ],
      priceFactor: 1,
      options: [colour("sage", "charcoal", "terracotta")],
    },
  ],
  [
    [
      "pen-cup",
      "pencup",
      ["Pen Cup", "Stiftebecher", "حامل أقلام"],
      [
        "Heavy enough to take a pen from without looking.",
        "Schwer genug, um blind einen Stift herauszuziehen.",
        "ثقيل بما يكفي لتسحب منه قلمًا دون أن تنظر.",
      ],
      2400,
      420,
      [90, 90, 110],
      ["nonslip"],
    ],
    [
      "letter-tray",
      "tray",
      ["Letter Tray", "Briefablage", "صينية أوراق"],
      [
        "Takes A4 with room for fingers, and stacks as the paper grows.",
        "Nimmt A4 mit Platz für die Finger auf und wächst mit dem Papier in die Höhe.",
        "تتسع لورق A4 مع مجال للأصابع وتُرصّ كلما كثرت الأوراق.",
      ],
      4900,
      1100,
      [330, 250, 65],
      ["nonslip"],
    ],
    [
      "book-ends",
      "bookends",
      ["Pair of Book Ends", "Buchstützen im Paar", "زوج مساند كتب"],
      [
        "Hold back a metre of dictionaries without slipping.",
        "Halten einen Meter Wörterbücher, ohne zu rutschen.",
        "تسند مترًا من القواميس دون أن تنزلق.",
      ],
      4400,
      1600,
      [160, 130, 120],
      ["nonslip", "felt"],
    ],
    [
      "desk-scissors",
      "scissors",
      ["Desk Scissors with Rest", "Schreibtischschere mit Ablage", "مقص مكتب مع حامل"],
      [
        "Long blades that cut wrapping paper in one sweep.",
        "Lange Klingen, die Geschenkpapier in einem Zug schneiden.",
        "شفرتان طويلتان تقطعان ورق التغليف بحركة واحدة.",
      ],
      3600,
      260,
      [220, 80, 30],
      ["warranty"],
    ],
    [
      "tape-dispenser",
      "tape",
      ["Tape Dispenser", "Klebebandabroller", "حامل شريط لاصق"],
      [
        "A weighted base, a sharp edge and no second hand needed.",
        "Schwerer Fuß, scharfe Kante, und die zweite Hand bleibt frei.",
        "قاعدة ثقيلة وحافة حادة ولا حاجة ليد ثانية.",
      ],
      3200,
      780,
      [150, 65, 80],
      ["nonslip", "refill"],
    ],
    [
      "catch-all-tray",
      "tray",
      ["Catch-All Tray", "Ablageschale", "صينية للأغراض الصغيرة"],
      [
        "For keys, coins and the ring you always look for.",
        "Für Schlüssel, Münzen und den Ring, den man immer sucht.",
        "للمفاتيح والنقود والخاتم الذي تبحث عنه دائمًا.",
      ],
      2900,
      380,
      [220, 140, 30],
      ["felt", "gift"],
    ],
  ],
);
