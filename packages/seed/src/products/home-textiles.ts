import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Cushions, throws, towels and bed linen. */
export const homeTextiles = series(
  [
    {
      slug: "linen",
      maker: "lindqvale",
      suffix: ["in Washed Linen", "aus gewaschenem Leinen", "من الكتان المغسول"],
      line: [
        "European flax, stonewashed until it feels like an old favourite.",
        "Europäischer Flachs, gewaschen, bis er sich anfühlt wie ein altes Lieblingsstück.",
        "كتان أوروبي غُسل حتى صار ملمسه كقطعة قديمة محبوبة.",
      ],
      priceFactor: 1.25,
      options: [colour("sand", "sage", "slate")],
    },
    {
      slug: "cotton",
      maker: "velkaro",
      suffix: ["in Organic Cotton", "aus Bio-Baumwolle", "من القطن العضوي"],
      line: [
        "Long-staple organic cotton with a dense, soft hand.",
        "Langstapelige Bio-Baumwolle mit dichtem, weichem Griff.",
        "قطن عضوي طويل التيلة بملمس كثيف وناعم.",
      ],
      priceFactor: 1,
      options: [colour("rose", "navy", "ochre")],
    },
  ],
  [
    [
      "cushion-cover",
      "cushion",
      ["Cushion Cover", "Kissenhülle", "غطاء وسادة"],
      [
        "Closes with a hidden zip and looks the same from both sides.",
        "Schließt mit verdecktem Reißverschluss und ist auf beiden Seiten gleich schön.",
        "يُغلق بسحّاب مخفي ويبدو جميلًا من الجهتين.",
      ],
      2900,
      220,
      [300, 250, 30],
      ["wash40"],
      measure("width", "cm", 40, 50),
    ],
    [
      "sofa-throw",
      "blanket",
      ["Fringed Sofa Throw", "Sofadecke mit Fransen", "غطاء أريكة بشراشيب"],
      [
        "Long enough for two people who like to fall asleep during films.",
        "Lang genug für zwei, die gern beim Film einschlafen.",
        "طويل بما يكفي لاثنين يحبان النوم أثناء الفيلم.",
      ],
      7900,
      980,
      [400, 300, 90],
      ["wash30"],
    ],
    [
      "bath-towel",
      "towel",
      ["Waffle Bath Towel", "Waffel-Badetuch", "منشفة حمام بنسيج مربعات"],
      [
        "The deep waffle weave dries you quickly and dries quickly itself.",
        "Die tiefe Waffelstruktur trocknet schnell ab und ist selbst schnell trocken.",
        "نسيج المربعات العميق يجفف الجسم بسرعة ويجف هو أيضًا بسرعة.",
      ],
      3400,
      520,
      [350, 250, 60],
      ["wash40"],
      measure("length", "cm", 100, 140),
    ],
    [
      "bed-set",
      "blanket",
      ["Duvet Cover Set", "Bettwäsche-Set", "طقم غطاء لحاف"],
      [
        "A cover and two pillowcases with buttons made of corozo nut.",
        "Ein Bezug und zwei Kissenhüllen mit Knöpfen aus Steinnuss.",
        "غطاء لحاف وغطاءا وسادة بأزرار من جوز نباتي.",
      ],
      14900,
      1900,
      [380, 300, 90],
      ["wash40", "gift"],
      measure("width", "cm", 140, 200),
    ],
    [
      "tea-towel-pair",
      "towel",
      ["Pair of Tea Towels", "Geschirrtücher im Doppelpack", "طقم منشفتي مطبخ"],
      [
        "They polish glasses without lint and hang from their own loops.",
        "Sie polieren Gläser fusselfrei und hängen an eigenen Schlaufen.",
        "تلمّع الزجاج دون وبر وتُعلّق من حلقتها.",
      ],
      2200,
      180,
      [250, 180, 25],
      ["wash40"],
    ],
    [
      "floor-cushion",
      "cushion",
      ["Quilted Floor Cushion", "Gestepptes Bodenkissen", "وسادة أرضية مبطنة"],
      [
        "A firm filling that still holds its shape after a long games night.",
        "Eine feste Füllung, die auch nach einem langen Spieleabend die Form behält.",
        "حشوة متينة تحافظ على شكلها حتى بعد سهرة لعب طويلة.",
      ],
      6400,
      2100,
      [600, 600, 140],
      ["wash30", "warranty"],
    ],
  ],
);
